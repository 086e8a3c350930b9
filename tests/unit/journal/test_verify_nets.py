"""The separate reading of the books knows netting lines and red entries, and trusts neither."""

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

_MADE, _SETTLED = 28, 14


def _life() -> tuple[list[Any], list[Any]]:
    """Return commands and outcomes, decoded: a debit, its red entry, a session that waits."""
    machine = Machine()
    outcomes = []

    def apply(command: c.Command) -> list[Any]:
        events = machine.apply(command)
        outcomes.append(events)
        return plain(events)

    world = World(apply)
    world.open(20261123)
    world.add_office("P1")
    for name in ("A", "B"):
        world.add_bank(name, "P1")
        world.send(world.one_sided(name, 50, credit=True))
    world.advance(10)
    world.send(world.one_sided("A", 40, credit=False))
    world.send(world.correction("A", 40, credit=False, red=True))
    world.send(world.nets("BEPS", 1, {"A": -60, "B": 60}))
    world.send(world.one_sided("A", 10, credit=True))
    commands = msgspec.msgpack.decode(encode_commands(world.commands))
    return commands, msgspec.msgpack.decode(encode_outcomes(outcomes))


def _read(change: Callable[[list[Any]], None] | None = None) -> Books:
    commands, outcomes = _life()
    if change is not None:
        change(outcomes)
    books = Books()
    books.add_commands(commands)
    books.add_outcomes(1, outcomes)
    books.close(len(commands))
    return books


def test_red_entries_and_lines_are_read() -> None:
    """Two opening balances, a debit, its red entry, a credit, and the session's two lines."""
    books = _read()
    assert books.settled_count == 7
    assert [account.balance_fen for account in books.accounts if account.subject == 2012] == [
        0,
        110,
    ]


def test_a_red_entry_of_another_sign_is_found_out() -> None:
    """A positive amount is not what the correction instructed."""

    def change(outcomes: list[Any]) -> None:
        outcomes[-3][0][4] = 40

    with pytest.raises(BooksError, match="amount of payment"):
        _read(change)


def test_a_line_nobody_told_of_is_found_out() -> None:
    """Its settlement has nothing to be compared with."""

    def change(outcomes: list[Any]) -> None:
        outcomes[-2][:] = [event for event in outcomes[-2] if event[0] != _MADE]

    with pytest.raises(BooksError, match="amount of line"):
        _read(change)


def test_a_session_whose_debit_is_not_told_of_is_found_out() -> None:
    """小额支付往来 then lacks more than what waits."""

    def change(outcomes: list[Any]) -> None:
        made = [event for event in outcomes[-2] if event[0] == _MADE]
        outcomes[-2].remove(made[-1])

    with pytest.raises(BooksError, match="小额支付往来"):
        _read(change)
