"""The port: what a durable, hash-chained, ordered log offers, whatever it is kept in.

A row holds one batch: its commands, the outcomes of the batch before, and the signed originals.
The journal knows bytes; what they mean is known to ``core`` and to the independent reader.

Source: house, ADR-0002, ADR-0006, ADR-0025.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Protocol

import msgspec

from tianping.journal.errors import Note

__all__ = [
    "COLUMN_BYTES_MAX",
    "COUNT_MAX",
    "EMPTY_LIST",
    "KIND_BATCH",
    "KIND_CLOSING",
    "KIND_NAMES",
    "KIND_SKIP",
    "SNAPSHOTS_KEPT",
    "Head",
    "Journal",
    "Row",
    "Snapshot",
    "SnapshotStore",
    "nothing",
]

KIND_BATCH: Final = 1
"""A batch of commands."""

KIND_CLOSING: Final = 2
"""No commands: attests the outcomes of the last batch, at stop and at each snapshot."""

KIND_SKIP: Final = 3
"""Names commands of the row before that count as refused, and attests its outcomes (ADR-0097)."""

KIND_NAMES: Final = {
    KIND_BATCH: ("batch", "批次"),
    KIND_CLOSING: ("closing entry", "收尾记录"),
    KIND_SKIP: ("skip entry", "跳过记录"),
}

EMPTY_LIST: Final = b"\x90"
"""The msgpack of an empty list: the commands of a closing entry, outcomes before the first row."""

COUNT_MAX: Final = 1_000_000
"""Commands of one row."""

COLUMN_BYTES_MAX: Final = 256 * 1024 * 1024
"""Bytes of one column of one row."""

SNAPSHOTS_KEPT: Final = 3
"""Snapshots kept unless told otherwise."""


def nothing() -> None:
    """Do nothing: for whoever need not be told."""


class Head(msgspec.Struct, frozen=True):
    """The end of the chain.

    Attributes:
        seq: The sequence number of the last command; 0 before the first.
        hash: The hash of the last row, or the platform's genesis hash before the first.
    """

    seq: int
    hash: bytes


class Row(msgspec.Struct, frozen=True):
    """One row of the journal.

    Attributes:
        first_seq: The sequence number of its first command; numbers start at 1.
        count: How many commands; 0 in a closing or skip entry.
        commands: A msgpack array of the commands; of a skip entry, of the one order to skip.
        outcomes_before: A msgpack array with one list of events per command of the row before.
        originals: The packed signed originals (``originals.pack_originals``), or empty.
        previous_hash: The hash of the row before; of the first row, the genesis hash.
        hash: ``chain.row_hash`` of all the above.
        kind: ``KIND_BATCH``, ``KIND_CLOSING`` or ``KIND_SKIP``.
    """

    first_seq: int
    count: int
    commands: bytes
    outcomes_before: bytes
    originals: bytes
    previous_hash: bytes
    hash: bytes
    kind: int

    @property
    def last_seq(self) -> int:
        """The sequence number of its last command; of a closing entry, of the one before."""
        return self.first_seq + self.count - 1

    @property
    def head(self) -> Head:
        """The head of the journal when this row was its last."""
        return Head(seq=self.last_seq, hash=self.hash)


class Journal(Protocol):
    """A log with one writer. Everything returned is durable."""

    @property
    def platform_id(self) -> str:
        """The name of the platform whose journal it is."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the opening found worth telling."""

    def append(
        self,
        *,
        count: int,
        commands: bytes,
        outcomes_before: bytes,
        originals: bytes = b"",
        writing: Callable[[], None] = nothing,
    ) -> Head:
        """Store one batch; it is durable when this returns.

        ``writing`` is called when nothing is left to do but the disk's work.

        Raises:
            JournalFault: it could not be made durable; the journal is dead from then on.
            ValueError: count or a column's size is out of bounds; nothing was stored.
        """

    def close_with(self, outcomes: bytes) -> Head:
        """Store a closing entry that attests the outcomes of the last batch.

        Raises:
            JournalFault: as ``append``.
        """

    def skip_with(self, order: bytes, outcomes: bytes) -> Head:
        """Store a skip entry: the order to skip, and what the last batch then led to.

        ``order`` is a msgpack array that holds the one order.

        Raises:
            JournalFault: as ``append``.
        """

    def read(self, from_seq: int = 1) -> Iterator[Row]:
        """Yield the row that holds a sequence number, then every later row, each one verified.

        Raises:
            JournalDamaged: a row is not what was written.
            JournalFault: the journal is dead.
        """

    def original(self, seq: int) -> bytes | None:
        """Return the signed original of a command, or None when it had none.

        Raises:
            JournalDamaged: the row is not what was written.
            LookupError: the journal has no such command.
        """

    def head(self) -> Head:
        """Return the head: everything up to it is durable."""

    def checkpoint(self) -> None:
        """Do the upkeep that otherwise falls due in some later append; call it when idle.

        Raises:
            JournalFault: as ``append``.
        """

    def close(self) -> None:
        """Release the journal. Anything but ``close`` afterwards raises ``JournalFault``."""


class Snapshot(msgspec.Struct, frozen=True):
    """The state after a command, as bytes.

    Attributes:
        seq: The sequence number of the last command in it.
        hash: The hash of the journal's row that ends with this command.
        state: The bytes ``core`` wrote.
        attestation: What the caller gives to prove who made it (a signature), or empty.
    """

    seq: int
    hash: bytes
    state: bytes
    attestation: bytes = b""


class SnapshotStore(Protocol):
    """Keeps the last few snapshots. Losing them costs time, never a payment."""

    def put(
        self,
        seq: int,
        state: bytes,
        hash: bytes,  # noqa: A002 - the word of the port, as in Row and Head
        *,
        attestation: bytes = b"",
    ) -> None:
        """Store a snapshot, atomically, and drop those beyond the number kept.

        Raises:
            JournalFault: it could not be made durable; the ones before are still there.
        """

    def latest(self) -> Snapshot | None:
        """Return the newest sound snapshot; a damaged one is passed over and noted."""

    def notes(self) -> tuple[Note, ...]:
        """What the last ``latest`` found worth telling."""
