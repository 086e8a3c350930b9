"""What the days wait for or are told: the calendar, ACS, later times, service of nodes.

Source: RULES-D §1.5, §3; RULES-C §6.3, §9.5; corrections §1.13, §4.7.
"""

from __future__ import annotations

from support.model.clockwork import instant_ns, planned_minutes
from support.model.day_end import note_check
from support.model.plain import Told
from support.model.registry import is_date
from support.model.settlement import check_form, check_message, remember
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.day_terms import (
    DAY_SYSTEMS,
    SERVICE_NAMES,
    STEP_CUT_OFF,
    STEP_END,
    STEP_NAMES,
    STEP_PRE_CLOSE,
)
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import ROLE_ACS, SYSTEM_HVPS, SYSTEM_SAPS

__all__ = [
    "announce_service",
    "change_calendar",
    "enter_acs_end",
    "enter_calendar",
    "postpone_step",
    "release_gate",
    "report_acs_check",
    "report_acs_end",
]

BEFORE = {
    (SYSTEM_HVPS, STEP_CUT_OFF): (0, 10),
    (SYSTEM_HVPS, STEP_PRE_CLOSE): (0, 10, 20, 30),
    (SYSTEM_SAPS, STEP_END): (0, 10),
}
"""What can be postponed, and in which states it is still to come."""


def _check_text(text: str, least: int, most: int) -> None:
    fits = least <= len(text) <= most and (text == "" or text.isprintable())
    refuse_if(not fits, R.VALUE_OUT_OF_BOUNDS)


def _latest_date(m: State) -> int:
    return max(m.systems[SYSTEM_HVPS].date, m.systems[SYSTEM_SAPS].date)


def enter_calendar(m: State, k: c.EnterCalendar) -> list[Told]:
    """Take over a year; special days stay what they were made."""
    refuse_if(not 2000 <= k.year <= 2999, R.VALUE_OUT_OF_BOUNDS)
    _check_text(k.source, 1, 64)
    of_year = all(is_date(day) and day // 10000 == k.year for day in k.workdays)
    rising = sorted(set(k.workdays)) == list(k.workdays)
    refuse_if(not k.workdays or not of_year or not rising, R.CALENDAR_WRONG)
    days = {int(day) for day in k.workdays}
    for day, workday in m.specials.items():
        if day // 10000 == k.year:
            days = days | {day} if workday else days - {day}
    known = m.calendar.get(k.year)
    if known is not None:
        refuse_if(min(known ^ days, default=99999999) <= _latest_date(m), R.CALENDAR_DAY_PAST)
    m.calendar = {**m.calendar, k.year: frozenset(days)}
    return [("CalendarEntered", k.year, tuple(sorted(days)), k.official, k.source)]


def change_calendar(m: State, k: c.ChangeCalendar) -> list[Told]:
    """One day, at the latest on the working day before it."""
    refuse_if(not is_date(k.date), R.VALUE_OUT_OF_BOUNDS)
    _check_text(k.reason, 1, 200)
    known = m.calendar.get(k.date // 10000)
    if known is None:
        raise Refusal(R.CALENDAR_MISSING)
    refuse_if(k.date <= _latest_date(m), R.CALENDAR_DAY_PAST)
    refuse_if((k.date in known) == k.workday, R.CALENDAR_DAY_KNOWN)
    days = known | {k.date} if k.workday else known - {k.date}
    m.calendar = {**m.calendar, k.date // 10000: frozenset(days)}
    m.specials = {**m.specials, k.date: k.workday}
    return [("CalendarChanged", k.date, k.workday, k.reason)]


def postpone_step(m: State, k: c.PostponeStep) -> list[Told]:
    """Let a step of today come later; what follows in HVPS moves with it."""
    refuse_if(k.system not in DAY_SYSTEMS or k.step not in STEP_NAMES, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not 0 <= k.minutes <= 2159, R.VALUE_OUT_OF_BOUNDS)
    one = m.systems[k.system]
    states = BEFORE.get((k.system, k.step))
    refuse_if(k.date != one.date, R.PHASE_WRONG)
    refuse_if(states is not None and one.state not in states, R.PHASE_WRONG)
    refuse_if(states is None, R.NOT_POSTPONABLE)
    planned = planned_minutes(m, k.system, k.step, state=one.state, date=one.date)
    late = planned is not None and k.minutes <= planned
    refuse_if(late or instant_ns(k.date, k.minutes) <= m.now, R.POSTPONED_TIME_WRONG)
    before = 0 if planned is None else planned
    if k.system == SYSTEM_SAPS:
        m.saps_end = k.minutes
    else:
        m.latest_end_shift += k.minutes - before
        if k.step == STEP_CUT_OFF:
            m.cut_off_shift += k.minutes - before
        else:
            m.pre_close_shift += k.minutes - before
    m.late = {key for key in m.late if key[0] != k.system}
    return [("StepPostponed", k.system, k.step, k.date, before, k.minutes)]


def report_acs_end(m: State, k: c.ReportAcsEnd) -> list[Told]:
    """ACS itself says so, by a message."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(m.participant(k.sender) is None, R.SENDER_UNKNOWN)
    refuse_if(m.roles.get(ROLE_ACS) != k.sender, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    refuse_if(m.systems[SYSTEM_SAPS].state != 10, R.PHASE_WRONG)
    refuse_if(m.acs_ended == m.today, R.ALREADY_NOTED)
    m.acs_ended = m.today
    remember(m, k.sender, k, 0)
    return [("AcsEndNoted", m.today, k.sender, k.message_id)]


def enter_acs_end(m: State, k: c.EnterAcsEnd) -> list[Told]:
    """Two persons enter the notice that came by other means."""
    saps = m.systems[SYSTEM_SAPS]
    refuse_if((k.date, 10) != (saps.date, saps.state), R.PHASE_WRONG)
    refuse_if(ROLE_ACS not in m.roles, R.ACS_NOT_APPOINTED)
    refuse_if(m.acs_ended == k.date, R.ALREADY_NOTED)
    m.acs_ended = k.date
    return [("AcsEndNoted", k.date, "", "")]


def release_gate(m: State, k: c.ReleaseGate) -> list[Told]:
    """Two persons let SAPS open without the check."""
    saps = m.systems[SYSTEM_SAPS]
    refuse_if((k.date, 0) != (saps.date, saps.state), R.PHASE_WRONG)
    refuse_if(ROLE_ACS not in m.roles, R.ACS_NOT_APPOINTED)
    refuse_if(k.date in (m.acs_checked, m.gate_released), R.ALREADY_NOTED)
    m.gate_released = k.date
    return [("GateReleased", k.date)]


def report_acs_check(m: State, k: c.ReportAcsCheck) -> list[Told]:
    """What ACS found opens the gate, whatever it found. Source: corrections §4.7."""
    saps = m.systems[SYSTEM_SAPS]
    refuse_if(not m.is_office(k.office), R.OFFICE_UNKNOWN)
    refuse_if(m.roles.get(ROLE_ACS) != k.office, R.NOT_AUTHORISED)
    refuse_if(k.date != saps.date or saps.state == 40, R.PHASE_WRONG)
    note_check(m, k.office, agrees=k.agrees)
    return [("AcsChecked", k.office, k.date, k.agrees)]


def announce_service(m: State, k: c.AnnounceService) -> list[Told]:
    """Told to everybody; no state moves."""
    del m
    refuse_if(k.status not in SERVICE_NAMES or not is_date(k.effective_date), R.VALUE_OUT_OF_BOUNDS)
    node = len(k.node) == 4 and k.node.isascii() and k.node.isdigit()
    refuse_if(not node or k.start_at_ns < 0, R.VALUE_OUT_OF_BOUNDS)
    _check_text(k.remark, 0, 256)
    return [
        (
            "ServiceAnnounced", k.status, k.effective_date, k.start_at_ns, k.node, k.remark,
        )
    ]  # fmt: skip
