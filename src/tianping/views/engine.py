"""Opening the database of the views: a SQLite file or a PostgreSQL database.

Views can be rebuilt, so SQLite syncs at checkpoints only (``synchronous=NORMAL``): a power cut may
lose the last batches, never leave half of one, and ``catch_up`` folds them again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from tianping.security.sealing import UNSEALED, Seal
from tianping.views.archive.asking import ARCHIVE
from tianping.views.sealing import use_seal

__all__ = ["open_views", "sqlite_url"]

_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-65536",
    "PRAGMA wal_autocheckpoint=8000",
    "PRAGMA temp_store=MEMORY",
)


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path}"


def open_views(url: str, *, seal: Seal = UNSEALED, archive: Path | None = None) -> Engine:
    """Return the engine for ``sqlite:///path`` or ``postgresql+psycopg://…``; creates no table.

    All that one connection reads comes from one state, while the writer goes on. ``seal`` is for
    the columns that hold names and account numbers; ``archive`` is where questions find days that
    left the views.
    """
    options = {ARCHIVE: archive}
    if make_url(url).get_backend_name() == "postgresql":
        # A prepared statement goes on reading the lasting table when a temporary one hides it.
        unprepared = {} if archive is None else {"prepare_threshold": None}
        engine = create_engine(
            url,
            isolation_level="REPEATABLE READ",
            execution_options=options,
            connect_args=unprepared,
        )
        use_seal(engine.dialect, seal)
        return engine
    engine = create_engine(url, execution_options=options)
    use_seal(engine.dialect, seal)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:
    del record
    connection.isolation_level = None  # transactions begin where SQLAlchemy says so
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
