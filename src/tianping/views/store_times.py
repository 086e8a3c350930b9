"""Between books and tables: payments with times."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views.books import Books, Changes
from tianping.views.books_times import TimesState
from tianping.views.bulk import change_rows, upsert_rows
from tianping.views.schema_times import settlement_times

__all__ = ["read_times", "write_times"]

_ENTER = "UPDATE payments SET status = ?, queued_at_ns = ? WHERE payment = ?"


def write_times(connection: Connection, changes: Changes) -> None:
    """Write what became of payments with times; their own rows are there already."""
    upsert_rows(connection, settlement_times, (one.row() for one in changes.times.values()))
    change_rows(connection, _ENTER, changes.payment_entries)


def read_times(connection: Connection, books: Books) -> None:
    """Read the payments with times that have not come to their end."""
    table = settlement_times
    query = select(table).where(table.c.waits.is_(True)).order_by(table.c.payment)
    for row in connection.execute(query):
        times = books.times[row.payment] = TimesState(row.payment, row.message_type)
        times.earliest_ns, times.latest_ns = row.earliest_ns, row.latest_ns
        times.returned_at_latest = row.returned_at_latest
        times.entered_at_ns, times.warned_at_ns = row.entered_at_ns, row.warned_at_ns
