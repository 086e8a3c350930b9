"""A small day, kept in a journal: real commands, real outcomes, invented originals."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

import msgspec

from support.model import Told, plain
from support.world import World
from tianping.core.commands import Command, CreditTransfer, decode_commands, encode_commands
from tianping.core.events import Event, encode_outcomes
from tianping.core.machine import Machine
from tianping.core.terms import CLASS_ORDINARY
from tianping.journal.originals import pack_originals
from tianping.journal.port import EMPTY_LIST, Journal
from tianping.journal.verify import Replay
from tianping.node.restart import Skipped, apply_row

__all__ = ["DayInJournal", "play_day", "replay_by_core", "store_day"]

PLATFORM: Final = "Tianping"
DATE: Final = 20260105


@dataclass
class DayInJournal:
    """What happened: commands, outcomes, and the signed original of each payment."""

    commands: list[Command] = field(default_factory=list)
    outcomes: list[list[Event]] = field(default_factory=list)
    originals: list[bytes] = field(default_factory=list)


def play_day(payments: int = 30, banks: int = 4, *, to_next_date: bool = True) -> DayInJournal:
    """Play a day of some banks at two offices; some payments queue, some are refused."""
    machine = Machine()
    day = DayInJournal()

    def apply(command: Command) -> list[Told]:
        events = machine.apply(command)
        day.commands.append(command)
        day.outcomes.append(events)
        day.originals.append(day_original(command))
        return plain(events)

    world = World(apply)
    world.open(DATE)
    for office in ("P1", "P2"):
        world.add_office(office)
    names = [f"B{number}" for number in range(banks)]
    for number, name in enumerate(names):
        world.add_bank(name, ("P1", "P2")[number % 2])
        world.send(world.one_sided(name, 1_000_000, credit=True))
    world.advance(10)
    for number in range(payments):
        payer, payee = names[number % banks], names[(number * 7 + 1) % banks]
        if payer == payee:
            payee = names[(number + 1) % banks]
        transfer = world.transfer(payer, payee, 40_000 * (1 + number % 9), CLASS_ORDINARY)
        original = b"<signed>" + transfer.message_id.encode() * 3
        world.send(
            msgspec.structs.replace(transfer, original_hash=hashlib.sha256(original).digest())
        )
    if to_next_date:
        world.advance(20)
        world.advance(40)
        world.advance(0, DATE + 1)
    return day


def day_original(command: Command) -> bytes:
    """Return the invented original of a payment, nothing for other commands."""
    if isinstance(command, CreditTransfer):
        return b"<signed>" + command.message_id.encode() * 3
    return b""


def store_day(journal: Journal, day: DayInJournal, *, batch: int = 7, close: bool = True) -> None:
    """Store a day in batches; the closing entry attests the last one."""
    before = EMPTY_LIST
    for start in range(0, len(day.commands), batch):
        part = slice(start, start + batch)
        journal.append(
            count=len(day.commands[part]),
            commands=encode_commands(day.commands[part]),
            outcomes_before=before,
            originals=pack_originals(day.originals[part]),
        )
        before = encode_outcomes(day.outcomes[part])
    if close:
        journal.close_with(before)


def replay_by_core() -> Replay:
    """Return a replay on a machine of its own."""
    machine = Machine()

    def replay(commands: bytes, skipped: Skipped) -> bytes:
        return encode_outcomes(apply_row(machine, decode_commands(commands), skipped))

    return replay
