"""The rows of day-end and year-end that one or more batches add. Source: house, ADR-0084."""

from __future__ import annotations

from tianping.views import schema_day_end as day_end
from tianping.views.rows import Rows

__all__ = ["DayEndChanges"]


class DayEndChanges:
    """The rows of day-end and year-end that one or more batches add."""

    def __init__(self) -> None:
        self.balance_faults = Rows(day_end.balance_faults)
        self.closed_dates = Rows(day_end.closed_dates)
        self.closed_accounts = Rows(day_end.closed_accounts)
        self.moved_by_system = Rows(day_end.moved_by_system)
        self.years = Rows(day_end.years)
        self.year_accounts = Rows(day_end.year_accounts)
        self.opening_checks = Rows(day_end.opening_checks)
        self.opening_differences = Rows(day_end.opening_differences)
        self.total_comparisons = Rows(day_end.total_comparisons)
        self.total_differences = Rows(day_end.total_differences)
