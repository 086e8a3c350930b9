"""The agenda: what each system does next, when, what stands in its way, and when it is late.

A function of the state and nothing else: the schedule of a node, its day view and a simulated day
all read the same. Nothing here moves a state.
Source: CCMS-T §二; RULES-D §3, §9.4; house, ADR-0066.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AdvanceSystem, ReportLate
from tianping.core.control.calendar import NO_DATE, next_date
from tianping.core.control.day_state import SystemDay, addressed_day
from tianping.core.control.day_tables import steps_from
from tianping.core.control.guards import Blocker, blockers
from tianping.core.control.plan import (
    AT_ONCE,
    late_minutes,
    planned_minutes,
    runs_by_schedule,
    session_ends,
)
from tianping.core.day_terms import (
    DAY_SYSTEMS,
    NETTING_SYSTEMS,
    STATE_CUT_OFF,
    STATE_RUNNING,
    STEP_CLOSE_SESSION,
    STEP_END,
    STEP_END_OLD_DATE,
    STEP_NEW_DATE,
    STEP_OPEN_WINDOW,
    STEP_SWITCH,
)
from tianping.core.settlement.window import window_needed
from tianping.core.state import State
from tianping.core.terms import SYSTEM_HVPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate, instant_at

__all__ = ["NO_TIME", "AgendaItem", "agenda", "due_step", "late_step", "next_instant"]

NO_TIME: Final = 0
"""Not planned for a time, but as soon as nothing stands in the way."""


class AgendaItem:
    """A step that comes next.

    Attributes:
        system: The system that takes it, from ``date``, ``state`` and ``session``.
        step: A ``STEP_`` number; ``next_date`` is the date it begins, if it begins one.
        at_ns: When it is planned, or ``NO_TIME``.
        late_at_ns: From when on it is late.
        alarmed: Whether that was said already.
        automatic: Whether the schedule takes it.
        blocked: What stands in its way now, lowest refusal first.
    """

    def __init__(self, system: int, step: int, *, date: BusinessDate, state: int) -> None:
        self.system: int = system
        self.step: int = step
        self.date: BusinessDate = date
        self.state: int = state
        self.session: int = 0
        self.next_date: int = NO_DATE
        self.at_ns: int = NO_TIME
        self.late_at_ns: int = NO_TIME
        self.alarmed: bool = False
        self.automatic: bool = False
        self.blocked: list[Blocker] = []


def agenda(state: State) -> list[AgendaItem]:
    """Return what comes next, the earliest first; steps without a time come before all others.

    Before the platform is opened nothing comes next but its opening, which has no time.
    Source: RULES-D §3.
    """
    items: list[AgendaItem] = []
    if not state.name:
        return items
    for system in DAY_SYSTEMS:
        day = state.days.systems[system]
        items.extend([_item(state, addressed_day(day, step), step) for step in _steps(state, day)])
    return sorted(items, key=_place)


def due_step(items: list[AgendaItem], now_ns: int) -> AdvanceSystem | None:
    """Return the first step that the schedule has to take now, as a command; None when none is due.

    Source: RULES-D §3; house, ADR-0066.
    """
    for one in items:
        if one.automatic and one.at_ns <= now_ns and not one.blocked:
            return AdvanceSystem(
                now_ns, one.system, one.date, one.state, one.step, one.session, one.next_date
            )
    return None


def late_step(items: list[AgendaItem], now_ns: int) -> ReportLate | None:
    """Return the first alarm that is to be raised now, as a command; None when there is none.

    Source: RULES-D §3 (late events).
    """
    for one in items:
        if one.automatic and not one.alarmed and one.late_at_ns <= now_ns:
            return ReportLate(now_ns, one.system, one.step, one.date)
    return None


def next_instant(items: list[AgendaItem], now_ns: int) -> int:
    """Return the next instant at which a step may be due or late, or ``NO_TIME``.

    Source: house, ADR-0066.
    """
    instants = [one.at_ns for one in items if one.automatic and one.at_ns > now_ns]
    instants += [
        one.late_at_ns
        for one in items
        if one.automatic and not one.alarmed and one.late_at_ns > now_ns
    ]
    return min(instants) if instants else NO_TIME


def _place(item: AgendaItem) -> tuple[int, int, int]:
    """Return where an item stands in the agenda."""
    return (item.at_ns, item.system, item.step)


def _steps(state: State, day: SystemDay) -> list[int]:
    """Return the steps that a system may take next: of a choice, the one that fits.

    Source: RULES-D §2, §3; RULES-Q §9.1.
    """
    steps = steps_from(day.system, day.state)
    if day.system == SYSTEM_HVPS and day.state == STATE_CUT_OFF:
        return [STEP_OPEN_WINDOW if window_needed(state) else STEP_END]
    if day.system in NETTING_SYSTEMS and day.state == STATE_RUNNING:
        last = day.session >= len(session_ends(state, day.system, day.date))
        steps = [STEP_SWITCH if last else STEP_CLOSE_SESSION]
        if day.old_date:
            steps.append(STEP_END_OLD_DATE)
    return steps


def _item(state: State, day: SystemDay, step: int) -> AgendaItem:
    """Return a step of the agenda with its times and what stands in its way.

    Source: RULES-D §3.
    """
    item = AgendaItem(day.system, step, date=day.date, state=day.state)
    if step in (STEP_CLOSE_SESSION, STEP_SWITCH):
        item.session = day.session
    if step == STEP_NEW_DATE:
        item.next_date = next_date(state, day.system, day.date)
        if day.system == SYSTEM_SAPS:
            item.next_date = state.days.systems[SYSTEM_HVPS].date
    minutes = planned_minutes(state, day, step)
    if minutes != AT_ONCE:
        item.at_ns = instant_at(day.date, minutes)
    item.late_at_ns = instant_at(day.date, late_minutes(state, day, step))
    item.alarmed = f"{day.system} {step}" in state.days.late
    item.automatic = runs_by_schedule(state, day.date)
    item.blocked = sorted(blockers(state, day.system, step))
    return item
