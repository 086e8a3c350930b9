"""Between the books of the systems' days and their tables."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, select

from tianping.views import schema_days as s
from tianping.views.books import Books, Changes, Rows
from tianping.views.books_days import DayRow, SystemState
from tianping.views.bulk import insert_rows, upsert_rows

__all__ = ["read_days", "write_days"]


def write_days(connection: Connection, changes: Changes) -> None:
    """Write what changed of the days."""
    days = changes.days
    upsert_rows(connection, s.systems, (one.row() for one in days.systems.values()))
    _insert(connection, s.system_steps, days.system_steps)
    upsert_rows(connection, s.calendar_years, days.calendar_years.values())
    upsert_rows(connection, s.calendar_days, days.calendar_days.values())
    upsert_rows(connection, s.alarms, days.alarms.values())
    _insert(connection, s.day_notes, days.day_notes)


def _insert(connection: Connection, table: Table, rows: Iterable[DayRow]) -> None:
    flat = Rows(table)
    for row in rows:
        flat.add(row)
    insert_rows(connection, table, flat)


def read_days(connection: Connection, books: Books) -> None:
    """Read back where the systems stand, days changed by themselves, and open alarms."""
    for row in connection.execute(select(s.systems)):
        one = books.days.systems[row.day_system] = SystemState(row.day_system)
        one.date, one.state, one.session = row.system_date, row.system_state, row.netting_session
        one.old_date, one.next_date, one.workday = row.old_date, row.next_date, row.workday
        one.since_ns, one.seq = row.since_ns, row.seq
    days = s.calendar_days.c
    for row in connection.execute(select(days.day, days.changed_why).where(days.changed_why != "")):
        books.days.changed_why[row.day] = row.changed_why
    open_ones = select(s.alarms).where(s.alarms.c.ended_seq == 0).order_by(s.alarms.c.seq)
    for row in connection.execute(open_ones):
        books.days.alarms[row.seq] = tuple(row)
