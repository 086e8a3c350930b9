"""Pools in any order of rescue: what is given adds up, classes come in turn, the floor holds."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.model import plain
from support.world import World
from tianping.core import commands as c
from tianping.core.events import Event, PaymentMade, PaymentSettled, PoolRun
from tianping.core.invariants import check_invariants
from tianping.core.liquidity.shuffle import shuffled
from tianping.core.machine import Machine
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.state import account_of
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

_BRANCHES = ("B1", "B2", "B3")
_YUAN = 100


def _platform(
    order: tuple[str, ...], balances: dict[str, int], *, floor: int, management: int = 0
) -> tuple[Machine, World]:
    """Return a platform in daytime whose pool of H is in force; amounts in fen."""
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123)
    world.add_office("P1")
    for name in ("H", *_BRANCHES):
        world.add_bank(name, "P1", legal_entity="" if name == "H" else "H")
        if balances.get(name):
            world.send(world.one_sided(name, balances[name], credit=True))
    branches = [world.code(name) for name in order]
    world.send(c.SetPool(world.now, world.code("H"), management, BusinessDate(0), branches))
    world.send(c.SetPoolFloor(world.now, world.code("H"), Fen(floor)))
    world.send(c.SetParameter(world.now, "matching.automatic", 0, world.today))
    for to_phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124), (10, 0)):
        world.advance(to_phase, date)
    return machine, world


def _p2(order: tuple[str, ...], management: int = 0) -> tuple[Machine, World]:
    """Return RULES-Q §7.3, example P2, with H 4000."""
    balances = {"H": 4000 * _YUAN, "B2": 200 * _YUAN}
    machine, world = _platform(order, balances, floor=1000 * _YUAN, management=management)
    world.send(world.placed("B2", 900 * _YUAN, 4))
    for name, amount, queue_class in (
        ("B1", 500, 7),
        ("B1", 1000, 8),
        ("B2", 700, 8),
        ("B2", 600, 8),
        ("B3", 300, 7),
        ("B3", 300, 7),
    ):
        world.send(world.transfer(name, "P1", amount * _YUAN, queue_class))
    return machine, world


def _check_p2(machine: Machine, world: World, events: list[Event]) -> None:
    runs = [event for event in events if isinstance(event, PoolRun)]
    assert [run.value_fen for run in runs] == [3000 * _YUAN]
    entity = account_of(machine.state.participants[world.code("H")])
    assert entity.balance_fen == 1000 * _YUAN
    urgent = {
        item + 1
        for item, command in enumerate(world.commands)
        if isinstance(command, c.CreditTransfer) and command.queue_class == 7
    }
    given_before = 0
    for event in events:
        if isinstance(event, PaymentMade):
            # Classes 4 and 7 come to 2000 together: whatever is beyond goes to class 8.
            assert given_before < 2000 * _YUAN or not urgent
            given_before += event.amount_fen
        elif isinstance(event, PaymentSettled):
            urgent.discard(event.payment)
    assert not urgent
    check_invariants(machine)


@pytest.mark.parametrize("order", list(permutations(_BRANCHES)))
def test_example_p2_in_every_order(order: tuple[str, ...]) -> None:
    """H 1000 at the end, 3000 given, class 8 after every class 7, whatever the order."""
    machine, world = _p2(order)
    _check_p2(machine, world, machine.apply(c.AdvancePhase(world.now, 10, 20, 0)))


@given(st.integers(0, 2**63 - 1))
def test_example_p2_in_a_drawn_order(seed: int) -> None:
    """The same for an order drawn from any seed; the record says the order and the seed."""
    machine, world = _p2(_BRANCHES, management=1)
    events = machine.apply(c.AdvancePhase(world.now, 10, 20, 0, seed))
    _check_p2(machine, world, events)
    run = next(event for event in events if isinstance(event, PoolRun))
    assert run.seed == seed
    assert sorted(run.order) == sorted(world.code(name) for name in _BRANCHES)
    assert run.order == shuffled(
        [world.code(name) for name in _BRANCHES], seed + int(world.code("H"))
    )


def test_every_order_is_drawn_about_as_often() -> None:
    """Six orders of three branches, each some thousand times of six thousand."""
    codes = [BankCode(name) for name in _BRANCHES]
    drawn: dict[tuple[BankCode, ...], int] = {}
    for seed in range(6_000):
        order = tuple(shuffled(codes, seed))
        drawn[order] = drawn.get(order, 0) + 1
    assert len(drawn) == 6
    assert min(drawn.values()) > 900


_PAYMENTS = st.lists(
    st.tuples(
        st.sampled_from(_BRANCHES),
        st.sampled_from(("H", *_BRANCHES, "P1")),
        st.integers(1, 40),
        st.sampled_from((2, 7, 8)),
    ),
    max_size=10,
)


@given(
    st.permutations(_BRANCHES),
    st.tuples(*[st.integers(0, 60)] * 4),
    st.tuples(*[st.integers(0, 20)] * 3),
    _PAYMENTS,
)
def test_the_legal_entity_keeps_its_floor(
    order: list[str],
    balances: tuple[int, ...],
    kept: tuple[int, ...],
    payments: list[tuple[str, str, int, int]],
) -> None:
    """No transfer takes H below L or below E + M, money is conserved, each pair is served once.

    Source: RULES-Q §7.1, §7.4 with its corrections 1.10 and 1.11.
    """
    stated = dict(zip(("H", *_BRANCHES), balances, strict=True))
    floor, earmark, minimum = kept
    machine, world = _platform(tuple(order), stated, floor=floor)
    entity = account_of(machine.state.participants[world.code("H")])
    world.send(c.SetEarmark(world.now, world.code("H"), "BEPS", Fen(earmark)))
    world.send(c.SetMinimumBalance(world.now, world.code("H"), Fen(minimum)))
    for payer, payee, amount, queue_class in payments:
        world.send(world.transfer(payer, payee, amount, queue_class))
    money, to_offices = machine.state.money_fen, 0
    for _ in range(2):
        phase = machine.state.phase
        command = c.AdvancePhase(world.now, 10, 20, 0) if phase == 10 else c.RunPool(world.now, 0)
        lines = set()
        for event in machine.apply(command):
            if isinstance(event, PaymentMade):
                lines.add(event.payment)
            elif isinstance(event, PaymentSettled) and event.payment in lines:
                assert event.debtor_balance_fen >= max(floor, entity.earmark_fen + minimum)
            if isinstance(event, PaymentSettled) and event.posting == 2:
                to_offices += event.amount_fen
        check_invariants(machine)
    assert machine.state.money_fen == money - to_offices
    pool = machine.state.pools[world.code("H")]
    pairs = [(one.branch, one.queue_class) for one in pool.transfers]
    assert len(pairs) == len(set(pairs))


def test_a_pool_survives_a_snapshot() -> None:
    """What is bound, said for later, served and stopped: taken, given back, taken again."""
    machine, world = _p2(("B2", "B1", "B3"))
    world.advance(20)
    release = [world.code("B1")]
    world.send(c.SetPool(world.now, world.code("H"), 2, BusinessDate(20261130), release))
    world.send(c.SetPool(world.now, world.code("H"), 1, BusinessDate(0), []))
    taken = take_snapshot(machine)
    other = restore_snapshot(taken)
    assert take_snapshot(other) == taken
    for command in (
        c.RunPool(world.now, 3),
        world.one_sided("H", 70_000, credit=True),
        c.RunPool(world.now, 4),
        c.AdvancePhase(world.now, 20, 40, 0),
        c.AdvancePhase(world.now, 40, 0, BusinessDate(20261130)),
    ):
        assert plain(machine.apply(command)) == plain(other.apply(command))
    assert take_snapshot(other) == take_snapshot(machine)
    assert len(machine.state.pools[world.code("H")].branches) == 2
