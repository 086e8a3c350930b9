"""What all queries share: rows to views, days to ranges, and walking a chain."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Column, Connection, Row, Table, func, literal, select

from tianping.views import schema as s

__all__ = ["SIDES", "DayRange", "as_view", "columns", "first_seq_after", "range_of", "walk"]

SIDES = {s.DEBIT: "debit", s.CREDIT: "credit"}

_View = TypeVar("_View")


class DayRange(NamedTuple):
    """A range of business dates and of the commands recorded on them; 0 means no bound."""

    date_from: int
    date_to: int
    first_seq: int
    last_seq: int


def as_view(kind: type[_View], row: Row[*tuple[Any, ...]], **more: object) -> _View:
    """Return a row as a view whose fields have the names of the row's columns."""
    return kind(**row._asdict(), **more)


def columns(table: Table, *but: str) -> list[Column[Any]]:
    """Return the columns of a table without the named ones."""
    return [column for column in table.columns if column.name not in but]


def first_seq_after(connection: Connection, date: int) -> int:
    """Return the sequence number at which the first business date after ``date`` began, or 0."""
    days = s.business_days.c
    found = connection.execute(
        select(func.min(days.first_seq)).where(days.business_date > date)
    ).scalar()
    return int(found or 0)


def range_of(connection: Connection, date_from: int, date_to: int) -> DayRange:
    """Return the range of commands recorded on business dates; 0 leaves a side open."""
    days = s.business_days.c
    first = last = 0
    if date_from:
        found = connection.execute(
            select(func.min(days.first_seq)).where(days.business_date >= date_from)
        ).scalar()
        first = 2**62 if found is None else int(found)
    if date_to:
        last = first_seq_after(connection, date_to) - 1
    return DayRange(date_from, date_to, first, max(last, 0))


def walk(
    connection: Connection,
    link: tuple[Column[Any], Column[Any]],
    *,
    start: int,
    floor: int,
    count: int,
) -> list[tuple[int, int]]:
    """Return up to ``count`` keys of a chain from ``start`` backwards, each with the one before it.

    ``link`` is the key column and the column that names the previous key; keys below ``floor``
    end the walk.
    """
    key, previous = link
    if not start or start < floor:
        return []
    chain = (
        select(key.label("key"), previous.label("previous"), literal(1).label("depth"))
        .where(key == start)
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(key, previous, chain.c.depth + 1).where(
            key == chain.c.previous, chain.c.depth < count, key >= floor
        )
    )
    rows = connection.execute(select(chain.c.key, chain.c.previous).order_by(chain.c.depth))
    return [(row.key, row.previous) for row in rows]
