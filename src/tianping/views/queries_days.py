"""Questions about the systems' days, the calendar and the alarms."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views import schema_days as s
from tianping.views.reading import as_view
from tianping.views.records_days import (
    AlarmView,
    CalendarDayView,
    CalendarYearView,
    DayNoteView,
    SystemStepView,
    SystemView,
)

__all__ = ["alarms", "calendar_days", "calendar_years", "day_notes", "system_steps", "systems"]


def systems(connection: Connection) -> list[SystemView]:
    """Return where the four systems stand, by number; nothing before the platform is open."""
    query = select(s.systems).order_by(s.systems.c.day_system)
    return [as_view(SystemView, row) for row in connection.execute(query)]


def system_steps(connection: Connection, *, date: int = 0) -> list[SystemStepView]:
    """Return the steps that were taken from a date, oldest first; of all dates with 0."""
    table = s.system_steps.c
    query = select(s.system_steps).order_by(table.seq, table.step_from_date, table.day_system)
    if date:
        query = query.where(table.step_from_date == date)
    return [as_view(SystemStepView, row) for row in connection.execute(query)]


def calendar_years(connection: Connection) -> list[CalendarYearView]:
    """Return the years whose working days are known."""
    query = select(s.calendar_years).order_by(s.calendar_years.c.year)
    return [as_view(CalendarYearView, row) for row in connection.execute(query)]


def calendar_days(connection: Connection, *, year: int) -> list[CalendarDayView]:
    """Return every day of a known year in order; nothing when it is not known."""
    table = s.calendar_days.c
    first, last = year * 10_000, (year + 1) * 10_000
    query = select(s.calendar_days).where(table.day > first, table.day < last).order_by(table.day)
    return [as_view(CalendarDayView, row) for row in connection.execute(query)]


def alarms(connection: Connection, *, open_only: bool = False) -> list[AlarmView]:
    """Return the alarms of late steps, oldest first, or only those that still stand."""
    query = select(s.alarms).order_by(s.alarms.c.seq)
    if open_only:
        query = query.where(s.alarms.c.ended_seq == 0)
    return [as_view(AlarmView, row) for row in connection.execute(query)]


def day_notes(connection: Connection, *, date: int = 0) -> list[DayNoteView]:
    """Return what was noted of a date, oldest first; of all dates with 0."""
    table = s.day_notes.c
    query = select(s.day_notes).order_by(table.seq)
    if date:
        query = query.where(table.system_date == date)
    return [as_view(DayNoteView, row) for row in connection.execute(query)]
