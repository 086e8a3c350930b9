"""Messages that wait for a log-in: stored in order, unnumbered, until their gate opens.

A part of the outbox's file, written in the outbox's transactions by its thread. A message gets its
number when it is let go, so that the numbers that a receiver sees have no gaps. Sealed like the
frames of the inboxes.

Source: RULES-C §3.2 (store, deliver after log-in, in order); house, ADR-0076, ADR-0091.
"""

from __future__ import annotations

from typing import Final

import apsw
import msgspec

from tianping.security.sealing import Seal

__all__ = ["HELD_CONTEXT", "HELD_SCHEMA", "Held"]

HELD_CONTEXT: Final = b"outbox.held"

HELD_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS held (
  id INTEGER PRIMARY KEY,
  receiver TEXT NOT NULL,
  system INTEGER NOT NULL,
  count INTEGER NOT NULL,
  stored_at_ns INTEGER NOT NULL,
  envelopes BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS held_for ON held (receiver, system);
"""

_Key = tuple[str, int]


class Held:
    """What waits, by receiver and system. Used by the outbox's thread alone, counts by anybody."""

    def __init__(self, writer: apsw.Connection, seal: Seal) -> None:
        self._writer = writer
        self._seal = seal
        self._new: dict[_Key, list[bytes]] = {}
        self.counts: dict[_Key, int] = {}
        """Receiver and system to how many messages wait."""
        for receiver, system, count in writer.execute(
            "SELECT receiver, system, sum(count) FROM held GROUP BY receiver, system"
        ):
            self.counts[str(receiver), int(str(system))] = int(str(count))

    def keep(self, receiver: str, system: int, envelope: bytes) -> None:
        """Let a message wait; stored by the next ``flush``."""
        self._new.setdefault((receiver, system), []).append(envelope)

    def let_go(self, receiver: str, system: int) -> list[bytes]:
        """Return what waited, in order; it waits no more."""
        key = (receiver, system)
        envelopes: list[bytes] = []
        if self.counts.pop(key, 0):
            for (packed,) in self._writer.execute(
                "SELECT envelopes FROM held WHERE receiver = ? AND system = ? ORDER BY id", key
            ):
                opened = self._seal.unseal(_bytes(packed), HELD_CONTEXT)
                envelopes += msgspec.msgpack.decode(opened, type=list[bytes])
            self._writer.execute("DELETE FROM held WHERE receiver = ? AND system = ?", key)
        return envelopes + self._new.pop(key, [])

    def keys(self) -> list[_Key]:
        """Return for whom something waits, and of which system."""
        return sorted({*self.counts, *self._new})

    def flush(self, now_ns: int) -> None:
        """Store what came since the last time; inside the outbox's transaction."""
        for (receiver, system), envelopes in self._new.items():
            packed = self._seal.seal(msgspec.msgpack.encode(envelopes), HELD_CONTEXT)
            self._writer.execute(
                "INSERT INTO held (receiver, system, count, stored_at_ns, envelopes)"
                " VALUES (?, ?, ?, ?, ?)",
                (receiver, system, len(envelopes), now_ns, packed),
            )
            before = self.counts.get((receiver, system), 0)
            self.counts[receiver, system] = before + len(envelopes)
        self._new = {}


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
