"""Bringing back what a question needs: rows of archived days, for the time of the question.

They are put into temporary tables with the names of those they came from. A temporary table hides
the lasting one of its name, in SQLite and in PostgreSQL alike, so the same SQL answers from the
archive that answers from the views; it is this connection's alone, and gone afterwards.

Source: house, ADR-0075.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
from sqlalchemy import Connection, Table
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from tianping.views import schema as s
from tianping.views.archive.database import Duck, quoted, reading_duck
from tianping.views.archive.manifest import day_folder
from tianping.views.archive.needs import Need
from tianping.views.archive.tables import DaySlice
from tianping.views.books import Rows
from tianping.views.bulk import insert_stored
from tianping.views.errors import ViewsError

__all__ = ["brought"]

_ROWS_AT_ONCE: Final = 5_000
_SEQ_BOUND: Final = 2**40
"""Numbers of lines are above it, the number of their command below."""

_BROUGHT: Final = "archive brought"


class _Choice(NamedTuple):
    """The rows of one table that a question needs: the end of an SQL statement, its values."""

    sql: str
    values: list[Any]


def _of_account(table: Table, need: Need, moved: list[int]) -> _Choice | None:
    if table is s.movements:
        sql, values = "WHERE account = ?", [need.account]
        if need.start:
            sql, values = f"{sql} AND movement <= ?", [*values, need.start]
        if need.limit:
            sql, values = f"{sql} ORDER BY movement DESC LIMIT ?", [*values, need.limit]
        return _Choice(sql, values)
    if table is s.payments or table is s.lines:
        return _Choice("WHERE payment IN (SELECT unnest(?::BIGINT[]))", [moved])
    return _Choice("WHERE account = ?", [need.account]) if "account" in table.c else None


def _of_participant(table: Table, need: Need) -> _Choice | None:
    columns = [
        name
        for name in ("sender", "debtor_participant", "creditor_participant", "participant")
        if name in table.c
    ]
    if not columns:
        return None
    return _Choice(
        "WHERE " + " OR ".join(f"{name} = ?" for name in columns), [need.participant] * len(columns)
    )


def _choice(table: Table, need: Need, moved: list[int]) -> _Choice | None:
    """Return what of a table is needed; None for nothing."""
    if need.account >= 0:
        return _of_account(table, need, moved)
    if need.participant:
        return _of_participant(table, need)
    if need.payment:
        return _Choice("WHERE payment = ?", [need.payment]) if "payment" in table.c else None
    if need.command:
        return _Choice(f"WHERE payment % {_SEQ_BOUND} = ?", [need.command])
    return _Choice("", [])


@contextmanager
def brought(
    connection: Connection, archive: Path, need: Need, days: Sequence[DaySlice]
) -> Iterator[None]:
    """Let the tables that a question needs hold what archived days have of them.

    Inside another one it does nothing: the outer question has brought what the inner one asks.

    Raises:
        ViewsError: a file of the archive is missing or cannot be read.
    """
    if connection.info.get(_BROUGHT):
        yield
        return
    connection.info[_BROUGHT] = True
    try:
        for table in need.tables:
            _hide(connection, table)
        _fill(connection, archive, need, days)
        yield
        for table in need.tables:
            connection.execute(DropTable(table))
    finally:
        del connection.info[_BROUGHT]


def _hide(connection: Connection, table: Table) -> None:
    """Make an empty temporary table in front of a lasting one."""
    text = str(CreateTable(table).compile(dialect=connection.dialect))
    connection.exec_driver_sql(text.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1))
    for index in table.indexes:
        connection.execute(CreateIndex(index))


def _fill(connection: Connection, archive: Path, need: Need, days: Sequence[DaySlice]) -> None:
    moved: list[int] = []
    with reading_duck() as duck:
        # Movements first: they say which payments an account's statement is about.
        for table in sorted(need.tables, key=lambda table: table is not s.movements):
            choice = _choice(table, need, moved)
            if choice is None:
                continue
            for rows in _read(duck, archive, table, days, choice):
                if table is s.movements:
                    place = list(table.c.keys()).index("payment")
                    moved += rows.values[place :: rows.width]  # type: ignore[arg-type]  # BIGINT
                insert_stored(connection, table, rows)


def _read(
    duck: Duck,
    archive: Path,
    table: Table,
    days: Sequence[DaySlice],
    choice: _Choice,
) -> Iterator[Rows]:
    """Yield the rows of a table that days have, as the views store them."""
    files = [day_folder(archive, day.business_date) / f"{table.name}.parquet" for day in days]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    sources = ", ".join(map(quoted, files))
    try:
        found = duck.execute(
            f"SELECT {names} FROM read_parquet([{sources}]) {choice.sql}",  # noqa: S608 - our own names
            choice.values,
        )
        while part := found.fetchmany(_ROWS_AT_ONCE):
            rows = Rows(table)
            for row in part:
                rows.add(tuple(str(one) if isinstance(one, Decimal) else one for one in row))
            yield rows
    except duckdb.Error as error:
        raise ViewsError(
            f"archive {archive}",
            f"归档 {archive}",
            expected=f"{table.name} of {days[0].business_date} to {days[-1].business_date}",
            found=error,
        ) from None
