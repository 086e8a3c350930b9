"""Sealing the outbox's file anew, a few blocks at a time, while the node may go on.

Source: house, ADR-0076.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tianping.node.outbox import FRAMES_CONTEXT
from tianping.security.sealing import SEAL_MARK, Seal
from tianping.storage.sqlite_file import connect, transaction

__all__ = ["reseal_outbox"]

_BLOCKS_AT_ONCE: Final = 64


def reseal_outbox(path: Path, seal: Seal, *, newest: int) -> int:
    """Seal the blocks that another key than ``newest`` sealed, or none; return how many."""
    head = SEAL_MARK + newest.to_bytes(4, "big")
    connection = connect(path)
    count = last = 0
    try:
        while True:
            rows = connection.execute(
                "SELECT id, frames FROM block WHERE id > ? AND substr(frames, 1, ?) != ?"
                " ORDER BY id LIMIT ?",
                (last, len(head), head, _BLOCKS_AT_ONCE),
            ).fetchall()
            if not rows:
                return count
            anew = [(_sealed(seal, frames), number, frames) for number, frames in rows]
            with transaction(connection):
                connection.executemany(
                    "UPDATE block SET frames = ? WHERE id = ? AND frames = ?", anew
                )
            count += len(rows)
            last = int(str(rows[-1][0]))
    finally:
        connection.close()


def _sealed(seal: Seal, frames: object) -> bytes:
    stored = frames if isinstance(frames, bytes) else b""
    return seal.seal(seal.unseal(stored, FRAMES_CONTEXT), FRAMES_CONTEXT)
