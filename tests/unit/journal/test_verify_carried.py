"""The separate reading of the books lets an account's all, and nothing else, go over to another."""

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
from tianping.core.terms import KIND_INDIRECT, ROLE_ACS
from tianping.journal.verify_books import Books, BooksError
from tianping.values.dates import BusinessDate

_CARRIED = 220


def _life() -> tuple[list[Any], list[Any]]:
    """Return commands and outcomes, decoded, of days in which P1 becomes one of ACS, P2."""
    machine = Machine()
    outcomes = []

    def apply(command: c.Command) -> list[Any]:
        events = machine.apply(command)
        outcomes.append(events)
        return plain(events)

    world = World(apply)
    world.open(20261123)
    for office in ("P1", "P2"):
        world.add_office(office)
    world.add_bank("A", "P1")
    world.add_bank("B", "P2")
    world.send(world.one_sided("A", 50, credit=True))
    world.advance(10)
    world.send(world.transfer("A", "B", 20, 8))
    fields = {"kind": str(KIND_INDIRECT), "direct_participant": world.code("P2")}
    line = c.ChangeLine(2, world.code("P1"), fields)
    world.send(c.AppointOffice(world.now, ROLE_ACS, world.code("P2")))
    world.send(c.EnterChangeFile(world.now, "Li", "notice", BusinessDate(20261124), [line]))
    world.send(c.ApproveProposal(world.now, "Wang", len(world.commands)))
    world.advance(20)
    world.advance(35)
    message_id = world.next_message_id()
    world.send(c.ReportAcsEnd(world.now, world.code("P2"), message_id, world.today, 1))
    world.advance(40)
    world.advance(0, 20261124)
    world.send(c.TakeTrialBalance(world.now))
    commands = msgspec.msgpack.decode(encode_commands(world.commands))
    return commands, msgspec.msgpack.decode(encode_outcomes(outcomes))


def _read(change: Callable[[list[Any]], None] | None = None) -> Books:
    commands, outcomes = _life()
    carried = [event for events in outcomes for event in events if event[0] == _CARRIED]
    assert len(carried) == 4
    if change is not None:
        change(carried[0])
    books = Books()
    books.add_commands(commands)
    books.add_outcomes(1, outcomes)
    books.close(len(commands))
    return books


def test_what_is_carried_leaves_nothing_behind() -> None:
    """The office's accounts stand at nothing, those of ACS at the sum; and the books balance."""
    books = _read()
    assert books.trial_balances == 2
    stands = {(one.subject, one.owner[-3:]): one.balance_fen for one in books.accounts}
    assert [stands[one] for one in ((4611, "016"), (4611, "024"))] == [0, 0]
    assert sorted(stands[one] for one in ((4699, "016"), (4699, "024"))) == [-50, 0]


@pytest.mark.parametrize(("place", "value"), [(4, 6), (5, 9), (6, "1"), (2, 1)])
def test_another_figure_or_subject_is_found_out(place: int, value: object) -> None:
    """More, less, or an account of another subject."""

    def change(carried: list[Any]) -> None:
        carried[place] = value

    with pytest.raises(BooksError, match="what is carried over"):
        _read(change)
