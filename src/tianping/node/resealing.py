"""Sealing the outbox's file anew, a few rows at a time, while the node may go on.

Source: house, ADR-0076.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import apsw

from tianping.node.held import HELD_CONTEXT
from tianping.node.outbox import FRAMES_CONTEXT
from tianping.security.sealing import SEAL_MARK, Seal
from tianping.storage.sqlite_file import connect, transaction

__all__ = ["reseal_outbox"]

_ROWS_AT_ONCE: Final = 64


class _Place(NamedTuple):
    """A table of the outbox, its column that is sealed, and the context of what lies there."""

    table: str
    column: str
    context: bytes


_PLACES: Final = (
    _Place("block", "frames", FRAMES_CONTEXT),
    _Place("held", "envelopes", HELD_CONTEXT),
)


def reseal_outbox(path: Path, seal: Seal, *, newest: int) -> int:
    """Seal the rows that another key than ``newest`` sealed, or none; return how many."""
    connection = connect(path)
    try:
        return sum(_reseal(connection, place, seal, newest=newest) for place in _PLACES)
    finally:
        connection.close()


def _reseal(connection: apsw.Connection, place: _Place, seal: Seal, *, newest: int) -> int:
    head = SEAL_MARK + newest.to_bytes(4, "big")
    table, column = place.table, place.column
    count = last = 0
    while True:
        rows = connection.execute(
            f"SELECT id, {column} FROM {table} WHERE id > ? AND substr({column}, 1, ?) != ?"  # noqa: S608 - our own names
            " ORDER BY id LIMIT ?",
            (last, len(head), head, _ROWS_AT_ONCE),
        ).fetchall()
        if not rows:
            return count
        anew = [(_sealed(seal, stored, place.context), number, stored) for number, stored in rows]
        with transaction(connection):
            connection.executemany(
                f"UPDATE {table} SET {column} = ? WHERE id = ? AND {column} = ?",  # noqa: S608 - our own names
                anew,
            )
        count += len(rows)
        last = int(str(rows[-1][0]))


def _sealed(seal: Seal, stored: object, context: bytes) -> bytes:
    content = stored if isinstance(stored, bytes) else b""
    return seal.seal(seal.unseal(content, context), context)
