"""Taking a day out of the views, once the journal states that the archive has it.

Part of the fold: rows go in the very transaction that moves the position over the statement, and
views that are rebuilt drop the same days again.

Source: house, ADR-0075.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert

from tianping.views.archive.slices import slice_of
from tianping.views.archive.tables import ARCHIVED
from tianping.views.errors import ViewsError
from tianping.views.schema_archive import archived_days

__all__ = ["ArchivedDay", "remove_days"]


class ArchivedDay(NamedTuple):
    """What the journal states of a day that was archived."""

    business_date: int
    digest: bytes
    row_count: int
    seq: int
    recorded_at_ns: int


def remove_days(connection: Connection, days: Sequence[ArchivedDay]) -> None:
    """Note days as archived and delete their rows, oldest first.

    Raises:
        ViewsError: a day is not on-line, or has not ended.
    """
    for day in days:
        found = slice_of(connection, day.business_date)
        if found is None:
            raise ViewsError(
                f"archived business date {day.business_date}",
                f"归档日期 {day.business_date}",
                expected="an ended date that is on-line",
                found="none",
            )
        row = {**found._asdict(), **day._asdict()}
        connection.execute(insert(archived_days).values(row))
        for archived in ARCHIVED:
            connection.execute(delete(archived.table).where(archived.up_to(found)))
