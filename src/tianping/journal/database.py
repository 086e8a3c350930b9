"""The SQLite database of a journal: its schema, its pragmas, and the checks of each answer.

Everything SQLite lets pass in silence is looked at: a pragma that was not obeyed, a schema that is
not ours, a checkpoint that did not reach the end of the log.

Source: house, ADR-0006; docs/reference/journal-format.md.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import apsw

from tianping.journal.errors import JournalDamaged, JournalFault, JournalLocked, Place

__all__ = [
    "APPLICATION_ID",
    "DATABASE_FILE",
    "FORMAT_VERSION",
    "PAGE_BYTES",
    "WAL_FILE",
    "Values",
    "create_schema",
    "damage_or_fault",
    "is_empty",
    "open_connection",
    "read_metadata",
    "run_checkpoint",
]

DATABASE_FILE: Final = "journal.db"
WAL_FILE: Final = "journal.db-wal"

FORMAT_VERSION: Final = 1
APPLICATION_ID: Final = 0x5450_4A31
"""``TPJ1`` in ASCII."""

PAGE_BYTES: Final = 8192
"""Measured best for batches of 1000 payments without hurting batches of one (ADR-0006)."""

_SCHEMA: Final = {
    "metadata": "CREATE TABLE metadata (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " value TEXT NOT NULL)",
    "journal": "CREATE TABLE journal (row INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL,"
    " count INTEGER NOT NULL, kind INTEGER NOT NULL, previous_hash BLOB NOT NULL,"
    " hash BLOB NOT NULL, digests BLOB NOT NULL, commands BLOB NOT NULL,"
    " outcomes_before BLOB NOT NULL, originals BLOB NOT NULL)",
}

_PRAGMAS: Final = (
    ("cell_size_check", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("mmap_size", "0", 0),
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("wal_autocheckpoint", "0", 0),
)

Values: TypeAlias = tuple[int, int, int, bytes, bytes, bytes, bytes, bytes, bytes]
"""first_seq, count, kind, previous_hash, hash, digests, commands, outcomes_before, originals."""


def open_connection(path: str, *, vfs: str | None, page_bytes: int = PAGE_BYTES) -> apsw.Connection:
    """Open or create the database file with every pragma checked; exclusive from then on.

    Raises:
        apsw.Error: SQLite refused.
        JournalFault: a pragma was not obeyed.
    """
    connection = apsw.Connection(path, vfs=vfs)
    try:
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        connection.set_busy_timeout(0)
        connection.execute(f"PRAGMA page_size={page_bytes}")
        for name, wanted, expected in _PRAGMAS:
            _set_pragma(connection, name, wanted=wanted, expected=expected)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_pragma(connection: apsw.Connection, name: str, *, wanted: str, expected: object) -> None:
    connection.execute(f"PRAGMA {name}={wanted}").fetchall()
    found = connection.execute(f"PRAGMA {name}").get
    if found is None and name == "mmap_size":
        return  # a VFS without memory mapping has no such size
    if found != expected:
        raise JournalFault(
            f"SQLite did not obey PRAGMA {name}={wanted}",
            f"SQLite 未执行 PRAGMA {name}={wanted}",
            found=found,
        )


def is_empty(connection: apsw.Connection) -> bool:
    """Tell whether the database has no table yet."""
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_schema").get)


def create_schema(connection: apsw.Connection, platform_id: str) -> None:
    """Make the tables and the metadata in one transaction."""
    with connection:
        for statement in _SCHEMA.values():
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FORMAT_VERSION}")
        connection.executemany(
            "INSERT INTO metadata VALUES (?, ?, ?)",
            [(1, "platform_id", platform_id), (2, "format_version", str(FORMAT_VERSION))],
        )


def read_metadata(connection: apsw.Connection) -> dict[str, str]:
    """Return the metadata after checking that the tables are exactly ours.

    Raises:
        JournalDamaged: the schema or the marks of the file are not what ``create_schema`` wrote.
    """
    tables = dict(connection.execute("SELECT name, sql FROM sqlite_schema"))
    if tables != _SCHEMA:
        raise JournalDamaged(
            Place(DATABASE_FILE, column="schema"),
            ("the tables are not those of a journal", "数据表不是日志的数据表"),
            expected=sorted(_SCHEMA.values()),
            found=sorted(map(str, tables.values())),
        )
    for pragma, expected in (("application_id", APPLICATION_ID), ("user_version", FORMAT_VERSION)):
        found = connection.execute(f"PRAGMA {pragma}").get
        if found != expected:
            raise JournalDamaged(
                Place(DATABASE_FILE, column=pragma),
                ("a mark of the file is not that of a journal", "文件标识不是日志的标识"),
                expected=expected,
                found=found,
            )
    return dict(connection.execute("SELECT name, value FROM metadata"))


def run_checkpoint(connection: apsw.Connection, mode: int) -> None:
    """Copy the whole write-ahead log into the database, synced, and check that it was the whole.

    Raises:
        apsw.Error: a write or sync failed, or somebody reads.
        JournalFault: part of the log was left.
    """
    logged, copied = connection.wal_checkpoint(mode=mode)
    if logged != copied:
        raise JournalFault(
            "checkpoint did not reach the end of the log",
            "检查点未到达日志末尾",
            found=f"{copied} of {logged} frames",
        )


def damage_or_fault(error: Exception, place: Place) -> Exception:
    """Return our error for one of SQLite's that came while reading."""
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return JournalLocked(place.file)
    if isinstance(error, apsw.IOError | apsw.FullError | apsw.NoMemError | apsw.ReadOnlyError):
        return JournalFault("SQLite", "SQLite", found=f"{type(error).__name__}: {error}")
    return JournalDamaged(
        place,
        ("SQLite cannot read the database", "SQLite 无法读取数据库"),
        expected="a sound database",
        found=f"{type(error).__name__}: {error}",
    )
