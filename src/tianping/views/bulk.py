"""Many rows in few statements: the one place that speaks to the driver itself.

SQLite gets ``INSERT … VALUES (…), (…), …`` in fixed sizes, which costs half of ``executemany`` and
gives up the interpreter's lock once per statement instead of once per row. PostgreSQL gets COPY,
and one array for each column where rows may exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Dialect, Table

from tianping.views.books import Row, Rows
from tianping.views.sealing import sealed_columns

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

__all__ = ["change_rows", "insert_rows", "insert_stored", "upsert_rows"]

_SIZES: Final = (256, 64, 16, 4, 1)
"""Rows per statement; few sizes, so that the driver's cache of statements holds them all."""


@lru_cache(maxsize=256)
def _insert_text(table: Table, count: int, mark: str) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    one = "(" + ", ".join([mark] * len(table.columns)) + ")"
    values = ", ".join([one] * count)
    return f'INSERT INTO "{table.name}" ({names}) VALUES {values}'  # noqa: S608  our own names


@lru_cache(maxsize=64)
def _conflict_text(table: Table) -> str:
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    values = ", ".join(
        f'"{column.name}" = excluded."{column.name}"'
        for column in table.columns
        if not column.primary_key
    )
    return f" ON CONFLICT ({keys}) DO UPDATE SET {values}"


@lru_cache(maxsize=64)
def _arrays_text(table: Table, dialect: Dialect) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    arrays = ", ".join(f"%s::{column.type.compile(dialect)}[]" for column in table.columns)
    text = f'INSERT INTO "{table.name}" ({names}) SELECT * FROM unnest({arrays})'  # noqa: S608  our own names
    return text + _conflict_text(table)


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _cursor(connection: Connection) -> DBAPICursor:
    return connection.connection.cursor()


def _seal(connection: Connection, table: Table, rows: Rows) -> None:
    """Seal what is sealed in the table; the driver is not asked by SQLAlchemy's types."""
    for place, kind in sealed_columns(table):
        texts = rows.values[place :: rows.width]
        rows.values[place :: rows.width] = [
            kind.process_bind_param(text, connection.dialect)  # type: ignore[arg-type]
            for text in texts
        ]


def _insert(connection: Connection, table: Table, rows: Rows, *, suffix: str) -> None:
    mark = _mark(connection)
    values = rows.values
    cursor = _cursor(connection)
    start = 0
    for size in _SIZES:
        step = size * rows.width
        text = ""
        while len(values) - start >= step:
            text = text or _insert_text(table, size, mark) + suffix
            cursor.execute(text, values[start : start + step])
            start += step
    cursor.close()


def insert_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Add rows."""
    if not rows.values:
        return
    _seal(connection, table, rows)
    insert_stored(connection, table, rows)


def insert_stored(connection: Connection, table: Table, rows: Rows) -> None:
    """Add rows that are as they are to be stored: what is sealed is sealed already."""
    if not rows.values:
        return
    if connection.dialect.name != "postgresql":
        _insert(connection, table, rows, suffix="")
        return
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor: Any = _cursor(connection)
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()


def upsert_rows(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Add rows, or replace those whose primary key exists; no key twice among ``rows``."""
    flat = Rows(table)
    for row in rows:
        flat.add(row)
    if not flat.values:
        return
    _seal(connection, table, flat)
    if connection.dialect.name != "postgresql":
        _insert(connection, table, flat, suffix=_conflict_text(table))
        return
    cursor = _cursor(connection)
    arrays = [flat.values[place :: flat.width] for place in range(flat.width)]
    cursor.execute(_arrays_text(table, connection.dialect), arrays)
    cursor.close()


def change_rows(connection: Connection, statement: str, rows: Sequence[Row]) -> int:
    """Run one statement, its values marked ``?``, for each row; return how many rows it met."""
    if not rows:
        return 0
    cursor = _cursor(connection)
    cursor.executemany(statement.replace("?", _mark(connection)), rows)
    met: int = cursor.rowcount
    cursor.close()
    return met
