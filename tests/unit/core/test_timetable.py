"""The timetable of the liquidity functions, cell by cell, against the rules and the machine."""

from __future__ import annotations

import pytest

from support.model import plain
from support.world import World
from tianping.core import commands as c
from tianping.core.control.acceptance import PHASES
from tianping.core.control.timetable import (
    FUNCTIONS,
    LENDING_RUN,
    LENDING_SET_UP,
    LIMITS,
    LIQUIDITY_SETUP,
    MATCHING,
    OFFSETTING,
    POOL,
    RESERVES,
    TIMETABLE,
    is_on,
)
from tianping.core.machine import Machine
from tianping.core.terms import SYSTEM_SAPS

_RULES = {
    LENDING_SET_UP: "xxxx--x-",
    LENDING_RUN: "-----x--",
    MATCHING: "---x----",
    POOL: "---x----",
    LIQUIDITY_SETUP: "xxxx--xx",
    OFFSETTING: "--x-----",
    RESERVES: "xxxxx---",
    LIMITS: "xxx-----",
}
"""RULES-Q §10.2 once more, one character per phase: 00, 05, 10, 20, 30, 32, 35, 40."""

_WAYS = {10: (10,), 20: (10, 20), 30: (10, 20, 30), 32: (10, 20, 30, 32), 35: (10, 20, 35),
         40: (10, 20, 35, 40)}  # fmt: skip


def _world(phase: int) -> World:
    """Return a world in a phase; A has a fee that waits where the window needs it."""
    world = World(lambda command: plain(machine.apply(command)))
    machine = Machine()
    world.open(20261123)
    world.add_office("P1")
    for name in ("A", "B"):
        world.add_bank(name, "P1")
    world.send(world.one_sided("B", 50, credit=True))
    if phase == 5:
        world.step(SYSTEM_SAPS, 1)
    for step in _WAYS.get(phase, ()):
        world.advance(step)
        if step == 10 and phase in (20, 30, 32):
            world.send(world.placed("A", 40, 3))
    return world


def test_the_table_is_that_of_the_rules() -> None:
    """Every cell of every row."""
    assert len(TIMETABLE) == len(FUNCTIONS) == len(_RULES)
    for function, cells in _RULES.items():
        found = "".join("x" if is_on(function, phase) else "-" for phase in PHASES)
        assert found == cells, FUNCTIONS[function]


@pytest.mark.parametrize("phase", PHASES)
def test_the_machine_does_what_the_table_says(phase: int) -> None:
    """Matching and the set-up of pools, on and off."""
    world = _world(phase)
    assert world.ledger.phase == phase
    matched = world.send(c.RunMatching(world.now))
    assert (matched[0][0] != "Refused") == is_on(MATCHING, phase)
    # A bank without branches reaches that refusal only when pools may be set up at all.
    managed = world.send(c.RunPool(world.now, 0))
    assert (managed[0] == ("Refused", 82)) != is_on(POOL, phase)


def test_waiting_payments_are_gone_after_the_pre_close() -> None:
    """An urgent payment waits from daytime into the window and can be withdrawn until then."""
    for phase in (10, 20, 30, 32):
        world = _world(10)
        command = world.transfer("A", "B", 5, 7)
        world.send(command)
        for step in _WAYS[phase][1:]:
            world.advance(step)
        told = world.send(world.cancel(command.sender, command.message_id))
        assert (told[0][0] == "PaymentCancelled") == (phase != 32)
