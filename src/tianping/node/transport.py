"""Communication-level duplicates: the same header OrigSender, OrigSendDate and MesgID again.

They are answered here with the position of the first one. The store is bounded and lives in memory:
after a restart a repeat reaches the core, whose idempotence gives the same answer.

Source: CNAPS2-ENV §2 (duplicate rule); house, ADR-0010.
"""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

__all__ = [
    "TRANSPORT_KEYS_MAX",
    "Known",
    "TransportStore",
    "body_mark",
    "sender_of",
    "transport_key",
    "type_of",
]

TRANSPORT_KEYS_MAX: Final = 200_000
"""Messages remembered; the oldest go first. About 300 bytes each."""

_SENDER = slice(5, 19)
_DATE = slice(41, 49)
_TYPE = slice(58, 78)
_ID = slice(78, 98)
_HEADER_BYTES: Final = 132
_BODY_BEGIN: Final = b"<"
_DIGEST_BYTES: Final = 8


class Known(NamedTuple):
    """What is remembered of a message: where it stands in the journal, and its body's digest."""

    position: int
    digest: bytes


def sender_of(raw: bytes) -> str:
    """Return the header's OrigSender as it stands there; the checks come later."""
    return raw[_SENDER].decode("ascii", "replace").rstrip(" ")


def type_of(raw: bytes) -> str:
    """Return the header's MesgType as it stands there; the checks come later."""
    return raw[_TYPE].decode("ascii", "replace").rstrip(" ")


def transport_key(raw: bytes) -> bytes:
    """Return what identifies a message on the wire: OrigSender, OrigSendDate, MesgID."""
    return raw[_SENDER] + raw[_DATE] + raw[_ID]


def body_mark(raw: bytes) -> bytes:
    """Return a short digest of the body; a repeat may carry another signature over the same."""
    begin = raw.find(_BODY_BEGIN, _HEADER_BYTES)
    return hashlib.sha256(raw[max(begin, _HEADER_BYTES) :]).digest()[:_DIGEST_BYTES]


class TransportStore:
    """Remembers messages by their transport key. Touched by the event loop only."""

    def __init__(self, *, keys_max: int = TRANSPORT_KEYS_MAX) -> None:
        self._known: dict[bytes, Known] = {}
        self._keys_max = keys_max

    def find(self, raw: bytes) -> int:
        """Return the position of the message that has this key and this body; 0 when none has."""
        known = self._known.get(transport_key(raw))
        if known is None or known.digest != body_mark(raw):
            return 0
        return known.position

    def remember(self, raw: bytes, position: int) -> None:
        """Keep a message that is durable."""
        self._known[transport_key(raw)] = Known(position, body_mark(raw))
        if len(self._known) > self._keys_max:
            del self._known[next(iter(self._known))]
