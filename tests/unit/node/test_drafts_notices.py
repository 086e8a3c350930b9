"""Who is told of information, openings, calls for funds, interest, pools, caps, sessions."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from support.by_message import (
    add_unopened,
    cap_part,
    cap_warning,
    floors,
    information,
    manage_pledging,
    opening,
    query_same_city,
)
from support.model import Told, plain
from support.world import World
from tianping.core import commands as c
from tianping.core.events import Event
from tianping.core.machine import Machine
from tianping.core.terms import CAP_PLEDGE, PLEDGING_AUTOMATIC, ROLE_HEAD_OFFICE
from tianping.journal.port import Head
from tianping.node.batches import DurableBatch
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import DayFacts, FoundPayment
from tianping.node.tasks import (
    AccountStatusNotice,
    Draft,
    ForwardedMessage,
    ProcessingConfirmation,
)
from tianping.node.tasks_base import BaseDraft
from tianping.node.tasks_notices import (
    CapNotice,
    CapSettingNotice,
    CapWarningNotice,
    FundsNotice,
    InterestNotice,
    PledgingNotice,
    PoolNotice,
    SameCityReply,
)
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

ORIGINAL = b"{H:" + b"x" * 400

DraftT = TypeVar("DraftT", bound=BaseDraft)


class Town:
    """A world of an office, two banks of one legal entity and another, told command by command."""

    def __init__(self, parameters: dict[str, int] | None = None) -> None:
        self.machine = Machine()
        self.outcome: list[Event] = []
        self.world = World(self._apply)
        self.world.open(20261123, parameters)
        self.world.add_office("P1")
        self.world.add_bank("A", "P1")
        self.world.add_bank("B", "P1", legal_entity="A")
        self.world.add_bank("C", "P1")
        self.drafter = Drafter(
            edition=Edition.NEWER,
            find=lambda seq: FoundPayment(self.world.commands[seq - 1], ORIGINAL),
            receivers=list,
            day=DayFacts(20261123, 0),
            office_of=lambda code: "" if code == self.world.code("P1") else self.world.code("P1"),
        )

    def _apply(self, command: c.Command) -> list[Told]:
        self.outcome = self.machine.apply(command)
        return plain(self.outcome)

    def drafts(self, command: c.Command, *, original: bytes = b"") -> list[Draft]:
        """Send a command and return what it leads to."""
        self.world.send(command)
        seq = self.machine.seq
        batch = DurableBatch(seq, [command], [original], [self.outcome], Head(seq, b"\x07" * 32), 1)
        return self.drafter.drafts(batch)

    def advance(self, to_phase: int, date: int = 0) -> list[Draft]:
        """Take the day a step on and return what that leads to."""
        step = c.AdvancePhase(self.world.now, self.world.ledger.phase, to_phase, date)
        return self.drafts(step)

    def name(self, code: str) -> str:
        """Return the name of a bank code."""
        return next(name for name, one in self.world.codes.items() if one == code)

    def of(self, drafts: list[Draft], kind: type[DraftT]) -> list[tuple[str, DraftT]]:
        """Return the drafts of a kind, with the names of their receivers."""
        return [(self.name(one.receiver), one) for one in drafts if isinstance(one, kind)]


def test_information_goes_on_and_only_its_refusal_is_told() -> None:
    """The receiver gets the sender's bytes; the sender a ccms.900 when they do not go on."""
    told = Town()
    drafts = told.drafts(information(told.world, "A", "C", 80), original=ORIGINAL)
    assert [(name, one.original) for name, one in told.of(drafts, ForwardedMessage)] == [
        ("C", ORIGINAL)
    ]
    assert told.of(drafts, ProcessingConfirmation) == []
    wrong = msgspec.structs.replace(
        information(told.world, "A", "C", 80), receiver=told.world.code("nobody")
    )
    drafts = told.drafts(wrong, original=ORIGINAL)
    assert told.of(drafts, ForwardedMessage) == []
    ((name, refused),) = told.of(drafts, ProcessingConfirmation)
    assert (name, refused.status, refused.original_type) == ("A", "PR09", "hvps.151.001.01")


def test_opening_is_told_when_it_is_set_and_when_it_is_done() -> None:
    """Holder and office, with what the account begins with."""
    told = Town()
    add_unopened(told.world, "N", "P1")
    drafts = told.drafts(opening(told.world, "N", 90, 30), original=ORIGINAL)
    ((_, confirmed),) = told.of(drafts, ProcessingConfirmation)
    assert (confirmed.status, confirmed.original_type) == ("PR07", "saps.370.001.01")
    facts = [
        (name, one.status, one.effective_date, one.balance_fen, one.minimum_fen)
        for name, one in told.of(drafts, AccountStatusNotice)
    ]
    assert facts == [("N", "AS00", 20261124, 90, 30), ("P1", "AS00", 20261124, 90, 30)]
    for phase in (10, 20, 40):
        told.advance(phase)
    drafts = told.advance(0, 20261125)
    done = [
        (name, one.status, one.effective_date) for name, one in told.of(drafts, AccountStatusNotice)
    ]
    assert done == [("N", "AS01", 20261125), ("P1", "AS01", 20261125)]


def test_floors_and_pledging_are_confirmed_pledging_is_told_when_in_force() -> None:
    """saps.371 and saps.357 are answered by ccms.900; the mode by TC04 on its first day."""
    told = Town()
    told.world.send(c.AppointOffice(told.world.now, ROLE_HEAD_OFFICE, told.world.code("P1")))
    types = []
    for command in (
        floors(told.world, "A", lending=7),
        manage_pledging(told.world, "P1", [("A", PLEDGING_AUTOMATIC, 500), ("C", 1, -1)]),
    ):
        drafts = told.drafts(command, original=ORIGINAL)
        types += [
            (one.original_type, one.status) for _, one in told.of(drafts, ProcessingConfirmation)
        ]
        assert told.of(drafts, PledgingNotice) == []
    assert types == [("saps.371.001.01", "PR07"), ("saps.357.001.01", "PR07")]
    for phase in (10, 20, 40):
        told.advance(phase)
    drafts = told.advance(0, 20261124)
    assert [
        (name, one.mode, one.loan_min_fen) for name, one in told.of(drafts, PledgingNotice)
    ] == [("A", 2, 500), ("C", 1, 0)]


def test_pool_is_told_to_its_branches_and_to_those_it_left() -> None:
    """On with the date from which it holds, off when it ends."""
    told = Town()
    world = told.world
    told.advance(10)
    pool = c.SetPool(world.now, world.code("A"), 0, BusinessDate(0), [world.code("B")])
    assert told.of(told.drafts(pool), PoolNotice) == []
    for phase in (20, 40):
        told.advance(phase)
    drafts = told.advance(0, 20261124)
    assert [(name, one.on) for name, one in told.of(drafts, PoolNotice)] == [
        ("A", True),
        ("B", True),
    ]
    told.advance(10)
    told.drafts(c.SetPool(world.now, world.code("A"), 2, BusinessDate(0), []))
    for phase in (20, 40):
        told.advance(phase)
    drafts = told.advance(0, 20261125)
    assert [(name, one.on) for name, one in told.of(drafts, PoolNotice)] == [
        ("A", False),
        ("B", False),
    ]


def test_bank_that_lacks_funds_is_asked_for_them() -> None:
    """saps.360 once for what waits, not again while it does."""
    told = Town()
    told.advance(10)
    drafts = told.drafts(told.world.transfer("A", "C", 80, 8))
    assert [(name, one.amount_fen) for name, one in told.of(drafts, FundsNotice)] == [("A", 80)]
    assert told.of(told.drafts(told.world.transfer("A", "C", 5, 8)), FundsNotice) == []


def test_interest_is_told_with_the_day_that_would_cost_as_much() -> None:
    """saps.607 to the bank whose overdraft is charged; nothing is told of nothing."""
    told = Town({"overdraft.rate_ppm": 36_000})
    world = told.world
    limit = c.SetOverdraftLimit(world.now, world.code("A"), Fen(10**12))
    told.drafts(limit)
    for phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261220), (10, 0)):
        told.advance(phase, date)
    told.drafts(world.transfer("A", "C", 10**10, 8))
    world.set_clock(world.now + 60 * 60 * 10**9)
    told.drafts(world.one_sided("A", 10**10, credit=True))
    for phase, date in ((20, 0), (40, 0), (0, 20261221)):
        told.advance(phase, date)
    ((name, charged),) = told.of(told.advance(10), InterestNotice)
    assert (name, charged.rate_ppm, charged.settle_date) == ("A", 36_000, 20261220)
    minutes = charged.day_fen * 1_440 / 10**10
    assert 60 <= minutes < 62
    assert charged.amount_fen == round(charged.day_fen * 36_000 / 10**6 / 360)


def test_cap_and_values_on_it_are_told() -> None:
    """Its owner hears of its parts and of who watches; the watcher of each crossing."""
    told = Town()
    told.advance(10)
    drafts = told.drafts(cap_part(told.world, "B", 300, part=CAP_PLEDGE))
    ((name, cap),) = told.of(drafts, CapNotice)
    assert (name, cap.system, cap.pledge, cap.raised, cap.pledge_fen) == (
        "B",
        "BEPS",
        True,
        True,
        300,
    )
    own = told.drafts(cap_warning(told.world, "B", 250), original=ORIGINAL)
    assert told.of(own, CapSettingNotice) == []
    assert [one.original_type for _, one in told.of(own, ProcessingConfirmation)] == [
        "nets.354.001.01"
    ]
    others = told.drafts(cap_warning(told.world, "B", 200, sender="A"), original=ORIGINAL)
    ((name, setting),) = told.of(others, CapSettingNotice)
    assert (name, told.name(setting.setter), setting.on, setting.value_fen) == ("B", "A", True, 200)
    drafts = told.drafts(told.world.nets("BEPS", 1, {"B": -120, "C": 120}))
    crossed = told.of(drafts, CapWarningNotice)
    assert [(name, one.below, one.value_fen, one.available_fen) for name, one in crossed] == [
        ("B", True, 250, 180),
        ("A", True, 200, 180),
    ]
    drafts = told.drafts(told.world.one_sided("B", 120, credit=True))
    assert [(name, one.below) for name, one in told.of(drafts, CapWarningNotice)] == [
        ("B", False),
        ("A", False),
    ]


def test_state_of_a_session_is_told_line_by_line() -> None:
    """What waits is told apart; of an unknown session that it is not known."""
    told = Town()
    told.advance(10)
    session = told.world.same_city("P1", 1, {"A": -60, "C": 5})
    told.drafts(session, original=ORIGINAL)
    query = query_same_city(told.world, "P1", session.message_id)
    ((name, reply),) = told.of(told.drafts(query, original=ORIGINAL), SameCityReply)
    assert (name, reply.status, reply.original_id) == ("P1", "PR05", session.message_id)
    assert [(told.name(one.participant), one.settled) for one in reply.lines] == [
        ("A", False),
        ("C", True),
    ]
    unknown = query_same_city(told.world, "P1", told.world.next_message_id())
    ((_, reply),) = told.of(told.drafts(unknown, original=ORIGINAL), SameCityReply)
    assert (reply.status, reply.lines) == ("PR09", [])
