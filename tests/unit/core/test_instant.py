"""Instant transfers: every refusal in the order of the table, and what each business is called."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from support.agreement import Pair
from support.world import World
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.refusals import RefusalCode as R
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.terms import KIND_SPECIAL
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

Change = Callable[[World, c.InstantTransfer], c.InstantTransfer]


@pytest.fixture
def pair() -> Pair:
    """Core and model, side by side."""
    return Pair()


@pytest.fixture
def world(pair: Pair) -> World:
    """Two banks with money, an indirect one, an office and a special participant; daytime."""
    made = World(pair.apply)
    made.open(20261123)
    made.add_office("P1")
    for name in ("A", "B"):
        made.add_bank(name, "P1")
    made.add_bank("S", "P1", KIND_SPECIAL)
    made.add_indirect("A1", "A")
    for name in ("A", "S"):
        made.send(made.one_sided(name, 100, credit=True))
    made.advance(10)
    return made


def order(world: World) -> c.InstantTransfer:
    """Return an instant transfer that would settle."""
    return world.instant("S", "A", "B", 5)


_WRONG: list[tuple[R, Change]] = [
    (R.VALUE_OUT_OF_BOUNDS, lambda _, k: replace(k, message_id=MessageId(""))),
    (R.VALUE_OUT_OF_BOUNDS, lambda _, k: replace(k, payee=k.payer)),
    (R.SENDER_UNKNOWN, lambda w, k: replace(k, sender=w.code("nobody"))),
    (R.SENDER_UNKNOWN, lambda w, k: replace(k, sender=w.code("A1"))),
    (R.CERTIFICATE_NOT_SENDERS, lambda _, k: replace(k, certificate=CertificateId("ab:1"))),
    (R.NOT_AUTHORISED, lambda w, _: w.instant("A", "B", "S", 5)),
    (R.NOT_AUTHORISED, lambda w, _: w.instant("P1", "A", "B", 5)),
    (R.NOT_AUTHORISED, lambda _, k: replace(k, business_type="G109")),
    (R.NOT_AUTHORISED, lambda _, k: replace(k, message_type="hvps.111.001.01")),
    (
        R.DATE_NOT_CURRENT,
        lambda _, k: replace(
            k, business_date=BusinessDate(20261124), message_id=MessageId("2026112400000001")
        ),
    ),
    (R.DEBTOR_BANK_UNKNOWN, lambda w, k: replace(k, payer=w.code("nobody"))),
    (R.DEBTOR_BANK_UNKNOWN, lambda w, k: replace(k, payer=w.code("A1"))),
    (R.CREDITOR_PARTICIPANT_UNKNOWN, lambda w, k: replace(k, payee=w.code("nobody"))),
    (R.CREDITOR_PARTICIPANT_UNKNOWN, lambda w, k: replace(k, payee=w.code("A1"))),
    (R.AMOUNT_OUT_OF_BOUNDS, lambda _, k: replace(k, amount_fen=Fen(0))),
    (R.AMOUNT_OUT_OF_BOUNDS, lambda _, k: replace(k, amount_fen=Fen(10**16))),
]


@pytest.mark.parametrize(("code", "change"), _WRONG)
def test_wrong_order_is_refused_and_changes_nothing(
    world: World, pair: Pair, code: R, change: Change
) -> None:
    """Core and model name the same refusal; the state stays."""
    command = change(world, order(world))
    before = state_digest(pair.core)
    ((kind, found, *_),) = world.send(command)
    assert (kind, R(found)) == ("Refused", code)
    assert state_digest(pair.core) == before


@pytest.mark.parametrize(
    ("code", "change"), [each for each in _WRONG if each[0] < R.AMOUNT_OUT_OF_BOUNDS]
)
def test_of_two_wrongs_the_one_of_the_lower_number_is_told(
    world: World, code: R, change: Change
) -> None:
    """A wrong amount does not hide what is checked before it."""
    command = change(world, order(world))
    ((_, found, *_),) = world.send(replace(command, amount_fen=Fen(0)))
    assert R(found) == code


@pytest.mark.parametrize(
    ("business_type", "payer", "payee", "posting"),
    [
        ("G101", "A", "P1", 19),
        ("G101", "P1", "A", 20),
        ("G102", "A", "B", 23),
        ("G103", "A", "S", 21),
        ("G103", "S", "P1", 22),
        ("G104", "A", "S", 16),
        ("G104", "S", "A", 17),
        ("G105", "A", "B", 18),
        ("G106", "A", "B", 24),
    ],
)
def test_business_and_parties_say_which_event_it_is(
    world: World, business_type: str, payer: str, payee: str, posting: int
) -> None:
    """E16 to E24, with the entries of an ordinary transfer between the same two."""
    ((_, _, found, entries, amount, *_),) = world.send(
        world.instant("S", payer, payee, 7, business_type)
    )
    assert (found, len(entries), amount) == (posting, 4, 7)


def test_waiting_order_survives_a_snapshot_and_is_withdrawn_by_the_third_party(
    world: World, pair: Pair
) -> None:
    """Sender and payer differ, and both are found again after a restart."""
    command = world.instant("S", "B", "A", 500)
    assert world.send(command)[0][0] == "PaymentQueued"
    restored = restore_snapshot(take_snapshot(pair.core))
    assert state_digest(restored) == state_digest(pair.core)
    withdrawal = world.cancel(command.sender, command.message_id)
    assert restored.apply(withdrawal) == pair.core.apply(withdrawal)
    assert state_digest(restored) == state_digest(pair.core)


def test_full_queue_refuses_an_order_that_would_wait(world: World) -> None:
    """The bound of a queue holds for instructed items too."""
    world.send(c.SetParameter(world.now, "queue.length_max", 1, world.today))
    world.send(world.instant("S", "B", "A", 500))
    ((_, found, *_),) = world.send(world.instant("S", "B", "A", 500))
    assert R(found) == R.QUEUE_FULL
