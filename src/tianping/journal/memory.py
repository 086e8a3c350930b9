"""A journal and a snapshot store in memory: the port's twin for tests. Nothing is durable."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

from tianping.journal.bounds import check_row
from tianping.journal.chain import column_digests, genesis_hash, row_hash
from tianping.journal.errors import JournalFault, Note
from tianping.journal.originals import unpack_originals
from tianping.journal.port import (
    EMPTY_LIST,
    KIND_BATCH,
    KIND_CLOSING,
    KIND_SKIP,
    SNAPSHOTS_KEPT,
    Head,
    Row,
    Snapshot,
    nothing,
)

__all__ = ["MemoryJournal", "MemorySnapshots"]


class MemoryJournal:
    """The port ``Journal`` over a list of rows."""

    def __init__(self, platform_id: str, rows: list[Row] | None = None) -> None:
        self._platform_id = platform_id
        self._rows = list(rows or [])
        self._closed = False

    @property
    def platform_id(self) -> str:
        """See ``Journal.platform_id``."""
        return self._platform_id

    @property
    def notes(self) -> tuple[Note, ...]:
        """See ``Journal.notes``."""
        return ()

    def append(
        self,
        *,
        count: int,
        commands: bytes,
        outcomes_before: bytes,
        originals: bytes = b"",
        writing: Callable[[], None] = nothing,
    ) -> Head:
        """See ``Journal.append``."""
        check_row(KIND_BATCH, count, columns=(commands, outcomes_before, originals))
        writing()
        return self._store(KIND_BATCH, count, columns=(commands, outcomes_before, originals))

    def close_with(self, outcomes: bytes) -> Head:
        """See ``Journal.close_with``."""
        check_row(KIND_CLOSING, 0, columns=(EMPTY_LIST, outcomes, b""))
        return self._store(KIND_CLOSING, 0, columns=(EMPTY_LIST, outcomes, b""))

    def skip_with(self, order: bytes, outcomes: bytes) -> Head:
        """See ``Journal.skip_with``."""
        check_row(KIND_SKIP, 0, columns=(order, outcomes, b""))
        return self._store(KIND_SKIP, 0, columns=(order, outcomes, b""))

    def _store(self, kind: int, count: int, *, columns: tuple[bytes, bytes, bytes]) -> Head:
        self._check_open()
        head = self.head()
        first_seq = head.seq + 1
        digests = column_digests(columns[0], columns[1], originals=columns[2])
        row = Row(
            first_seq=first_seq,
            count=count,
            commands=columns[0],
            outcomes_before=columns[1],
            originals=columns[2],
            previous_hash=head.hash,
            hash=row_hash(head.hash, digests, first_seq=first_seq, count=count, kind=kind),
            kind=kind,
        )
        self._rows.append(row)
        return row.head

    def read(self, from_seq: int = 1) -> Iterator[Row]:
        """See ``Journal.read``."""
        self._check_open()
        number = bisect_right(self._rows, from_seq, key=lambda row: row.last_seq + 1)
        while number < len(self._rows):
            self._check_open()
            yield self._rows[number]
            number += 1

    def original(self, seq: int) -> bytes | None:
        """See ``Journal.original``."""
        self._check_open()
        row = next(self.read(seq), None)
        if row is None or seq < 1:
            raise LookupError(f"command {seq}: expected 1 to {self.head().seq}")
        originals = unpack_originals(row.originals)
        return (originals[seq - row.first_seq] or None) if originals else None

    def head(self) -> Head:
        """See ``Journal.head``."""
        if self._rows:
            return self._rows[-1].head
        return Head(seq=0, hash=genesis_hash(self._platform_id))

    def checkpoint(self) -> None:
        """See ``Journal.checkpoint``."""
        self._check_open()

    def close(self) -> None:
        """See ``Journal.close``."""
        self._closed = True

    def reopen(self) -> MemoryJournal:
        """Return a journal of the same rows, as a restart would."""
        return MemoryJournal(self._platform_id, self._rows)

    def _check_open(self) -> None:
        if self._closed:
            raise JournalFault("the journal is closed", "日志已关闭", found="closed")


class MemorySnapshots:
    """The port ``SnapshotStore`` over a dict."""

    def __init__(self, kept: int = SNAPSHOTS_KEPT) -> None:
        self._kept = kept
        self._snapshots: dict[int, Snapshot] = {}

    def put(
        self,
        seq: int,
        state: bytes,
        hash: bytes,  # noqa: A002 - the word of the port
        *,
        attestation: bytes = b"",
    ) -> None:
        """See ``SnapshotStore.put``."""
        self._snapshots[seq] = Snapshot(seq=seq, hash=hash, state=state, attestation=attestation)
        for old in sorted(self._snapshots)[: -self._kept]:
            del self._snapshots[old]

    def latest(self) -> Snapshot | None:
        """See ``SnapshotStore.latest``."""
        return self._snapshots[max(self._snapshots)] if self._snapshots else None

    def notes(self) -> tuple[Note, ...]:
        """See ``SnapshotStore.notes``."""
        return ()
