"""What the queries about the systems' days return."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = [
    "DAY_VIEWS",
    "AlarmView",
    "CalendarDayView",
    "CalendarYearView",
    "DayNoteView",
    "SystemStepView",
    "SystemView",
]


class SystemView(msgspec.Struct, frozen=True, kw_only=True):
    """Where a system stands; ``next_date`` is 0 when no calendar tells it."""

    day_system: int
    system_date: int
    system_state: int
    netting_session: int
    old_date: int
    next_date: int
    workday: bool
    since_ns: int
    seq: int


class SystemStepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a system; ``netting_session`` is the one that it closed, else 0."""

    seq: int
    day_system: int
    step_from_date: int
    day_step: int
    from_state: int
    step_to_date: int
    to_state: int
    netting_session: int
    recorded_at_ns: int


class CalendarYearView(msgspec.Struct, frozen=True, kw_only=True):
    """A year whose working days are known."""

    year: int
    official: bool
    source: str
    seq: int


class CalendarDayView(msgspec.Struct, frozen=True, kw_only=True):
    """A day of a known year; with a reason when it was changed by itself."""

    day: int
    workday: bool
    changed_why: str
    seq: int


class AlarmView(msgspec.Struct, frozen=True, kw_only=True):
    """A step that did not come in time, and what stood in its way."""

    seq: int
    recorded_at_ns: int
    day_system: int
    day_step: int
    system_date: int
    planned_minutes: int
    refusal_code: int
    ended_seq: int


class DayNoteView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was noted of a day."""

    seq: int
    recorded_at_ns: int
    day_note: str
    system_date: int
    day_system: int
    day_step: int
    planned_minutes: int
    party: str
    remark: str


DAY_VIEWS: Final[tuple[type[msgspec.Struct], ...]] = (
    SystemView,
    SystemStepView,
    CalendarYearView,
    CalendarDayView,
    AlarmView,
    DayNoteView,
)
