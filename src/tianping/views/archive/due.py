"""Which days are old enough for the archive.

Source: RULES-C §7.2; correction 1.14; house, ADR-0075.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select, true

from tianping.core.control.parameters import PARAMETERS
from tianping.views import schema as s
from tianping.views.archive.slices import last_archived
from tianping.views.queries import parameters
from tianping.views.schema_days import calendar_days

__all__ = ["due_days"]

_RETENTION: Final = "retention.online_workdays"


def due_days(connection: Connection) -> list[int]:
    """Return the business dates that may be archived, oldest first, as the core will judge.

    Source: RULES-C §7.2; correction 1.14.
    """
    today = connection.execute(select(s.position.c.business_date)).scalar() or 0
    began, known = s.business_days.c.business_date, calendar_days.c
    query = (
        select(began, func.coalesce(known.workday, true()))
        .outerjoin(calendar_days, known.day == began)
        .where(began > last_archived(connection), began < today)
        .order_by(began.desc())
    )
    needed, ended, due = _workdays_kept(connection, today), 0, []
    for date, workday in connection.execute(query):
        if ended >= needed:
            due.append(int(date))
        ended += bool(workday)
    return due[::-1]


def _workdays_kept(connection: Connection, today: int) -> int:
    for view in parameters(connection, business_date=today):
        if view.name == _RETENTION:
            return view.value
    return PARAMETERS[_RETENTION].default
