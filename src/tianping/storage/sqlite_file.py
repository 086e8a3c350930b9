"""The platform's own SQLite files beside the journal: how they are opened and written.

Source: house, ADR-0006 (SQLite through apsw), ADR-0018 (durability).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

__all__ = ["connect", "transaction"]

_BUSY_MILLISECONDS: Final = 10_000
_PAGE_BYTES: Final = 16_384
"""Of a new file. Rows are some tens of kilobytes: with SQLite's 4096 the kernel's share of a
transaction doubles; beyond 16,384 nothing more is gained, and small rows cost more.
"""


def connect(path: Path) -> apsw.Connection:
    """Open or create a file in which a transaction is on the disk when it is committed."""
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(_BUSY_MILLISECONDS)
    connection.execute(f"PRAGMA page_size={_PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Commit what is done inside, or undo it when that fails.

    Not ``with connection:``: apsw keeps the interpreter lock while that commits, so that every
    thread of the node would wait for the disk.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
