"""Working days and planned times: what the calendar and the times of the day say.

Source: RULES-D §1, §3; RULES-C §6.2 (times), §6.3; corrections §3 (example D1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from support.model.state import State
from tianping.core.day_terms import (
    STATE_CUT_OFF,
    STEP_CLOSE_SESSION,
    STEP_CUT_OFF,
    STEP_END,
    STEP_END_OLD_DATE,
    STEP_NEW_DATE,
    STEP_OPEN,
    STEP_OPEN_WINDOW,
    STEP_PRE_CLOSE,
    STEP_SWITCH,
)
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS

__all__ = [
    "expected_minutes",
    "instant_ns",
    "is_early",
    "is_time",
    "is_workday",
    "natural_after",
    "next_date_of",
    "planned_minutes",
    "session_ends",
    "times_fit",
    "workday_after",
]

AT_ONCE = None
NAMES = {SYSTEM_HVPS: "hvps", SYSTEM_BEPS: "beps", SYSTEM_IBPS: "ibps", SYSTEM_SAPS: "saps"}
_BEIJING = dt.timezone(dt.timedelta(hours=8))


def _day(number: int) -> dt.date:
    return dt.date(number // 10000, number // 100 % 100, number % 100)


def _number(day: dt.date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def natural_after(date: int) -> int:
    """The next day, whatever day it is."""
    return _number(_day(date) + dt.timedelta(days=1))


def is_workday(m: State, date: int) -> bool:
    """By the calendar of its year; every day is one where there is no calendar."""
    known = m.calendar.get(date // 10000)
    return known is None or date in known


def workday_after(m: State, date: int) -> int:
    """The next statutory working day; 0 when the calendar does not reach it."""
    day = _day(date)
    while True:
        day += dt.timedelta(days=1)
        known = m.calendar.get(day.year)
        if known is None:
            return 0
        if _number(day) in known:
            return _number(day)


def next_date_of(m: State, system: int, date: int) -> int:
    """What a system tells its participants as its next date."""
    if system in (SYSTEM_BEPS, SYSTEM_IBPS):
        return natural_after(date)
    return workday_after(m, date) if m.calendar else 0


def instant_ns(date: int, minutes: int) -> int:
    """The instant of a minute of a date in Beijing; minutes may lie before or after that date."""
    day = _day(date)
    start = dt.datetime(day.year, day.month, day.day, tzinfo=_BEIJING)
    return int(start.timestamp()) * 10**9 + minutes * 60 * 10**9


def session_ends(m: State, system: int, date: int) -> list[int]:
    """When the sessions of a date end: from the switch of the day before to that of the date.

    Half hours that lie after the switch are the evening before. The switch ends the last one.
    """
    name = NAMES[system]
    switch = m.parameter_on(f"{name}.switch_minutes", date)
    bits = m.parameter_on(f"{name}.sessions", date)
    marked = [30 * place for place in range(48) if bits >> place & 1]
    ends = [one - 1440 if one > switch else one for one in marked]
    return sorted(ends)


def _hvps_minutes(m: State, step: int, state: int, date: int) -> int | None:
    if step == STEP_OPEN:
        return m.parameter_on("hvps.open_minutes", date)
    if step == STEP_CUT_OFF:
        return m.parameter_on("hvps.cut_off_minutes", date) + m.cut_off_shift
    if step == STEP_OPEN_WINDOW or (step == STEP_END and state == STATE_CUT_OFF):
        return m.parameter_on("hvps.window_minutes", date) + m.cut_off_shift
    if step == STEP_PRE_CLOSE:
        shift = m.cut_off_shift + m.pre_close_shift
        return m.parameter_on("hvps.pre_close_minutes", date) + shift
    return AT_ONCE


def planned_minutes(m: State, system: int, step: int, *, state: int, date: int) -> int | None:
    """When a step is planned, in minutes of its date; None: once nothing stands in its way."""
    if system == SYSTEM_HVPS:
        return _hvps_minutes(m, step, state, date)
    if system == SYSTEM_SAPS:
        if step == STEP_OPEN:
            return m.parameter_on("saps.open_minutes", date)
        return m.saps_end if step == STEP_END else AT_ONCE
    if step == STEP_SWITCH:
        return m.parameter_on(f"{NAMES[system]}.switch_minutes", date)
    if step == STEP_CLOSE_SESSION:
        ends = session_ends(m, system, date)
        return ends[min(m.systems[system].session, len(ends)) - 1]
    return AT_ONCE


def is_early(m: State, system: int, step: int, *, state: int, date: int) -> bool:
    """Whether the schedule rules and would take the step later."""
    if not m.parameter_on("schedule.automatic", date):
        return False
    minutes = planned_minutes(m, system, step, state=state, date=date)
    return minutes is not None and m.now < instant_ns(date, minutes)


def expected_minutes(m: State, system: int, step: int, *, state: int, date: int) -> int:
    """By when a step should have come."""
    planned = planned_minutes(m, system, step, state=state, date=date)
    if system == SYSTEM_SAPS and step == STEP_OPEN:
        return m.parameter_on("saps.open_minutes", date)
    ends_the_day = step == STEP_NEW_DATE or (system == SYSTEM_SAPS and step == STEP_END)
    if system in (SYSTEM_HVPS, SYSTEM_SAPS) and ends_the_day:
        latest = m.parameter_on("saps.latest_end_minutes", date) + m.latest_end_shift
        return max(latest, m.saps_end or latest)
    if planned is not None:
        return planned
    if system == SYSTEM_HVPS:
        assert step == STEP_END
        return _hvps_minutes(m, STEP_PRE_CLOSE, state, date) or 0
    assert step in (STEP_NEW_DATE, STEP_END_OLD_DATE)
    return m.parameter_on(f"{NAMES[system]}.switch_minutes", date)


def is_time(name: str) -> bool:
    """Whether a parameter is one of the times that must be in order."""
    return (
        name.endswith("_minutes") and name.split(".", maxsplit=1)[0] in NAMES.values()
    ) or name.endswith(".sessions")


def times_fit(value: Callable[[str], int]) -> bool:
    """Whether times are in order. Source: RULES-C §6.3."""

    def at(name: str) -> int:
        return value(f"{name}_minutes")

    def switch_fits(name: str) -> bool:
        minutes = at(f"{name}.switch")
        session = value(f"{name}.sessions") >> minutes // 30 & 1
        return minutes % 30 == 0 and session == 1 and minutes <= at("hvps.cut_off")

    in_order = at("saps.open") <= at("hvps.open") < at("hvps.cut_off") <= at("hvps.window") and at(
        "hvps.window"
    ) < at("hvps.pre_close") < at("saps.latest_end")
    seconds = (at("hvps.window") - at("hvps.cut_off")) * 60
    in_order = in_order and value("matching.start_delay_seconds") <= seconds
    return in_order and switch_fits("beps") and switch_fits("ibps")
