"""Between books and tables: authorities and parameters."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from tianping.views import schema_control as s
from tianping.views.books import Books, ControlChanges, Row
from tianping.views.bulk import change_rows, insert_rows, upsert_rows

__all__ = ["read_planned", "write_control"]

_END_RULE = "UPDATE authority_rules SET until_date = ?, ended_seq = ? WHERE rule = ?"
_BEGIN = (
    "UPDATE parameter_changes SET in_force_date = ?, in_force_at_ns = ?, in_force_seq = ?"
    " WHERE change = ?"
)


def write_control(connection: Connection, changes: ControlChanges) -> None:
    """Write what was set, ended, planned and put in force."""
    insert_rows(connection, s.authority_rules, changes.rules)
    change_rows(connection, _END_RULE, changes.rule_ends)
    upsert_rows(connection, s.areas, _kept(changes.areas.values()))
    gone = [key for key, row in changes.areas.items() if row is None]
    change_rows(connection, "DELETE FROM areas WHERE setter = ? AND system = ?", gone)
    upsert_rows(connection, s.cities, _kept(changes.cities.values()))
    moved = [(city,) for city, row in changes.cities.items() if row is None]
    change_rows(connection, "DELETE FROM cities WHERE city = ?", moved)
    insert_rows(connection, s.parameter_changes, changes.parameter_changes)
    change_rows(connection, _BEGIN, changes.in_force)


def _kept(rows: Iterable[Row | None]) -> list[Row]:
    return [row for row in rows if row is not None]


def read_planned(connection: Connection, books: Books) -> None:
    """Read the numbers of the changes that wait for their moment."""
    table = s.parameter_changes.c
    query = select(table.change).where(table.in_force_seq.is_(None))
    books.planned = {int(number) for number in connection.execute(query).scalars()}
