"""Start and crash recovery are one path: the newest snapshot, then the journal's tail.

Each replayed outcome is compared, as bytes, with what the next row of the journal states. The
outcome of the last row is attested by nobody yet: it is kept and goes into the next row.

A command that makes the core fail on replay stops the start. The way out, a signed and
dual-controlled entry of its own kind that names the command to be skipped, is an entry kind of
the journal's format that this version neither writes nor reads: it refuses to start.

Source: house, ADR-0003, ADR-0025.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Final, NamedTuple

from tianping.core.commands import Command, decode_commands
from tianping.core.events import Event, decode_outcomes, encode_outcomes
from tianping.core.machine import Machine
from tianping.core.snapshot import restore_snapshot
from tianping.journal.originals import unpack_originals
from tianping.journal.port import EMPTY_LIST, KIND_BATCH, Journal, Row, Snapshot, SnapshotStore
from tianping.node.batches import DurableBatch
from tianping.node.errors import ReplayDifference

__all__ = [
    "NO_OUTCOMES",
    "RecordedBatch",
    "Restored",
    "durable_anew",
    "recorded_batches",
    "restore",
]

NO_OUTCOMES: Final = EMPTY_LIST
"""What the first row, and the row after a closing entry, state of the batch before."""


class Restored(NamedTuple):
    """A machine that stands where the journal ends."""

    machine: Machine
    pending: bytes
    """Outcomes of the last row, which no later row attests; ``NO_OUTCOMES`` when one does."""
    snapshot_seq: int
    replayed_count: int


class RecordedBatch(NamedTuple):
    """A row of the journal with what it led to."""

    row: Row
    commands: list[Command]
    outcomes: list[list[Event]]


def restore(journal: Journal, snapshots: SnapshotStore | None) -> Restored:
    """Return the machine after the last command of the journal.

    Raises:
        ReplayDifference: a replayed outcome is not the recorded one; names the command.
    """
    snapshot = snapshots.latest() if snapshots is not None else None
    machine = Machine()
    if snapshot is not None and _belongs(snapshot, journal):
        machine = restore_snapshot(snapshot.state)
    snapshot_seq = machine.seq
    collecting = gc.isenabled()
    gc.disable()  # nothing is garbage here, and collecting would cost as much as replaying
    try:
        pending = _replay(machine, journal)
    finally:
        if collecting:
            gc.enable()
    return Restored(machine, pending, snapshot_seq, machine.seq - snapshot_seq)


def _replay(machine: Machine, journal: Journal) -> bytes:
    """Apply what the journal holds beyond a machine; return the outcomes of the last row."""
    pending: bytes | None = None
    for row in journal.read(machine.seq + 1):
        if pending is not None and row.outcomes_before != pending:
            _refuse_difference(machine.seq, row.outcomes_before, pending)
        if row.kind == KIND_BATCH:
            pending = encode_outcomes(machine.apply_batch(decode_commands(row.commands)))
        else:
            pending = NO_OUTCOMES
    return NO_OUTCOMES if pending is None else pending


def _belongs(snapshot: Snapshot, journal: Journal) -> bool:
    """Tell whether a snapshot was taken where this journal has the row it names."""
    if snapshot.seq > journal.head().seq:
        return False
    for row in journal.read(max(1, snapshot.seq)):
        if row.hash == snapshot.hash:
            return True
        if row.first_seq > snapshot.seq:
            break
    return False


def _refuse_difference(last_seq: int, recorded: bytes, replayed: bytes) -> None:
    expected, found = decode_outcomes(recorded), decode_outcomes(replayed)
    first_seq = last_seq - len(found) + 1
    for index, (one, other) in enumerate(zip(expected, found, strict=False)):
        if one != other:
            raise ReplayDifference(first_seq + index, expected=repr(one), found=repr(other))
    raise ReplayDifference(
        first_seq + min(len(expected), len(found)),
        expected=f"{len(expected)} outcomes in its batch",
        found=f"{len(found)}",
    )


def recorded_batches(journal: Journal, from_seq: int, *, pending: bytes) -> Iterator[RecordedBatch]:
    """Yield the journal's batches from the one that holds a sequence number on.

    ``pending`` are the outcomes of the last row, as ``restore`` returned them.
    """
    waiting: Row | None = None
    for row in journal.read(from_seq):
        if waiting is not None:
            yield _recorded(waiting, row.outcomes_before)
        waiting = row if row.kind == KIND_BATCH else None
    if waiting is not None:
        yield _recorded(waiting, pending)


def _recorded(row: Row, outcomes: bytes) -> RecordedBatch:
    return RecordedBatch(row, decode_commands(row.commands), decode_outcomes(outcomes))


def durable_anew(batch: RecordedBatch, now_ns: int) -> DurableBatch:
    """Return a batch of an earlier run; it is final, and ``now_ns`` is when that is stated."""
    originals = unpack_originals(batch.row.originals) or [b""] * len(batch.commands)
    return DurableBatch(
        batch.row.first_seq, batch.commands, originals, batch.outcomes, batch.row.head, now_ns
    )
