"""Automatic lending: interest, the table of states, the order of refusals, snapshots, bounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from support.agreement import Pair
from support.lending_cases import NUMBER, agreement, offered
from support.model import Told
from support.world import World
from support.world_lending import LendingMaker
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.faults import InvariantViolation
from tianping.core.invariants import check_invariants
from tianping.core.liquidity.lending_book import (
    LENDING_REVOKED,
    LENDING_STATUS_NAMES,
    LENDING_STEPS,
)
from tianping.core.liquidity.repayment import interest_fen
from tianping.core.refusals import RefusalCode as R
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.terms import KIND_SPECIAL
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, days_between
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import AMOUNT_FEN_MAX, Fen

_NOBODY = BankCode("999999999990")


@pytest.fixture
def pair() -> Pair:
    """Core and model, side by side."""
    return Pair()


@pytest.fixture
def world(pair: Pair) -> World:
    """Banks A, B and C of which B has money, a special participant, an indirect one; daytime."""
    made = World(pair.apply)
    made.open(20261123)
    made.add_office("P1")
    for name in ("A", "B", "C"):
        made.add_bank(name, "P1")
    made.add_bank("S", "P1", KIND_SPECIAL)
    made.add_indirect("A1", "A")
    made.send(made.one_sided("B", 100, credit=True))
    made.advance(10)
    return made


def refused(world: World, command: c.Command) -> int:
    """Return the code with which a command is refused."""
    told: list[Told] = world.send(command)
    assert told[0][0] == "Refused", told
    return int(told[0][1])


@pytest.mark.parametrize(
    ("amount", "rate", "days", "interest"),
    [
        (8_000_000_00, 30_000, 1, 666_67),
        (8_000_000_00, 30_000, 3, 2_000_00),
        (180, 1_000_000, 1, 1),
        (179, 1_000_000, 1, 0),
        (540, 1_000_000, 1, 2),
        (5, 0, 400, 0),
        (AMOUNT_FEN_MAX, 1_000_000, 360, AMOUNT_FEN_MAX),
    ],
)
def test_interest_rounds_half_a_fen_up(amount: int, rate: int, days: int, interest: int) -> None:
    """Amount times rate over 360 times days. Source: RULES-Q §8.8 R1."""
    assert interest_fen(amount, rate, days=days, year_days=360) == interest


def test_days_are_calendar_days() -> None:
    """From Friday to Monday are three, over a year's end one."""
    assert days_between(BusinessDate(20261127), BusinessDate(20261130)) == 3
    assert days_between(BusinessDate(20261231), BusinessDate(20270101)) == 1


def _reach(world: World, status: int) -> LendingMaker:
    """Return what knows of an agreement in a state."""
    maker = offered(world)
    if status > 1:
        world.send(maker.answer(NUMBER, world.code("B"), agreed=True))
    if status == 3:
        world.send(maker.revoke(NUMBER, world.code("A")))
    if status in (4, 6):
        world.send(c.DecideLending(world.now, NUMBER, {4: 6, 6: 4}[status]))
    if status == 5:
        world.send(c.DecideLending(world.now, NUMBER, 6))
    return maker


_ACTS: dict[int, Callable[[World, LendingMaker], c.Command]] = {
    1: lambda w, m: m.answer(NUMBER, _other(w, m), agreed=True),
    2: lambda w, m: m.answer(NUMBER, _other(w, m), agreed=False),
    3: lambda w, m: m.revoke(NUMBER, w.code("B")),
    4: lambda w, _: c.DecideLending(w.now, NUMBER, 4),
    5: lambda w, _: c.DecideLending(w.now, NUMBER, 5),
    6: lambda w, _: c.DecideLending(w.now, NUMBER, 6),
}


def _other(world: World, maker: LendingMaker) -> BankCode:
    asker, _ = maker.asked[NUMBER]
    return world.code("B") if asker == world.code("A") else world.code("A")


@pytest.mark.parametrize("status", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("act", list(_ACTS))
def test_every_act_in_every_state_does_what_the_table_says(
    world: World, status: int, act: int
) -> None:
    """A pair that is not in the table is refused and changes nothing."""
    maker = _reach(world, status)
    told = world.send(_ACTS[act](world, maker))
    expected = LENDING_STEPS.get((status, act))
    if expected is None:
        assert told == [("Refused", R.LENDING_STATUS_WRONG)]
    else:
        assert told[0][:4] == ("LendingMoved", NUMBER, status, expected)


def test_table_of_states_ends_in_revoked_and_expired() -> None:
    """Nothing leads out of the two ends, everything else expires."""
    assert {state for state, _ in LENDING_STEPS} == {1, 2, 3, 6}
    assert set(LENDING_STEPS.values()) <= set(LENDING_STATUS_NAMES)
    assert all((state, 7) in LENDING_STEPS for state in (1, 2, 3, 6))


def test_refusals_of_an_agreement_come_in_the_order_of_the_table(world: World) -> None:
    """A request with every fault is mended fault by fault; the codes climb."""
    world.send(agreement(world))
    maker = LendingMaker(world)
    used = maker.offer("K2", world.code("A"), world.code("B"), limits=(1, 2))
    world.send(used)
    faulty = replace(
        used, number="", borrower=world.code("nobody"), lender=world.code("A1"), digest=-1,
        sender=_NOBODY, certificate=CertificateId("0123456789abcdef:1"), lower_fen=Fen(0),
        from_date=BusinessDate(1),
    )  # fmt: skip
    mends: list[dict[str, object]] = [
        {}, {"number": NUMBER}, {"borrower": world.code("S")}, {"borrower": world.code("C")},
        {"lender": world.code("B")}, {"digest": used.digest ^ 1}, {"sender": used.sender},
        {"certificate": used.certificate},
        {"message_id": MessageId("20261122other"), "business_date": BusinessDate(20261122)},
        {"message_id": MessageId("20261123other"), "business_date": world.today},
        {"borrower": world.code("A")}, {"number": "K3"}, {"lower_fen": Fen(2)},
    ]  # fmt: skip
    codes = []
    for mend in mends:
        faulty = replace(faulty, **mend)
        codes.append(refused(world, faulty))
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.PARTICIPANT_UNKNOWN, R.PARTICIPANT_UNKNOWN,
        R.PARTICIPANT_UNKNOWN, R.VALUE_OUT_OF_BOUNDS, R.SENDER_UNKNOWN,
        R.CERTIFICATE_NOT_SENDERS, R.SAME_ID_OTHER_BODY, R.DATE_NOT_CURRENT,
        R.LENDING_NOT_PARTY, R.LENDING_NUMBER_TAKEN, R.LENDING_LIMITS_WRONG,
        R.LENDING_DATES_WRONG,
    ]  # fmt: skip
    mended = replace(faulty, from_date=BusinessDate(0))
    assert world.send(mended)[0][0] == "LendingAgreed"
    assert world.send(mended)[0][0] == "PaymentRepeated"


@pytest.mark.parametrize(
    "change",
    [
        {"rate_ppm": -1}, {"rate_ppm": 1_000_001}, {"borrower_priority": 1000},
        {"lender_priority": -1}, {"number": "n" * 61}, {"until_date": BusinessDate(20261122)},
        {"until_date": BusinessDate(20270231)}, {"upper_fen": Fen(AMOUNT_FEN_MAX + 1)},
    ],
    ids=str,
)  # fmt: skip
def test_entry_out_of_bounds_is_refused(world: World, change: dict[str, object]) -> None:
    """Core and model refuse it alike, and it changes nothing."""
    command = replace(agreement(world), **change)
    code = refused(world, command)
    assert code in (R.VALUE_OUT_OF_BOUNDS, R.LENDING_DATES_WRONG, R.LENDING_LIMITS_WRONG)


def test_special_participant_neither_lends_nor_borrows(world: World) -> None:
    """Only direct participants do."""
    for change in ({"borrower": world.code("S")}, {"lender": world.code("S")}):
        assert refused(world, replace(agreement(world), **change)) == R.PARTICIPANT_UNKNOWN


def test_snapshot_keeps_agreements_loans_floors_and_repayments(world: World, pair: Pair) -> None:
    """Taken, restored and taken again it is the same, and the machine goes on alike."""
    world.send(agreement(world))
    world.send(c.SetParameter(world.now, "lending.repayment", 1, world.today))
    world.send(c.SetLendingFloor(world.now, world.code("B"), Fen(3)))
    world.send(world.placed("A", 9, 5))
    for phase in (20, 30, 32, 35, 40):
        world.advance(phase)
    world.advance(0, 20261124)
    world.advance(10)
    assert pair.core.state.lending.repaying
    restored = restore_snapshot(take_snapshot(pair.core))
    assert state_digest(restored) == state_digest(pair.core)
    paid = world.one_sided("A", 50, credit=True)
    assert restored.apply(paid) == pair.core.apply(paid)
    assert state_digest(restored) == state_digest(pair.core)
    assert pair.core.state.lending.agreements[NUMBER].remaining_fen == 10


def test_ended_agreement_is_forgotten_and_its_number_free(world: World, pair: Pair) -> None:
    """Once it is over and has no loan left, at the next date."""
    world.send(agreement(world))
    world.send(c.DecideLending(world.now, NUMBER, 6))
    assert pair.core.state.lending.agreements[NUMBER].status == LENDING_REVOKED
    for phase, date in ((20, 0), (40, 0), (0, 20261124)):
        world.advance(phase, date)
    assert pair.core.state.lending.agreements == {}
    assert world.send(agreement(world))[0][0] == "LendingAgreed"


def test_borrower_of_today_does_not_lend_today(world: World) -> None:
    """What B lends to A is not lent on to C."""
    world.send(agreement(world))
    world.send(replace(agreement(world, "K2"), borrower=world.code("C"), lender=world.code("A")))
    world.send(world.placed("A", 1, 4))
    world.send(world.placed("C", 1, 5))
    world.advance(20)
    world.advance(30)
    told = world.advance(32)
    assert [event[2] for event in told if event[0] == "LoanMade"] == [NUMBER]
    assert told[-1] == ("LendingRun", 2, 1, 5)


def test_broken_quota_is_noticed(world: World, pair: Pair) -> None:
    """The invariants compare quota and loans."""
    world.send(agreement(world))
    pair.core.state.lending.agreements[NUMBER].remaining_fen -= 1
    with pytest.raises(InvariantViolation, match="quota and loans of agreement K1"):
        check_invariants(pair.core)
