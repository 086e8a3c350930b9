"""The audit log: what was refused before it reached the core, in a hash chain of its own.

Refused messages are there, and what persons did that is no command: log-ins, failures, sessions,
credentials. One SQLite file; whoever writes waits for its turn. Each entry's hash covers the hash
before it and all its fields, as they are stored, so that nothing can be taken out or changed
unseen; where it stands is written down in the journal from time to time, so that its end cannot be
cut off either. Entries may name people, so they are sealed. The rate is limited per sender
elsewhere; the next entry of that sender says how many were left out.

Source: RULES-C §8 (audit: append only, chained hash); house, ADR-0018, ADR-0074, ADR-0076.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from tianping.node.errors import FolderError
from tianping.security.sealing import UNSEALED, Seal
from tianping.storage.sqlite_file import connect, transaction

__all__ = ["AUDIT_GENESIS", "AuditEntry", "AuditLog", "excerpt_of", "person_entry"]

AUDIT_GENESIS: Final = b"\x00" * 32

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS audit (
  number INTEGER PRIMARY KEY,
  entry BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT
"""
_EXCERPT_BYTES_MAX: Final = 512
_CONTEXT: Final = b"audit.entry"


class AuditEntry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One refusal of a message at the door, or one thing that a person did without the core.

    Attributes:
        at_ns: When.
        access_point: Where it came from: the TLS certificate, or the user of a local socket.
        sender: The code it claims and owns; empty when unreadable or not its own.
        rule: Which check refused it; of a person, what it did.
        code: The processing code told.
        text: What was wrong, in English.
        message_id: The body's MsgId, when it was read.
        digest: SHA-256 of the bytes received.
        excerpt: Their beginning.
        left_out: Refusals of this sender not recorded since its last entry.
        person: The person who did it; empty when nobody had proved to be one.
        object: Whom it concerned, when that is another person.
        session: The person's session.
        result: ``done`` or ``refused``; empty for a message, which was refused.
    """

    at_ns: int
    access_point: str
    sender: str
    rule: str
    code: str
    text: str
    message_id: str
    digest: bytes
    excerpt: bytes
    left_out: int = 0
    person: str = ""
    object: str = ""
    session: str = ""
    result: str = ""


def person_entry(
    at_ns: int, origin: str, *, did: str, result: str, **facts: str | int
) -> AuditEntry:
    """Return the entry of something that a person did, or tried; ``facts`` are further fields."""
    plain: dict[str, Any] = {
        "sender": "",
        "code": "",
        "text": "",
        "message_id": "",
        "digest": b"",
        "excerpt": b"",
        **facts,
    }
    return AuditEntry(at_ns=at_ns, access_point=origin, rule=did, result=result, **plain)


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(AuditEntry)


def _chained(previous: bytes, number: int, encoded: bytes) -> bytes:
    return hashlib.sha256(previous + number.to_bytes(8, "big") + encoded).digest()


class AuditLog:
    """Appends entries and reads them back verified."""

    def __init__(self, path: Path, *, seal: Seal = UNSEALED) -> None:
        """Open or create the log.

        Raises:
            FolderError: the last entry does not fit the one before it.
        """
        self._path = path
        self._seal = seal
        self._connection = connect(path)
        self._connection.execute(_SCHEMA)
        self._lock = threading.Lock()
        self._number = 0
        self._hash = AUDIT_GENESIS
        for number, _, hash_ in self._rows(max(1, self._last_number())):
            self._number, self._hash = number, hash_

    @property
    def head(self) -> tuple[int, bytes]:
        """The number and the hash of the last entry; 0 and zeros when there is none."""
        with self._lock:
            return self._number, self._hash

    @property
    def number(self) -> int:
        """The number of the last entry; 0 when there is none."""
        return self._number

    def append(self, entries: Iterable[AuditEntry]) -> int:
        """Store entries durably and return the number of the first. Any thread may."""
        with self._lock:
            first = self._number + 1
            number, hash_ = self._number, self._hash
            rows: list[tuple[int, bytes, bytes]] = []
            for entry in entries:
                number += 1
                encoded = self._seal.seal(_ENCODER.encode(entry), _CONTEXT)
                hash_ = _chained(hash_, number, encoded)
                rows.append((number, encoded, hash_))
            with transaction(self._connection):
                self._connection.executemany("INSERT INTO audit VALUES (?, ?, ?)", rows)
            self._number, self._hash = number, hash_
        return first

    def read(self, from_number: int = 1) -> list[AuditEntry]:
        """Return entries, each one verified.

        Raises:
            FolderError: an entry is not what was written; names its number.
        """
        return [entry for _, entry, _ in self._rows(from_number)]

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _last_number(self) -> int:
        for (number,) in self._connection.execute("SELECT coalesce(max(number), 0) FROM audit"):
            return int(str(number))
        return 0

    def _rows(self, from_number: int) -> list[tuple[int, AuditEntry, bytes]]:
        rows = self._connection.execute(
            "SELECT number, entry, hash FROM audit WHERE number >= ? ORDER BY number",
            (from_number - 1,),
        )
        previous = AUDIT_GENESIS
        found: list[tuple[int, AuditEntry, bytes]] = []
        for row in rows:
            number, encoded, hash_ = int(str(row[0])), _bytes(row[1]), _bytes(row[2])
            if number >= from_number:
                if _chained(previous, number, encoded) != hash_:
                    raise _damaged(self._path, number)
                entry = _DECODER.decode(self._seal.unseal(encoded, _CONTEXT))
                found.append((number, entry, hash_))
            previous = hash_
        return found


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def _damaged(path: Path, number: int) -> FolderError:
    return FolderError(
        f"audit log {path}, entry {number}: expected the hash chain to hold, found it broken",
        f"审计日志 {path} 第 {number} 条：散列链不连续",
    )


def excerpt_of(raw: bytes) -> bytes:
    """Return the beginning of refused bytes, short enough to keep."""
    return raw[:_EXCERPT_BYTES_MAX]
