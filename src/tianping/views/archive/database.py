"""DuckDB as the archive uses it: bounded, without network, with the types of the views' columns.

Source: house, ADR-0075.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, SmallInteger, Table, Text
from sqlalchemy.types import TypeEngine

from tianping.views.schema import FenTotal
from tianping.views.sealing import BlindIndex, SealedText

__all__ = [
    "Duck",
    "column_types",
    "duck_type",
    "fen_columns",
    "open_duck",
    "quoted",
    "reading_duck",
]

Duck: TypeAlias = duckdb.DuckDBPyConnection

_MEMORY: Final = "1GB"
_THREADS_MAX: Final = 4

_TYPES: Final[tuple[tuple[type[TypeEngine[Any]], str], ...]] = (
    (FenTotal, "DECIMAL(38, 0)"),
    (SealedText, "BLOB"),
    (BlindIndex, "BLOB"),
    (SmallInteger, "SMALLINT"),
    (BigInteger, "BIGINT"),
    (Integer, "BIGINT"),
    (Boolean, "BOOLEAN"),
    (LargeBinary, "BLOB"),
    (Text, "VARCHAR"),
)
"""The first that fits counts. No type is a float: sums stay exact."""


def duck_type(column: Column[Any]) -> str:
    """Return the type that a column of the views has in the archive."""
    for kind, name in _TYPES:
        if isinstance(column.type, kind):
            return name
    raise TypeError(f"{column}: expected a type of the views, found {column.type!r}")


def column_types(table: Table) -> dict[str, str]:
    """Return the columns of a table with their types in the archive, in order."""
    return {column.name: duck_type(column) for column in table.columns}


def fen_columns(table: Table) -> list[str]:
    """Return the names of the columns that hold fen."""
    return [column.name for column in table.columns if column.name.endswith("_fen")]


def quoted(path: Path) -> str:
    """Return a path as a text of SQL: DuckDB takes no parameter where a file is named."""
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def open_duck(*, spill: Path) -> Iterator[Duck]:
    """Yield a database in memory for writing files, within bounds.

    It may put what does not fit into its memory into the folder ``spill``.
    """
    connection = duckdb.connect(":memory:", config=_settings(threads=1, spill=str(spill)))
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def reading_duck() -> Iterator[Duck]:
    """Yield a database in memory for reading files, within bounds.

    All of a process are cursors of one: to open one anew takes longer than most questions.
    """
    cursor = _reader().cursor()
    try:
        yield cursor
    finally:
        cursor.close()


@cache
def _reader() -> Duck:
    threads = min(os.cpu_count() or 1, _THREADS_MAX)
    return duckdb.connect(":memory:", config=_settings(threads=threads, spill=""))


def _settings(*, threads: int, spill: str) -> dict[str, str | bool | int | float | list[str]]:
    """Return how DuckDB is to run: nothing from the network, bounded in memory and processors."""
    return {
        "threads": threads,
        "memory_limit": _MEMORY,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": spill,
    }
