"""Day-end and year-end where the books are wrong, and what the totals say of whom."""

from __future__ import annotations

import pytest

from support.model import plain
from support.world import World
from tianping.core.commands import AdvancePhase, CarryYear, TakeTrialBalance
from tianping.core.control.closed_day import check_day_book
from tianping.core.control.totals import (
    NODE_CITY,
    NODE_NAMES,
    NODE_OFFICE,
    NODE_PARTICIPANT,
    NODE_PLATFORM,
    NODE_SAPS,
    account_owners,
    prevailing,
    totals_due,
)
from tianping.core.events import AccountsClosed, Refused, TrialBalanceTaken
from tianping.core.faults import InvariantViolation
from tianping.core.ledger.trial_balance import BALANCE_TESTS, TEST_ACCOUNT, TEST_BALANCES
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode as R
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen


def _world(machine: Machine, date: int = 20261231) -> World:
    """Return a world of two offices with a bank each, after a payment, at the cut-off."""
    world = World(lambda command: plain(machine.apply(command)))
    world.open(date)
    for office, bank in (("P1", "A"), ("P2", "B")):
        world.add_office(office)
        world.add_bank(bank, office)
    world.send(world.one_sided("A", 1000, credit=True))
    world.advance(10)
    world.send(world.transfer("A", "B", 300, 8))
    world.advance(20)
    return world


def _end(machine: Machine, world: World) -> list[object]:
    return list(machine.apply(AdvancePhase(world.now, 20, 40, 0)))


def test_books_that_do_not_balance_say_why_and_make_no_figures() -> None:
    """Each test that fails is named; mended, the next trial balance makes the figures."""
    machine = Machine()
    world = _world(machine)
    account = machine.state.settlement_accounts[0]
    account.balance_fen = Fen(account.balance_fen + 7)
    events = _end(machine, world)
    assert not [one for one in events if isinstance(one, AccountsClosed)]
    (taken,) = [one for one in events if isinstance(one, TrialBalanceTaken)]
    found = [(one.test, one.account, one.found_fen - one.expected_fen) for one in taken.faults]
    assert found == [(TEST_BALANCES, "", 7), (TEST_ACCOUNT, account.number, 7)]
    assert {one.test for one in taken.faults} <= set(BALANCE_TESTS)
    refused = machine.apply(AdvancePhase(world.now, 40, 0, 20270104))[0]
    assert isinstance(refused, Refused)
    assert refused.code == R.TRIAL_BALANCE_WRONG
    machine.state.days.systems[1].date = BusinessDate(20270104)
    early = machine.apply(CarryYear(world.now, 2026))[0]
    assert isinstance(early, Refused)
    assert early.code == R.ACCOUNTS_NOT_CLOSED
    account.balance_fen = Fen(account.balance_fen - 7)
    again = machine.apply(TakeTrialBalance(world.now))
    assert [type(one) for one in again] == [TrialBalanceTaken, AccountsClosed]
    assert [type(one) for one in machine.apply(TakeTrialBalance(world.now))] == [TrialBalanceTaken]


def test_day_book_survives_a_snapshot() -> None:
    """Figures, years, held offices and comparisons are the same after a restart."""
    machine = Machine()
    world = _world(machine)
    _end(machine, world)
    restored = restore_snapshot(take_snapshot(machine))
    after = AdvancePhase(world.now, 40, 0, 20270104)
    assert restored.apply(after) == machine.apply(after)
    assert take_snapshot(restored) == take_snapshot(machine)


def test_figures_nearer_to_the_money_win() -> None:
    """SAPS, the NPC, a city centre, an office, a participant: of each pair one is right."""
    order = (NODE_SAPS, NODE_PLATFORM, NODE_CITY, NODE_OFFICE, NODE_PARTICIPANT)
    assert set(order) == set(NODE_NAMES)
    for place, one in enumerate(order):
        for other in order[place:]:
            assert prevailing(one, other) == prevailing(other, one) == one


def test_totals_are_due_once_each_system_has_ended() -> None:
    """Those of HVPS when it has ended, those of BEPS and IBPS with SAPS."""
    machine = Machine()
    world = _world(machine)
    assert totals_due(machine.state) == []
    world.advance(35)
    assert totals_due(machine.state) == [1]
    machine.state.day_book.compared[1] = machine.state.business_date
    assert totals_due(machine.state) == []
    world.advance(40)
    assert totals_due(machine.state) == [2, 3]
    assert account_owners(machine.state) == [world.code("A"), world.code("B")]


def test_invariants_of_the_day_book_are_noticed() -> None:
    """More moved by others than in all, dates out of order, an unknown office."""
    machine = Machine()
    world = _world(machine)
    book = machine.state.day_book
    check_day_book(machine.state)
    book.of(0, 4).debit_count += 10**6
    with pytest.raises(InvariantViolation, match="moved on account"):
        check_day_book(machine.state)
    book.moved = {}
    book.ended_dates = [BusinessDate(20261231), BusinessDate(20261230)]
    with pytest.raises(InvariantViolation, match="ended dates"):
        check_day_book(machine.state)
    book.ended_dates = []
    book.held_back[world.code("Z")] = True
    with pytest.raises(InvariantViolation, match="held back"):
        check_day_book(machine.state)
