"""Sealing what a client keeps anew, a few rows at a time.

Source: house, ADR-0076.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import apsw

from tianping.participant.store import INBOX_CONTEXT, SENT_CONTEXT
from tianping.participant.store_directory import DIRECTORY_CONTEXT
from tianping.security.sealing import SEAL_MARK, Seal

__all__ = ["reseal_store"]

_ROWS_AT_ONCE: Final = 500
_TABLES: Final = (
    ("sent", "number", "envelope", SENT_CONTEXT),
    ("inbox", "participant, sequence", "envelope", INBOX_CONTEXT),
    ("directory", "bank_code, effective_date", "entry", DIRECTORY_CONTEXT),
)
"""Table, its keys, the column that is sealed, and where that belongs."""


def reseal_store(path: Path, seal: Seal, *, newest: int) -> int:
    """Seal what another key than ``newest`` sealed, or none; return how many."""
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(5_000)
    try:
        there = {name for (name,) in connection.execute("select name from sqlite_schema")}
        known = [table for table in _TABLES if table[0] in there]
        return sum(_reseal(connection, table, seal, newest=newest) for table in known)
    finally:
        connection.close()


def _reseal(
    connection: apsw.Connection, table: tuple[str, str, str, bytes], seal: Seal, *, newest: int
) -> int:
    name, keys, column, context = table
    head = SEAL_MARK + newest.to_bytes(4, "big")
    marks = ", ".join("?" for _ in keys.split(","))
    stale = f"select {keys}, {column} from {name} where substr({column}, 1, 8) != ? limit ?"  # noqa: S608 - our tables
    change = f"update {name} set {column} = ? where ({keys}) = ({marks}) and {column} = ?"  # noqa: S608 - our tables
    count = 0
    while rows := connection.execute(stale, (head, _ROWS_AT_ONCE)).fetchall():
        with connection:
            for *key, stored in rows:
                content = seal.unseal(stored if isinstance(stored, bytes) else b"", context)
                connection.execute(change, (seal.seal(content, context), *key, stored))
        count += len(rows)
    return count
