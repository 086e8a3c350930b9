"""The timetable, cell by cell, against the rules and against what the machine does."""

from __future__ import annotations

import pytest

from support.model import Told, plain
from support.world import World
from tianping.core import commands as c
from tianping.core.control.timetable import (
    FORCED_BUSINESS,
    FUNCTIONS,
    LENDING_RUN,
    LENDING_SET_UP,
    LIMITS,
    LIQUIDITY_SETUP,
    MATCHING,
    NEW_QUEUEING,
    NEW_QUEUEING_FORCED,
    OFFSETTING,
    ONE_SIDED_CREDIT,
    ONE_SIDED_DEBIT,
    PHASES,
    POOL,
    QUEUE_MANAGEMENT,
    RESERVES,
    TIMETABLE,
    TRANSFERS,
    is_on,
)
from tianping.core.machine import Machine

_RULES = {
    TRANSFERS: "-x-xx--",
    ONE_SIDED_CREDIT: "xxxxxx-",
    ONE_SIDED_DEBIT: "-xxx-x-",
    NEW_QUEUEING: "-xx----",
    NEW_QUEUEING_FORCED: "-xxxx--",
    QUEUE_MANAGEMENT: "-xxx---",
    LENDING_SET_UP: "xxx--x-",
    LENDING_RUN: "----x--",
    FORCED_BUSINESS: "-xxxxx-",
    MATCHING: "--x----",
    POOL: "--x----",
    LIQUIDITY_SETUP: "xxx--xx",
    OFFSETTING: "-x-----",
    RESERVES: "xxxx---",
    LIMITS: "xx-----",
}
"""RULES-Q §10.2 and RULES-D §10 once more, one character per phase."""

_WAYS = {0: (), 10: (10,), 20: (10, 20), 30: (10, 20, 30), 32: (10, 20, 30, 32)}


def _world(phase: int) -> World:
    """Return a world in a phase; A has a fee that waits unless the day has ended for it."""
    world = World(lambda command: plain(machine.apply(command)))
    machine = Machine()
    world.open(20261123)
    world.add_office("P1")
    for name in ("A", "B"):
        world.add_bank(name, "P1")
    world.send(world.one_sided("B", 50, credit=True))
    if phase in _WAYS:
        for step in _WAYS[phase]:
            world.advance(step)
            if step == 10:
                world.send(world.placed("A", 40, 3))
        return world
    for step in (10, 20, 35, 40)[: (3, 4)[phase == 40]]:
        world.advance(step)
    return world


def _accepted(told: list[Told]) -> bool:
    return bool(told[0][0] != "Refused")


def test_the_table_is_that_of_the_rules() -> None:
    """Every cell of every row."""
    assert len(TIMETABLE) == len(FUNCTIONS) == len(_RULES)
    for function, cells in _RULES.items():
        found = "".join("x" if is_on(function, phase) else "-" for phase in PHASES)
        assert found == cells, FUNCTIONS[function]


@pytest.mark.parametrize("phase", PHASES)
def test_the_machine_does_what_the_table_says(phase: int) -> None:
    """A payment to a short account, one-sided business, a short payer, a withdrawal."""
    world = _world(phase)
    assert world.ledger.phase == phase
    payee = "A" if phase in (30, 32) else "B"
    payer = "B" if payee == "A" else "A"
    paid = world.send(world.transfer(payer, payee, 1, 8))
    assert _accepted(paid) == is_on(TRANSFERS, phase)
    assert _accepted(world.send(world.one_sided("B", 1, credit=True))) == is_on(
        ONE_SIDED_CREDIT, phase
    )
    debit = world.send(world.one_sided("B", 1, credit=False))
    assert _accepted(debit) == is_on(ONE_SIDED_DEBIT, phase)
    session = world.send(world.same_city("P1", 1, {"B": 1}))
    assert _accepted(session) == is_on(FORCED_BUSINESS, phase)
    correction = world.send(world.correction("B", 1, credit=True, red=False))
    assert _accepted(correction) == is_on(FORCED_BUSINESS, phase)
    net = world.send(world.nets("BEPS", 1, {"P1": -1, "B": 1}))
    assert (net[1][0] != "SessionHeld") == is_on(FORCED_BUSINESS, phase)
    matched = world.send(c.RunMatching(world.now))
    assert _accepted(matched) == is_on(MATCHING, phase)
    short = world.send(world.one_sided("B", 500, credit=False))
    waits = is_on(ONE_SIDED_DEBIT, phase) and is_on(NEW_QUEUEING, phase)
    assert _accepted(short) == waits


@pytest.mark.parametrize("phase", [10, 20, 30, 32])
def test_waiting_payments_are_withdrawn_when_the_table_says_so(phase: int) -> None:
    """An urgent payment that waited since daytime; after the pre-close it is gone."""
    world = _world(10)
    command = world.transfer("A", "B", 5, 7)
    world.send(command)
    for step in _WAYS[phase][1:]:
        world.advance(step)
    told = world.send(world.cancel(command.sender, command.message_id))
    assert (told[0][0] == "PaymentCancelled") == is_on(QUEUE_MANAGEMENT, phase)
