"""The fold of the systems' days: steps, sessions, calendar, alarms, and what was noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.day_terms import (
    DAY_SYSTEMS,
    NETTING_SYSTEMS,
    SERVICE_NAMES,
    STATE_PREPARATION,
    STATE_RUNNING,
    STEP_CLOSE_SESSION,
    STEP_END_OLD_DATE,
    STEP_NEW_DATE,
)
from tianping.core.terms import SYSTEM_SAPS
from tianping.views.books_days import SystemState
from tianping.views.fold_requests import RequestFold
from tianping.views.message_types import TYPE_ACS_END

__all__ = ["DayFold"]


class DayFold(RequestFold):
    """Folds events of the days."""

    def _day_events(self) -> dict[type[Any], Callable[[Any], None]]:
        """Return what folds each event of the days."""
        return {
            e.SystemAdvanced: self._system_advanced,
            e.SessionClosed: self._session_closed,
            e.StepPostponed: self._step_postponed,
            e.StepLate: self._step_late,
            e.CalendarEntered: self._calendar_entered,
            e.CalendarChanged: self._calendar_changed,
            e.AcsEndNoted: self._acs_end_noted,
            e.GateReleased: self._gate_released,
            e.AcsChecked: self._acs_checked,
            e.ServiceAnnounced: self._service_announced,
        }

    def _platform_opened(self, event: e.PlatformOpened) -> None:
        super()._platform_opened(event)
        for system in DAY_SYSTEMS:
            state = STATE_RUNNING if system in NETTING_SYSTEMS else STATE_PREPARATION
            self._stands(system, event.business_date, state)

    def _stands(self, system: int, date: int, state: int) -> SystemState:
        one = self.books.days.systems.setdefault(system, SystemState(system))
        one.date, one.state = date, state
        one.since_ns, one.seq = self._at_ns, self._seq
        self.changes.days.systems[system] = one
        return one

    def _system_advanced(self, event: e.SystemAdvanced) -> None:
        one = self._stands(event.system, event.to_date, event.to_state)
        one.next_date, one.workday = event.next_date, event.workday
        if event.step == STEP_END_OLD_DATE:
            one.old_date = 0
        elif event.step == STEP_NEW_DATE and event.system in NETTING_SYSTEMS:
            one.old_date, one.session = event.from_date, 1
        self._end_alarms(event.system)
        self.changes.days.system_steps.append(
            (
                self._seq, event.system, event.from_date, event.step, event.from_state,
                event.to_date, event.to_state, 0, self._at_ns,
            )
        )  # fmt: skip

    def _session_closed(self, event: e.SessionClosed) -> None:
        known = self.books.days.systems[event.system]
        one = self._stands(event.system, known.date, known.state)
        one.session = event.session + 1
        self._end_alarms(event.system)
        self.changes.days.system_steps.append(
            (
                self._seq, event.system, event.date, STEP_CLOSE_SESSION, STATE_RUNNING,
                event.date, STATE_RUNNING, event.session, self._at_ns,
            )
        )  # fmt: skip

    def _end_alarms(self, system: int) -> None:
        """End the alarms of a system that moves."""
        alarms = self.books.days.alarms
        for seq in [seq for seq, row in alarms.items() if row[2] == system]:
            self.changes.days.alarms[seq] = (*alarms.pop(seq)[:-1], self._seq)

    def _step_late(self, event: e.StepLate) -> None:
        row = (
            self._seq, self._at_ns, event.system, event.step, event.date, event.minutes,
            event.reason, 0,
        )  # fmt: skip
        self.books.days.alarms[self._seq] = self.changes.days.alarms[self._seq] = row

    def _calendar_entered(self, event: e.CalendarEntered) -> None:
        days = self.changes.days
        days.calendar_years[event.year] = (event.year, event.official, event.source, self._seq)
        workdays = frozenset(event.workdays)
        day = dt.date(event.year, 1, 1)
        while day.year == event.year:
            date = day.year * 10_000 + day.month * 100 + day.day
            why = self.books.days.changed_why.get(date, "")
            days.calendar_days[date] = (date, date in workdays, why, self._seq)
            day += dt.timedelta(days=1)

    def _calendar_changed(self, event: e.CalendarChanged) -> None:
        self.books.days.changed_why[event.date] = event.reason
        row = (event.date, event.workday, event.reason, self._seq)
        self.changes.days.calendar_days[event.date] = row

    def _note(self, kind: str, date: int, *, party: str = "", remark: str = "") -> None:
        row = (self._seq, self._at_ns, kind, date, SYSTEM_SAPS, 0, 0, party, remark)
        self.changes.days.day_notes.append(row)

    def _step_postponed(self, event: e.StepPostponed) -> None:
        self.changes.days.day_notes.append(
            (
                self._seq, self._at_ns, "postponed", event.date, event.system, event.step,
                event.minutes, "", "",
            )
        )  # fmt: skip

    def _acs_end_noted(self, event: e.AcsEndNoted) -> None:
        self._note("acs_end", event.date, party=event.sender, remark=event.message_id)

    def _gate_released(self, event: e.GateReleased) -> None:
        self._note("released", event.date)

    def _acs_checked(self, event: e.AcsChecked) -> None:
        kind = "acs_agrees" if event.agrees else "acs_disagrees"
        self._note(kind, event.date, party=event.office)

    def _service_announced(self, event: e.ServiceAnnounced) -> None:
        remark = f"{SERVICE_NAMES[event.status][0]} {event.remark}".strip()
        self._note("service", event.effective_date, party=event.node, remark=remark)

    def _report_acs_end(self, command: c.ReportAcsEnd, events: list[e.Event]) -> None:
        self._take(command, TYPE_ACS_END, events)
        self._add_request(command, command.sender, "")
