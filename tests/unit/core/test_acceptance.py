"""Which business is accepted in which state: RULES-D §10 with its corrections, by doing it.

Nothing here reads the core's table: each cell is what a machine in that state does with business
that has its funds, with business that lacks them, and with payments to and not to a short account.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from support.model import Told, plain
from support.world import World
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode as R
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.terms import KIND_SPECIAL, SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

_COLUMNS = ("00", "05", "10", "20", "30", "32", "35", "35 and HVPS on T+1", "40", "40 and T+1")
_RULES = {
    # r refused, s settled, q settled or queued, j settled or refused, w credits to short accounts
    # only and nobody waits, h held, e settled whole or held, d done
    "ordinary transfer": "rrqrwwrrrr",
    "instant transfer": "rrqrwwrrrr",
    "one-sided credit": "rsssssssrr",
    "one-sided debit": "rqqqjrjjrr",
    "opening balance": "ssssssssrr",
    "same-city net": "rqqqqqjjrr",
    "error correction": "rqqqqqjjrr",
    "BEPS net": "hqqqqqeehh",
    "IBPS net": "hqqqqqeehh",
    "cancellation": "rrdddrrrrr",
    "query": "dddddddddd",
}
"""RULES-D §10 once more, one letter per state."""

_OPEN_SAPS, _OPEN_HVPS = (SYSTEM_SAPS, 1), (SYSTEM_HVPS, 1)
_TO_DAY = (_OPEN_SAPS, _OPEN_HVPS)
_SWITCHES = tuple((system, step) for system in (SYSTEM_BEPS, SYSTEM_IBPS) for step in (8, 6, 9))
_WAYS: dict[str, tuple[tuple[int, int], ...]] = {
    "00": (),
    "05": (_OPEN_SAPS,),
    "10": _TO_DAY,
    "20": (*_TO_DAY, (SYSTEM_HVPS, 2)),
    "30": (*_TO_DAY, (SYSTEM_HVPS, 2), (SYSTEM_HVPS, 3)),
    "32": (*_TO_DAY, (SYSTEM_HVPS, 2), (SYSTEM_HVPS, 3), (SYSTEM_HVPS, 4)),
    "35": (*_TO_DAY, (SYSTEM_HVPS, 2), (SYSTEM_HVPS, 5)),
}
_WAYS["35 and HVPS on T+1"] = (*_WAYS["35"], *_SWITCHES, (SYSTEM_HVPS, 6))
_WAYS["40"] = (*_WAYS["35"], (SYSTEM_SAPS, 5))
_WAYS["40 and T+1"] = (*_WAYS["35 and HVPS on T+1"], (SYSTEM_SAPS, 5))

_SOME, _MUCH = 1_000, 5_000


class Tried(NamedTuple):
    """What became of business with funds, without funds, and, of transfers, to nobody short."""

    funded: str
    short: str
    elsewhere: str = ""


_LETTERS = {
    "r": (Tried("PHASE_WRONG", "PHASE_WRONG"),),
    "s": (Tried("PaymentSettled", "PaymentSettled"),),
    "q": (Tried("PaymentSettled", "PaymentQueued"),),
    "j": (
        Tried("PaymentSettled", "NOT_QUEUED_ANY_MORE"), Tried("PaymentSettled", "NET_PAYER_SHORT"),
    ),
    "w": (Tried("PaymentSettled", "NOT_QUEUED_ANY_MORE", "CREDITS_NO_SHORT_ACCOUNT"),),
    "h": (Tried("SessionHeld", "SessionHeld"),),
    "e": (Tried("PaymentSettled", "SessionHeld"),),
    "d": (Tried("done", "done"),),
}  # fmt: skip


class _Place:
    """A machine in a state: A and B have 1,000 fen, C has a fee waiting in the window.

    B was credited and debited 5,000 fen besides, so that there is an entry to take back.
    """

    def __init__(self, way: str) -> None:
        self.machine = Machine()
        self.world = World(lambda command: plain(self.machine.apply(command)))
        self.world.open(20261123)
        self.world.add_office("P1")
        for name in ("A", "B", "C"):
            self.world.add_bank(name, "P1")
        self.world.add_bank("S", "P1", KIND_SPECIAL)
        for name, amount in (("A", _SOME), ("B", _SOME), ("B", _MUCH)):
            self.world.send(self.world.one_sided(name, amount, credit=True))
        for system, step in _WAYS[way]:
            self._prepare(way, system, step)
            date = 20261124 if step == 6 else 0
            told = self.world.step(system, step, date)
            assert told[0][0] in ("SystemAdvanced", "SessionClosed"), (way, told)
            if (system, step) == _OPEN_SAPS:
                self.world.send(self.world.one_sided("B", _MUCH, credit=False))
        self.begun = take_snapshot(self.machine)
        self.ledger = self.world.ledger

    def _prepare(self, way: str, system: int, step: int) -> None:
        """Before the cut-off, let something wait for those states that know a short account."""
        if (system, step) != (SYSTEM_HVPS, 2) or way not in ("20", "30", "32"):
            return
        self.world.send(self.world.placed("C", 40, 3))

    def become(self, make: Callable[[World], c.Command]) -> str:
        """Return what becomes of business, begun from the same state every time."""
        self.machine = restore_snapshot(self.begun)
        self.world.ledger = deepcopy(self.ledger)
        told: list[Told] = self.world.send(make(self.world))
        if told[0][0] == "Refused":
            return R(told[0][1]).name
        kinds = [event[0] for event in told]
        known = ("SessionHeld", "PaymentQueued", "PaymentSettled")  # a session has several lines
        return next((kind for kind in known if kind in kinds), "done")


def _signed(world: World, amount: int, *, credit: bool) -> c.Command:
    return world.signed_one_sided("B", amount, credit=credit)


def _corrected(world: World, amount: int) -> c.Command:
    """A red entry takes back what a credit of that amount brought."""
    return world.correction("B", amount, credit=True, red=True)


def _transfer(world: World, payee: str, amount: int, *, instant: bool) -> c.Command:
    """Return a transfer that bears the date of HVPS."""
    made: c.CreditTransfer | c.InstantTransfer = world.transfer("B", payee, amount, 8)
    if instant:
        made = world.instant("S", "B", payee, amount)
    date = BusinessDate(world.ledger.systems[SYSTEM_HVPS].date)
    message_id = MessageId(f"{date}{made.message_id[8:]}")
    return replace(made, business_date=date, message_id=message_id)


def _try_transfer(place: _Place, *, instant: bool) -> Tried:
    short = "C" if place.machine.state.phase in (30, 32) else "A"
    return Tried(
        place.become(lambda w: _transfer(w, short, 1, instant=instant)),
        place.become(lambda w: _transfer(w, short, _MUCH, instant=instant)),
        place.become(lambda w: _transfer(w, "A", 1, instant=instant)) if short == "C" else "",
    )


def _try_cancellation(place: _Place) -> Tried:
    """A withdrawal gets as far as asking for the payment, or not even that."""
    found = place.become(
        lambda w: w.cancel(w.code("B"), w.next_message_id())
    )  # nothing of that id ever came
    found = "done" if found == "ORIGINAL_UNKNOWN" else found
    return Tried(found, found)


_TRIALS: dict[str, Callable[[_Place], Tried]] = {
    "ordinary transfer": lambda p: _try_transfer(p, instant=False),
    "instant transfer": lambda p: _try_transfer(p, instant=True),
    "one-sided credit": lambda p: Tried(
        p.become(lambda w: _signed(w, 1, credit=True)),
        p.become(lambda w: _signed(w, _MUCH, credit=True)),
    ),
    "one-sided debit": lambda p: Tried(
        p.become(lambda w: _signed(w, 1, credit=False)),
        p.become(lambda w: _signed(w, _MUCH, credit=False)),
    ),
    "opening balance": lambda p: Tried(
        p.become(lambda w: w.one_sided("B", 1, credit=True)),
        p.become(lambda w: w.one_sided("B", _MUCH, credit=True)),
    ),
    "same-city net": lambda p: Tried(
        p.become(lambda w: w.same_city("P1", 1, {"B": -1})),
        p.become(lambda w: w.same_city("P1", 1, {"B": -_MUCH})),
    ),
    "error correction": lambda p: Tried(
        p.become(lambda w: _corrected(w, _SOME)),
        p.become(lambda w: _corrected(w, _MUCH)),
    ),
    "BEPS net": lambda p: Tried(
        p.become(lambda w: w.nets("BEPS", 1, {"B": -1, "P1": 1})),
        p.become(lambda w: w.nets("BEPS", 1, {"B": -_MUCH, "P1": _MUCH})),
    ),
    "IBPS net": lambda p: Tried(
        p.become(lambda w: w.nets("IBPS", 1, {"B": -1, "P1": 1})),
        p.become(lambda w: w.nets("IBPS", 1, {"B": -_MUCH, "P1": _MUCH})),
    ),
    "cancellation": _try_cancellation,
    "query": lambda p: Tried(*[p.become(lambda w: w.query_queue(w.code("B"), w.code("B")))] * 2),
}


@pytest.mark.parametrize("way", _COLUMNS)
def test_acceptance_cell_by_cell(way: str) -> None:
    """Every business in a state does what the rules' letter says."""
    place = _Place(way)
    column = _COLUMNS.index(way)
    for business, letters in _RULES.items():
        tried = _TRIALS[business](place)
        expected = _LETTERS[letters[column]]
        found = tried if letters[column] == "w" else tried._replace(elsewhere="")
        assert found in expected, f"{business} in {way}: {tried}"


def test_same_city_credits_are_booked_at_once() -> None:
    """In daytime the credits of a session do not wait for its debits (RULES-D §10, state 10)."""
    place = _Place("10")
    told = place.world.send(place.world.same_city("P1", 1, {"B": -_MUCH, "C": _MUCH}))
    kinds = [event[0] for event in told if event[0] in ("PaymentSettled", "PaymentQueued")]
    assert kinds == ["PaymentSettled", "PaymentQueued"]


def test_business_bears_the_date_of_its_system() -> None:
    """HVPS on T+1 takes nothing of T, SAPS on T nothing of T+1; queries may bear either date."""
    place = _Place("35 and HVPS on T+1")
    tomorrow = BusinessDate(20261124)
    of_tomorrow = MessageId("2026112477777777")
    assert place.become(lambda w: w.transfer("B", "A", 1, 8)) == "DATE_NOT_CURRENT"
    assert (
        place.become(
            lambda w: replace(
                w.signed_one_sided("B", 1, credit=True),
                message_id=of_tomorrow,
                business_date=tomorrow,
            )
        )
        == "DATE_NOT_CURRENT"
    )
    cancel = place.world.cancel(place.world.code("B"), place.world.next_message_id())
    later = replace(cancel, message_id=of_tomorrow, business_date=tomorrow)
    assert place.become(lambda _: cancel) == place.become(lambda _: later) == "PHASE_WRONG"
