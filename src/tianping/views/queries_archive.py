"""Questions about the archive itself."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views.reading import as_view
from tianping.views.records_archive import ArchivedDayView
from tianping.views.schema_archive import archived_days

__all__ = ["archived"]


def archived(connection: Connection) -> list[ArchivedDayView]:
    """Return the days that the archive has, oldest first."""
    query = select(archived_days).order_by(archived_days.c.business_date)
    return [as_view(ArchivedDayView, row) for row in connection.execute(query)]
