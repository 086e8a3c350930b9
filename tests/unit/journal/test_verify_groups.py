"""The separate reading of the books knows matched groups and lines, and trusts neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from support.model import plain
from support.world import World
from tianping.core import commands as c
from tianping.core.commands import encode_commands
from tianping.core.events import encode_outcomes
from tianping.core.machine import Machine
from tianping.journal.verify_books import Books, BooksError
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

_MATCHING, _MADE, _SETTLED = 50, 28, 14


def _life() -> tuple[list[Any], list[Any]]:
    """Return commands and outcomes, decoded, of a day with a ring and a pool transfer."""
    machine = Machine()
    outcomes = []

    def apply(command: c.Command) -> list[Any]:
        events = machine.apply(command)
        outcomes.append(events)
        return plain(events)

    world = World(apply)
    world.open(20261123)
    world.add_office("P1")
    for name, funds in (("A", 100), ("B", 50), ("C", 20), ("H", 500)):
        world.add_bank(name, "P1", legal_entity="H" if name == "A" else "")
        world.send(world.one_sided(name, funds, credit=True))
    branches = [world.code("A")]
    world.send(c.SetPool(world.now, world.code("H"), 0, BusinessDate(0), branches))
    world.send(c.SetPoolFloor(world.now, world.code("H"), Fen(100)))
    for to_phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124), (10, 0)):
        world.advance(to_phase, date)
    for payer, payee, amount in (("A", "B", 300), ("B", "C", 250), ("C", "A", 200), ("A", "C", 90)):
        world.send(world.transfer(payer, payee, amount, 8))
    world.advance(20)
    commands = msgspec.msgpack.decode(encode_commands(world.commands))
    return commands, msgspec.msgpack.decode(encode_outcomes(outcomes))


def _read(change: Callable[[list[Any]], None] | None = None) -> Books:
    commands, outcomes = _life()
    if change is not None:
        change(outcomes[-1])
    books = Books()
    books.add_commands(commands)
    books.add_outcomes(1, outcomes)
    books.close(len(commands))
    return books


def test_a_group_and_a_line_are_read() -> None:
    """Four credits, a ring of three, one transfer and what it settles."""
    assert _read().settled_count == 4 + 3 + 2
    assert [event[0] for event in _life()[1][-1]].count(_MADE) == 1


def test_a_balance_in_a_group_is_recomputed() -> None:
    """A debtor's balance in payment order instead of credits first is found out."""

    def change(events: list[Any]) -> None:
        place = next(place for place, event in enumerate(events) if event[0] == _MATCHING)
        events[place + 1][5] -= 1

    with pytest.raises(BooksError, match="balances after a payment"):
        _read(change)


def test_a_line_needs_to_be_told_of_and_settles_once() -> None:
    """Another amount, and a transfer nobody told of."""

    def other(events: list[Any]) -> None:
        next(event for event in events if event[0] == _MADE)[7] += 1

    def silent(events: list[Any]) -> None:
        events[:] = [event for event in events if event[0] != _MADE]

    for change in (other, silent):
        with pytest.raises(BooksError, match="amount of line"):
            _read(change)
