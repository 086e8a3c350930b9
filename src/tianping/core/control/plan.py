"""The plan of the day: which step of a system comes next and when, and when it is late.

Times are minutes of the system's own date in Beijing; a step without a time comes as soon as
nothing stands in its way. Nothing here moves a state.
Source: CCMS-T §二 (running times); RULES-D §3; RULES-C §6.2, §6.3; house, ADR-0063.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.day_state import NOT_POSTPONED, SystemDay
from tianping.core.control.parameters import value_in_force
from tianping.core.control.parameters_day import session_minutes
from tianping.core.day_terms import (
    NETTING_SYSTEMS,
    STATE_CUT_OFF,
    STEP_CLOSE_SESSION,
    STEP_CUT_OFF,
    STEP_END,
    STEP_NEW_DATE,
    STEP_OPEN,
    STEP_OPEN_WINDOW,
    STEP_PRE_CLOSE,
    STEP_SWITCH,
)
from tianping.core.state import State
from tianping.core.terms import SYSTEM_NAMES, SYSTEM_SAPS
from tianping.values.dates import BusinessDate, instant_at

__all__ = [
    "AT_ONCE",
    "expected_minutes",
    "is_early",
    "late_minutes",
    "parameters_of",
    "planned_minutes",
    "runs_by_schedule",
    "session_ends",
]

AT_ONCE: Final = -10_000
"""Planned for as soon as nothing stands in the way."""


def _minutes(state: State, name: str, date: BusinessDate) -> int:
    """Return a time in force on a date."""
    return value_in_force(state, f"{name}_minutes", date=date)


def parameters_of(system: int) -> str:
    """Return the first word of the parameters of a netting system.

    Source: house, ADR-0063.
    """
    return SYSTEM_NAMES[system][0].lower()


def session_ends(state: State, system: int, date: BusinessDate) -> list[int]:
    """Return when the netting sessions of a date end, in minutes of that date, ascending.

    Source: RULES-D §1.3, §3 (session points); RULES-C §6.2.
    """
    name = parameters_of(system)
    return session_minutes(
        value_in_force(state, f"{name}.sessions", date=date),
        switch_minutes=_minutes(state, f"{name}.switch", date),
    )


def planned_minutes(state: State, day: SystemDay, step: int) -> int:
    """Return when a step of a system is planned, or ``AT_ONCE``.

    Source: RULES-D §3; RULES-Q §9.1, §9.4 (the window opens and closes by need).
    """
    date = day.date
    if day.system in NETTING_SYSTEMS:
        if step == STEP_SWITCH:
            return _minutes(state, f"{parameters_of(day.system)}.switch", date)
        if step == STEP_CLOSE_SESSION:
            ends = session_ends(state, day.system, date)
            return ends[min(day.session, len(ends)) - 1]
        return AT_ONCE
    if day.system == SYSTEM_SAPS:
        if step == STEP_OPEN:
            return _minutes(state, "saps.open", date)
        postponed = step == STEP_END and state.days.end_minutes != NOT_POSTPONED
        return state.days.end_minutes if postponed else AT_ONCE
    return _planned_of_hvps(state, day, step)


def _planned_of_hvps(state: State, day: SystemDay, step: int) -> int:
    """Return when a step of HVPS is planned; what follows a postponed step moves with it.

    Source: RULES-D §3; RULES-Q §9.
    """
    days = state.days
    if step == STEP_OPEN:
        return _minutes(state, "hvps.open", day.date)
    if step == STEP_CUT_OFF:
        return _minutes(state, "hvps.cut_off", day.date) + days.cut_off_shift
    if step == STEP_OPEN_WINDOW or (step == STEP_END and day.state == STATE_CUT_OFF):
        return _minutes(state, "hvps.window", day.date) + days.cut_off_shift
    if step == STEP_PRE_CLOSE:
        shift = days.cut_off_shift + days.pre_close_shift
        return _minutes(state, "hvps.pre_close", day.date) + shift
    return AT_ONCE


def runs_by_schedule(state: State, date: BusinessDate) -> bool:
    """Tell whether the schedule takes the steps on a date.

    Source: house, ADR-0063.
    """
    return value_in_force(state, "schedule.automatic", date=date) == 1


def is_early(state: State, day: SystemDay, step: int) -> bool:
    """Tell whether the schedule rules and would take a step later than now.

    Source: RULES-D §3 (manual actions); house, ADR-0063.
    """
    if not runs_by_schedule(state, day.date):
        return False
    minutes = planned_minutes(state, day, step)
    return minutes != AT_ONCE and state.now_ns < instant_at(day.date, minutes)


def expected_minutes(state: State, day: SystemDay, step: int) -> int:
    """Return by when a step should have come.

    Source: RULES-D §3 (late events); RULES-C §6.2 (SAPS.LATEST_END).
    """
    date = day.date
    if day.system in NETTING_SYSTEMS:
        planned = planned_minutes(state, day, step)
        return planned if planned != AT_ONCE else planned_minutes(state, day, STEP_SWITCH)
    if step == STEP_NEW_DATE or (day.system == SYSTEM_SAPS and step == STEP_END):
        latest = _minutes(state, "saps.latest_end", date) + state.days.latest_end_shift
        return max(latest, state.days.end_minutes)
    planned = planned_minutes(state, day, step)
    return planned if planned != AT_ONCE else _planned_of_hvps(state, day, STEP_PRE_CLOSE)


def late_minutes(state: State, day: SystemDay, step: int) -> int:
    """Return from which minute on a step is late: expected, and the minutes of grace are over.

    The latest end of SAPS is itself the time of the alarm.
    Source: RULES-D §3 (alarm at planned time + 5 min); RULES-C §6.2.
    """
    minutes = expected_minutes(state, day, step)
    if day.system == SYSTEM_SAPS and step == STEP_END:
        return minutes
    return minutes + value_in_force(state, "schedule.alarm_minutes", date=day.date)
