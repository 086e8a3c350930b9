"""What a business day is in the views, and which days the archive has.

Source: house, ADR-0075.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from tianping.views import schema as s
from tianping.views.archive.tables import DaySlice
from tianping.views.schema_archive import archived_days

__all__ = [
    "archived_between",
    "day_of_seq",
    "last_archived",
    "last_stated",
    "slice_of",
]

_A = archived_days.c


def slice_of(connection: Connection, business_date: int) -> DaySlice | None:
    """Return what belongs to an on-line business day that has ended; None of any other."""
    began, days = s.business_days.c, s.account_days.c
    first = connection.execute(
        select(began.first_seq).where(began.business_date == business_date)
    ).scalar()
    following = connection.execute(
        select(func.min(began.first_seq)).where(began.business_date > business_date)
    ).scalar()
    if first is None or following is None:
        return None
    before = connection.execute(select(func.max(_A.last_movement))).scalar() or 0
    last = connection.execute(
        select(func.max(days.last_movement)).where(days.business_date == business_date)
    ).scalar()
    return DaySlice(business_date, int(first), int(following) - 1, before + 1, int(last or before))


def last_archived(connection: Connection) -> int:
    """Return the last business date that the archive has; 0 when it has none."""
    return int(connection.execute(select(func.max(_A.business_date))).scalar() or 0)


def last_stated(connection: Connection) -> tuple[DaySlice | None, bytes]:
    """Return the last day that the archive has and the digest of its manifest; nothing yet."""
    date = last_archived(connection)
    digest = connection.execute(select(_A.digest).where(_A.business_date == date)).scalar()
    if digest is None:
        return None, b""
    return archived_between(connection, date, date)[0], bytes(digest)


def archived_between(connection: Connection, date_from: int, date_to: int) -> list[DaySlice]:
    """Return the archived days of a range of dates, oldest first."""
    query = (
        select(_A.business_date, _A.first_seq, _A.last_seq, _A.first_movement, _A.last_movement)
        .where(_A.business_date.between(date_from, date_to))
        .order_by(_A.business_date)
    )
    return [DaySlice(*row) for row in connection.execute(query)]


def day_of_seq(connection: Connection, seq: int) -> DaySlice | None:
    """Return the archived day of a command; None when it is on-line, or not there at all."""
    query = select(_A.business_date).where(_A.first_seq <= seq, _A.last_seq >= seq)
    date = connection.execute(query).scalar()
    return None if date is None else archived_between(connection, date, date)[0]
