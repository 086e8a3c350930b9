"""Which tables leave the views with their day, and how a row's day is known.

Tables that grow with every payment, and those with a row for each account and day. The others have
a few rows a day, or none: they stay on-line for ever, and questions join them as before.

Source: RULES-C §7.2; house, ADR-0075.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Column, ColumnElement, Table

from tianping.views import schema as s
from tianping.views.schema_options import offsets

__all__ = ["ARCHIVED", "BY_DATE", "BY_MOVEMENT", "BY_SEQ", "ArchivedTable", "DaySlice"]

BY_SEQ: Final = "seq"
BY_MOVEMENT: Final = "movement"
BY_DATE: Final = "date"


class DaySlice(NamedTuple):
    """What belongs to a business day: commands and movements, both ends included."""

    business_date: int
    first_seq: int
    last_seq: int
    first_movement: int
    last_movement: int

    def bounds(self, by: str) -> tuple[int, int]:
        """Return the first and the last value of a column that is counted in some way."""
        if by == BY_SEQ:
            return self.first_seq, self.last_seq
        if by == BY_MOVEMENT:
            return self.first_movement, self.last_movement
        return self.business_date, self.business_date


class ArchivedTable(NamedTuple):
    """A table whose rows are archived.

    Attributes:
        table: The table.
        column: The column that says to which day a row belongs.
        by: What that column counts: ``BY_SEQ``, ``BY_MOVEMENT`` or ``BY_DATE``.
        order: The columns by which the rows of a day are sorted in its file.
    """

    table: Table
    column: Column[Any]
    by: str
    order: tuple[Column[Any], ...]

    def of_day(self, day: DaySlice) -> ColumnElement[bool]:
        """Return the condition that a row belongs to a day."""
        first, last = day.bounds(self.by)
        return self.column.between(first, last)

    def up_to(self, day: DaySlice) -> ColumnElement[bool]:
        """Return the condition that a row belongs to a day or to an earlier one."""
        return self.column <= day.bounds(self.by)[1]


def _by_seq(table: Table, column: Column[Any]) -> ArchivedTable:
    return ArchivedTable(table, column, BY_SEQ, tuple(table.primary_key))


def _by_date(table: Table) -> ArchivedTable:
    return ArchivedTable(table, table.c.business_date, BY_DATE, tuple(table.primary_key))


_M: Final = s.movements.c

ARCHIVED: Final = (
    _by_seq(s.payments, s.payments.c.payment),
    _by_seq(s.lines, s.lines.c.seq),
    ArchivedTable(s.movements, _M.movement, BY_MOVEMENT, (_M.account, _M.movement)),
    _by_seq(s.requests, s.requests.c.seq),
    _by_seq(s.refusals, s.refusals.c.seq),
    _by_seq(s.endings, s.endings.c.seq),
    _by_seq(offsets, offsets.c.seq),
    _by_date(s.account_days),
    _by_date(s.account_starts),
    _by_date(s.participant_days),
)
"""Everything that is archived. Movements are sorted by account: a statement reads few of them."""
