"""Start and crash recovery are one path: the newest snapshot, then the journal's tail.

Each replayed outcome is compared, as bytes, with what the next row of the journal states. The
outcome of the last row is attested by nobody yet: it is kept and goes into the next row.

A command that makes the core fail stops the start and is named. When two persons have it skipped
(``skipping``), the skip entry stands right behind its batch, and at every replay the command counts
as refused. A step that was refused because the books in memory did not balance stays refused,
though the books that are made anew here do.

What an older version of the core decided is never decided again: a difference, or a last row that
nobody attested, stops the start.

Source: RULES-C §9.1 (balances made anew from the journal); house, ADR-0003, ADR-0025,
ADR-0097 to ADR-0099.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

import msgspec

from tianping.core.commands import Command, UpgradeCore, decode_commands
from tianping.core.events import Event, Refused, TrialBalanceTaken, decode_outcomes, encode_outcomes
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode
from tianping.core.snapshot import restore_snapshot, version_of_snapshot
from tianping.core.state import CORE_VERSION
from tianping.journal.originals import unpack_originals
from tianping.journal.port import (
    EMPTY_LIST,
    KIND_BATCH,
    KIND_SKIP,
    Journal,
    Row,
    Snapshot,
    SnapshotStore,
)
from tianping.journal.verify_skips import SPOILT
from tianping.node.batches import DurableBatch
from tianping.node.errors import CommandFails, NotThisVersion, ReplayDifference
from tianping.node.skip_order import SkipOrder, order_of
from tianping.values.dates import BusinessDate

__all__ = [
    "NO_OUTCOMES",
    "RecordedBatch",
    "Restored",
    "Skipped",
    "apply_row",
    "durable_anew",
    "recorded_batches",
    "restore",
]

NO_OUTCOMES: Final = EMPTY_LIST
"""What the first row, and the row after a closing entry, state of the batch before."""

_BOOKS_WRONG: Final = msgspec.msgpack.encode(Refused(int(RefusalCode.TRIAL_BALANCE_WRONG), ""))[:-1]
"""How such a refusal begins: looked for in a row before its outcomes are decoded."""
_BALANCE: Final = msgspec.msgpack.encode(TrialBalanceTaken(BusinessDate(0), [], balanced=False))[:2]
"""How a trial balance begins."""

Skipped: TypeAlias = Mapping[int, tuple[int, str]]
"""By number, what commands that are passed over are refused with: code, and what was found.

With ``SPOILT`` a command is applied, but its trial balance does not balance."""


class Restored(NamedTuple):
    """A machine that stands where the journal ends."""

    machine: Machine
    pending: bytes
    """Outcomes of the last row, which no later row attests; ``NO_OUTCOMES`` when one does."""
    snapshot_seq: int
    replayed_count: int
    orders: tuple[SkipOrder, ...] = ()
    """What was ordered to be skipped and was replayed so."""


class RecordedBatch(NamedTuple):
    """A row of the journal with what it led to."""

    row: Row
    commands: list[Command]
    outcomes: list[list[Event]]


def restore(
    journal: Journal, snapshots: SnapshotStore | None, *, skipping: Collection[int] = ()
) -> Restored:
    """Return the machine after the last command of the journal.

    ``skipping`` names commands to be passed over although no entry says so: a trial.

    Raises:
        ReplayDifference: a replayed outcome is not the recorded one; names the command.
        CommandFails: a command made the core fail; names it.
        NotThisVersion: another version of the core must be started first, or instead.
    """
    snapshot = snapshots.latest() if snapshots is not None else None
    machine = Machine()
    if snapshot is not None and _belongs(snapshot, journal):
        machine = _restored(snapshot.state)
    snapshot_seq = machine.seq
    replay = _Replay(machine, skipping)
    collecting = gc.isenabled()
    gc.disable()  # nothing is garbage here, and collecting would cost as much as replaying
    try:
        replay.run(journal)
    finally:
        if collecting:
            gc.enable()
    return Restored(
        machine, replay.pending, snapshot_seq, machine.seq - snapshot_seq, tuple(replay.orders)
    )


class _Replay:
    """Applies what the journal holds beyond a machine.

    Attributes:
        pending: Outcomes of the last row, which no later row attests.
        orders: The skip entries it came by.
    """

    def __init__(self, machine: Machine, skipping: Collection[int]) -> None:
        self.pending = NO_OUTCOMES
        self.orders: list[SkipOrder] = []
        self._machine = machine
        self._skipping = skipping

    def run(self, journal: Journal) -> None:
        """Apply row by row; a row waits until the next one says what of it is passed over."""
        waiting: Row | None = None
        for row in journal.read(self._machine.seq + 1):
            skipped = self._skipping
            if row.kind == KIND_SKIP:
                order = order_of(row, waiting)
                self.orders.append(order)
                skipped = order.seqs
            if waiting is not None:
                self._apply(waiting, _ordered(skipped) | _books_wrong(waiting, row))
                if not _agree(row.outcomes_before, self.pending):
                    self._refuse_difference(row.outcomes_before)
            waiting, self.pending = (row if row.kind == KIND_BATCH else None), NO_OUTCOMES
        if waiting is not None:
            self._apply_last(waiting)

    def _apply_last(self, row: Row) -> None:
        """Apply the row that nobody attests; only the version that wrote it may."""
        version = self._machine.state.core_version
        if version < CORE_VERSION and not _is_upgrade(row):
            raise NotThisVersion(found=version, version=CORE_VERSION, seq=row.last_seq)
        self._apply(row, _ordered(self._skipping))

    def _apply(self, row: Row, skipped: Skipped) -> None:
        commands = decode_commands(row.commands)
        try:
            self.pending = encode_outcomes(apply_row(self._machine, commands, skipped))
        except Exception as fault:
            # The core never raises but for a bug, and counts the command before it applies it.
            seq = self._machine.seq
            name = type(commands[seq - row.first_seq]).__name__
            raise CommandFails(seq, name=name, found=f"{type(fault).__name__}: {fault}") from fault

    def _refuse_difference(self, recorded: bytes) -> None:
        _refuse_difference(
            self._machine.seq,
            recorded,
            self.pending,
            version=self._machine.state.core_version,
        )


def apply_row(machine: Machine, commands: list[Command], skipped: Skipped) -> list[list[Event]]:
    """Apply the commands of a row, and pass over those that are skipped."""
    if not skipped:
        return machine.apply_batch(commands)
    return [_apply_or_skip(machine, one, skipped.get(machine.seq + 1)) for one in commands]


def _apply_or_skip(
    machine: Machine, command: Command, refusal: tuple[int, str] | None
) -> list[Event]:
    if refusal is None:
        return machine.apply(command)
    if refusal == SPOILT:
        return machine.apply_doubted(command)
    return machine.skip(*refusal)


def _ordered(seqs: Collection[int]) -> dict[int, tuple[int, str]]:
    """Return what commands that are skipped by order are refused with."""
    return {seq: (int(RefusalCode.COMMAND_SKIPPED), str(seq)) for seq in seqs}


def _books_wrong(row: Row, after: Row) -> dict[int, tuple[int, str]]:
    """Return the commands of a row that found books that did not balance.

    A step that was refused stays refused, and what was kept back stays so, although the books that
    are made anew here do balance.
    """
    if _BOOKS_WRONG not in after.outcomes_before and _BALANCE not in after.outcomes_before:
        return {}
    told = enumerate(decode_outcomes(after.outcomes_before), start=row.first_seq)
    return {seq: wrong for seq, events in told if (wrong := _wrong(events)) is not None}


def _wrong(events: list[Event]) -> tuple[int, str] | None:
    first = events[0]
    if isinstance(first, Refused) and first.code == RefusalCode.TRIAL_BALANCE_WRONG:
        return first.code, first.found
    return SPOILT if any(map(_is_spoilt, events)) else None


def _agree(recorded: bytes, replayed: bytes) -> bool:
    """Tell whether a replay led to what is recorded.

    A recorded trial balance that did not balance is nothing to agree with: it says itself that
    the books in memory were wrong.
    """
    if recorded == replayed:
        return True
    told, found = decode_outcomes(recorded), decode_outcomes(replayed)
    return list(map(len, told)) == list(map(len, found)) and all(
        one == other or (_is_spoilt(one) and _is_spoilt(other))
        for events, others in zip(told, found, strict=True)
        for one, other in zip(events, others, strict=True)
    )


def _is_spoilt(event: Event) -> bool:
    return isinstance(event, TrialBalanceTaken) and not event.balanced


def _is_upgrade(row: Row) -> bool:
    """Tell whether a row holds nothing but that a newer version decides from it on."""
    (first, *others) = decode_commands(row.commands)
    return isinstance(first, UpgradeCore) and not others


def _restored(state: bytes) -> Machine:
    """Return the machine of a snapshot that this version may read.

    Raises:
        NotThisVersion: a newer core made it.
    """
    version = version_of_snapshot(state)
    if version > CORE_VERSION:
        raise NotThisVersion(found=version, version=CORE_VERSION, seq=0)
    return restore_snapshot(state)


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


def _refuse_difference(last_seq: int, recorded: bytes, replayed: bytes, *, version: int) -> None:
    expected, found = decode_outcomes(recorded), decode_outcomes(replayed)
    first_seq = last_seq - len(found) + 1
    for index, (one, other) in enumerate(zip(expected, found, strict=False)):
        if one != other:
            raise ReplayDifference(
                first_seq + index, expected=repr(one), found=repr(other), version=version
            )
    raise ReplayDifference(
        first_seq + min(len(expected), len(found)),
        expected=f"{len(expected)} outcomes in its batch",
        found=f"{len(found)}",
        version=version,
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
