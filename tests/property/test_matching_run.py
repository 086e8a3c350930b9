"""The matching that the core books is the solver's answer to the queues, and harms nobody."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from support.model import plain
from support.world import World
from tianping.core import commands as c
from tianping.core.events import Event, MatchingRun, PaymentSettled
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.settlement.matching import NO_ACCOUNT, MatchingInstance, match_ordered
from tianping.core.state import Payment, SettlementAccount
from tianping.values.money import Fen

_BANKS = ("A", "B", "C")
_NAMES = st.sampled_from((*_BANKS, "P1"))
_PAYMENTS = st.lists(
    st.tuples(st.sampled_from(_BANKS), _NAMES, st.integers(1, 12), st.sampled_from((2, 7, 8))),
    min_size=3,
    max_size=14,
)
_SMALL = st.tuples(*[st.integers(0, 8)] * len(_BANKS))


def _usable(account: SettlementAccount) -> int:
    return account.balance_fen - account.earmark_fen - account.minimum_fen


def _stated(machine: Machine) -> tuple[list[Payment], MatchingInstance]:
    """Return the queued items and the instance they are, from the definition of both."""
    accounts = machine.state.settlement_accounts
    items = [item for account in accounts for row in account.queue for item in row]
    owners = [account.owner for account in accounts]
    payees = [item.payee.code for item in items]
    return items, MatchingInstance(
        [_usable(account) for account in accounts],
        [owners.index(item.payer.code) for item in items],
        [owners.index(code) if code in owners else NO_ACCOUNT for code in payees],
        [item.amount_fen for item in items],
    )


def _platform(
    balances: tuple[int, ...], floors: tuple[int, ...], earmarks: tuple[int, ...]
) -> tuple[Machine, World]:
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123)
    world.add_office("P1")
    for name, balance, floor, earmark in zip(_BANKS, balances, floors, earmarks, strict=True):
        world.add_bank(name, "P1")
        if balance:
            world.send(world.one_sided(name, balance, credit=True))
            earmarked = Fen(min(balance, earmark))
            world.send(c.SetEarmark(world.now, world.code(name), "BEPS", earmarked))
        world.send(c.SetMinimumBalance(world.now, world.code(name), Fen(floor)))
        world.send(c.SetOverdraftLimit(world.now, world.code(name), Fen(floor)))
    return machine, world


@given(_SMALL, _SMALL, _SMALL, _PAYMENTS)
def test_the_run_at_cut_off_settles_what_the_solver_says(
    balances: tuple[int, ...],
    floors: tuple[int, ...],
    earmarks: tuple[int, ...],
    payments: list[tuple[str, str, int, int]],
) -> None:
    """Equal to ``match_ordered``; order kept; money conserved; nobody who pays is below zero.

    Earmarks and minimum balances are there afterwards, whatever was matched.
    Told are the balances of credits first: no debtor's is below zero on the way.
    Source: RULES-Q §4.1, §4.2.
    """
    machine, world = _platform(balances, floors, earmarks)
    world.advance(10)
    for payer, payee, amount, queue_class in payments:
        world.send(world.transfer(payer, payee, amount, queue_class))
    items, instance = _stated(machine)
    money = machine.state.money_fen
    answer = match_ordered(instance)
    events = machine.apply(c.AdvancePhase(world.now, 10, 20, 0))
    check_invariants(machine)
    runs = [event for event in events if isinstance(event, MatchingRun)]
    assert len(runs) == (1 if items else 0)
    group = _group(events)
    assert [event.payment for event in group] == [items[number].payment for number in answer]
    if not group:
        return
    chosen = [items[number] for number in answer]
    assert (runs[0].settled_count, runs[0].value_fen) == (
        len(chosen),
        sum(item.amount_fen for item in chosen),
    )
    to_offices = sum(item.amount_fen for item in chosen if item.payee.account is None)
    assert machine.state.money_fen <= money - to_offices
    assert all(event.debtor_balance_fen >= 0 for event in group)
    for account in {item.payer.account for item in chosen}:
        assert account is not None
        assert account.balance_fen >= account.earmark_fen + account.minimum_fen
    for payer in _BANKS:
        mine = [item for item in items if item.payer.code == world.code(payer)]
        settled = [item for item in chosen if item.payer.code == world.code(payer)]
        assert settled == mine[: len(settled)]


def _group(events: list[Event]) -> list[PaymentSettled]:
    """Return the payments of the group that a run announces."""
    for place, event in enumerate(events):
        if isinstance(event, MatchingRun) and event.settled_count:
            told = events[place + 1 : place + 1 + event.settled_count]
            return [one for one in told if isinstance(one, PaymentSettled)]
    return []
