"""The hash chain: one pinned canonical encoding, golden in the tests.

    genesis = SHA-256( "tianping.genesis" . platform id in UTF-8 )
    digests = SHA-256(commands) . SHA-256(outcomes_before) . SHA-256(originals)
    hash    = SHA-256( "tianping.row.001" . previous hash (32 bytes)
                       . first_seq (8 bytes, big-endian) . count (4) . kind (4) . digests (96) )

Source: house, ADR-0006; docs/reference/journal-format.md.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Final

__all__ = [
    "COLUMNS",
    "DIGEST_BYTES",
    "column_digests",
    "genesis_hash",
    "row_hash",
]

COLUMNS: Final = ("commands", "outcomes_before", "originals")
DIGEST_BYTES: Final = 32

_GENESIS_MARK: Final = b"tianping.genesis"
_ROW_MARK: Final = b"tianping.row.001"
_ROW: Final = struct.Struct(">16s32sQII96s")


def genesis_hash(platform_id: str) -> bytes:
    """Return the hash that stands before the first row of a platform's journal."""
    return hashlib.sha256(_GENESIS_MARK + platform_id.encode()).digest()


def column_digests(commands: bytes, outcomes_before: bytes, *, originals: bytes) -> bytes:
    """Return the three columns' SHA-256 one after the other."""
    return (
        hashlib.sha256(commands).digest()
        + hashlib.sha256(outcomes_before).digest()
        + hashlib.sha256(originals).digest()
    )


def row_hash(
    previous_hash: bytes, digests: bytes, *, first_seq: int, count: int, kind: int
) -> bytes:
    """Return the hash of a row from the hash before it, its columns' digests and its numbers."""
    return hashlib.sha256(
        _ROW.pack(_ROW_MARK, previous_hash, first_seq, count, kind, digests)
    ).digest()
