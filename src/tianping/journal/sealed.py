"""A journal and a snapshot store whose contents are sealed: what is stored shows nothing of them.

The columns are sealed before they are hashed, so the chain covers what is stored and is proved
without a key. An empty column, and the empty list of a closing entry, stay as they are.

Source: house, ADR-0076.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Protocol

import msgspec

from tianping.journal.errors import Note
from tianping.journal.originals import unpack_originals
from tianping.journal.port import (
    EMPTY_LIST,
    Head,
    Journal,
    Row,
    Snapshot,
    SnapshotStore,
    nothing,
)

__all__ = [
    "COMMANDS_CONTEXT",
    "ORIGINALS_CONTEXT",
    "OUTCOMES_CONTEXT",
    "STATE_CONTEXT",
    "SealedJournal",
    "SealedSnapshots",
    "Sealer",
]

COMMANDS_CONTEXT: Final = b"journal.commands"
OUTCOMES_CONTEXT: Final = b"journal.outcomes_before"
ORIGINALS_CONTEXT: Final = b"journal.originals"
STATE_CONTEXT: Final = b"snapshot.state"


class Sealer(Protocol):
    """What seals contents and opens them again."""

    def seal(self, content: bytes, context: bytes) -> bytes:
        """Return the content sealed."""

    def unseal(self, stored: bytes, context: bytes) -> bytes:
        """Return the content of what is stored; what is not sealed comes back as it is."""


class SealedJournal:
    """The port ``Journal`` over another one, which keeps the contents sealed."""

    def __init__(self, journal: Journal, sealer: Sealer) -> None:
        self._journal = journal
        self._sealer = sealer
        self._unpacked: tuple[int, list[bytes]] = (0, [])

    @property
    def platform_id(self) -> str:
        """See ``Journal.platform_id``."""
        return self._journal.platform_id

    @property
    def notes(self) -> tuple[Note, ...]:
        """See ``Journal.notes``."""
        return self._journal.notes

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
        return self._journal.append(
            count=count,
            commands=self._seal(commands, COMMANDS_CONTEXT),
            outcomes_before=self._seal(outcomes_before, OUTCOMES_CONTEXT),
            originals=self._seal(originals, ORIGINALS_CONTEXT),
            writing=writing,
        )

    def close_with(self, outcomes: bytes) -> Head:
        """See ``Journal.close_with``."""
        return self._journal.close_with(self._seal(outcomes, OUTCOMES_CONTEXT))

    def skip_with(self, order: bytes, outcomes: bytes) -> Head:
        """See ``Journal.skip_with``."""
        return self._journal.skip_with(
            self._seal(order, COMMANDS_CONTEXT), self._seal(outcomes, OUTCOMES_CONTEXT)
        )

    def read(self, from_seq: int = 1) -> Iterator[Row]:
        """See ``Journal.read``; ``hash`` and ``previous_hash`` are those of what is stored."""
        return map(self._opened, self._journal.read(from_seq))

    def original(self, seq: int) -> bytes | None:
        """See ``Journal.original``."""
        first, originals = self._unpacked
        if not first <= seq < first + len(originals):
            row = next(iter(self.read(seq)), None)
            if row is None or seq < 1:
                raise LookupError(f"command {seq}: expected 1 to {self._journal.head().seq}")
            first = row.first_seq
            originals = unpack_originals(row.originals) or [b""] * row.count
            self._unpacked = (first, originals)
        return originals[seq - first] or None

    def head(self) -> Head:
        """See ``Journal.head``."""
        return self._journal.head()

    def checkpoint(self) -> None:
        """See ``Journal.checkpoint``."""
        self._journal.checkpoint()

    def close(self) -> None:
        """See ``Journal.close``."""
        self._journal.close()

    def _seal(self, content: bytes, context: bytes) -> bytes:
        return content if content in {b"", EMPTY_LIST} else self._sealer.seal(content, context)

    def _opened(self, row: Row) -> Row:
        unseal = self._sealer.unseal
        return msgspec.structs.replace(
            row,
            commands=unseal(row.commands, COMMANDS_CONTEXT),
            outcomes_before=unseal(row.outcomes_before, OUTCOMES_CONTEXT),
            originals=unseal(row.originals, ORIGINALS_CONTEXT),
        )


class SealedSnapshots:
    """The port ``SnapshotStore`` over another one, which keeps the states sealed."""

    def __init__(self, store: SnapshotStore, sealer: Sealer) -> None:
        self._store = store
        self._sealer = sealer

    def put(
        self,
        seq: int,
        state: bytes,
        hash: bytes,  # noqa: A002 - the word of the port
        *,
        attestation: bytes = b"",
    ) -> None:
        """See ``SnapshotStore.put``."""
        sealed = self._sealer.seal(state, STATE_CONTEXT)
        self._store.put(seq, sealed, hash, attestation=attestation)

    def latest(self) -> Snapshot | None:
        """See ``SnapshotStore.latest``."""
        found = self._store.latest()
        if found is None:
            return None
        state = self._sealer.unseal(found.state, STATE_CONTEXT)
        return msgspec.structs.replace(found, state=state)

    def notes(self) -> tuple[Note, ...]:
        """See ``SnapshotStore.notes``."""
        return self._store.notes()
