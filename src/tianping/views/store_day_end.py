"""The rows of day-end and year-end, from the fold to their tables."""

from __future__ import annotations

from sqlalchemy import Connection

from tianping.views import schema_day_end as s
from tianping.views.books import Changes
from tianping.views.bulk import insert_rows

__all__ = ["write_day_end"]


def write_day_end(connection: Connection, changes: Changes) -> None:
    """Write what the ends of days and years led to."""
    rows = changes.day_end
    insert_rows(connection, s.balance_faults, rows.balance_faults)
    insert_rows(connection, s.closed_dates, rows.closed_dates)
    insert_rows(connection, s.closed_accounts, rows.closed_accounts)
    insert_rows(connection, s.moved_by_system, rows.moved_by_system)
    insert_rows(connection, s.years, rows.years)
    insert_rows(connection, s.year_accounts, rows.year_accounts)
    insert_rows(connection, s.opening_checks, rows.opening_checks)
    insert_rows(connection, s.opening_differences, rows.opening_differences)
    insert_rows(connection, s.total_comparisons, rows.total_comparisons)
    insert_rows(connection, s.total_differences, rows.total_differences)
