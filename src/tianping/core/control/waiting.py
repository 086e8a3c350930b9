"""What the days wait for and what is said about them: ACS, later times, alarms, service notices.

The end notice of ACS cannot be replaced: two persons may only enter one that came by other means.
A late step raises an alarm once and never moves by itself.
Source: CCMS-T §二; RULES-D §3, §7.5 with corrections 1.13, 4.7; RULES-C §7.5; house, ADR-0063,
ADR-0065.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import (
    AnnounceService,
    EnterAcsEnd,
    PostponeStep,
    ReleaseGate,
    ReportAcsEnd,
    ReportLate,
)
from tianping.core.control.admission import admit, enter, refuse_form, refuse_saps_date
from tianping.core.control.authority import refuse_sender
from tianping.core.control.day_state import addressed_day
from tianping.core.control.day_tables import MACHINES
from tianping.core.control.guards import blockers
from tianping.core.control.parameters_day import DAY_MINUTES
from tianping.core.control.plan import AT_ONCE, expected_minutes, late_minutes, planned_minutes
from tianping.core.day_terms import (
    DAY_SYSTEMS,
    SERVICE_NAMES,
    STATE_CUT_OFF,
    STATE_PREPARATION,
    STATE_RUNNING,
    STATE_WINDOW,
    STEP_CUT_OFF,
    STEP_END,
    STEP_NAMES,
    STEP_PRE_CLOSE,
)
from tianping.core.events import (
    AcsEndNoted,
    Event,
    GateReleased,
    ServiceAnnounced,
    StepLate,
    StepPostponed,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.offices import appointed
from tianping.core.state import State
from tianping.core.terms import (
    ROLE_ACS,
    STATUS_PROCESSED,
    SYSTEM_HVPS,
    SYSTEM_SAPS,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, instant_at, is_date
from tianping.values.identifiers import MessageId

__all__ = [
    "POSTPONABLE",
    "POSTPONED_MINUTES_MAX",
    "announce_service",
    "enter_acs_end",
    "postpone_step",
    "release_gate",
    "report_acs_end",
    "report_late",
]

POSTPONED_MINUTES_MAX: Final = DAY_MINUTES + DAY_MINUTES // 2 - 1
"""A day can be stretched to before noon of the next one. Source: house, ADR-0063."""

REMARK_CHARACTERS_MAX: Final = 256
_NODE_DIGITS: Final = 4

POSTPONABLE: Final = {
    (SYSTEM_HVPS, STEP_CUT_OFF): (STATE_PREPARATION, STATE_RUNNING),
    (SYSTEM_HVPS, STEP_PRE_CLOSE): (
        STATE_PREPARATION,
        STATE_RUNNING,
        STATE_CUT_OFF,
        STATE_WINDOW,
    ),
    (SYSTEM_SAPS, STEP_END): (STATE_PREPARATION, STATE_RUNNING),
}
"""What can be postponed, and the states in which it is still to come. Source: RULES-D §3."""


def postpone_step(state: State, command: PostponeStep) -> list[Event]:
    """Let a step of the present date come later; what follows it in HVPS moves with it.

    Refuses: see ``RefusalCode`` 20, 82, 411, 412, in that order.
    Source: RULES-D §3 (manual actions); house, ADR-0063.
    """
    system, step, minutes = command.system, command.step, command.minutes
    if system not in DAY_SYSTEMS or step not in STEP_NAMES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"system {system}, step {step}")
    if not 0 <= minutes <= POSTPONED_MINUTES_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"minutes {minutes}")
    day, states = state.days.systems[system], POSTPONABLE.get((system, step))
    if command.date != day.date or (states is not None and day.state not in states):
        return refuse(RefusalCode.PHASE_WRONG, f"{day.date} {day.state}")
    if states is None:
        return refuse(RefusalCode.NOT_POSTPONABLE, f"{system} {step}")
    planned = planned_minutes(state, day, step)
    if minutes <= planned or instant_at(day.date, minutes) <= state.now_ns:
        return refuse(RefusalCode.POSTPONED_TIME_WRONG, str(minutes))
    before = 0 if planned == AT_ONCE else planned
    _put_off(state, step, minutes, later=minutes - before)
    for key in list(state.days.late):
        if key.startswith(f"{system} "):
            del state.days.late[key]
    return [StepPostponed(system, step, day.date, before, minutes)]


def _put_off(state: State, step: int, minutes: int, *, later: int) -> None:
    """Note by how much a step comes later today, or from when on it may come.

    Source: RULES-D §3; house, ADR-0063.
    """
    days = state.days
    if step == STEP_END:
        days.end_minutes = minutes
        return
    days.latest_end_shift += later
    if step == STEP_CUT_OFF:
        days.cut_off_shift += later
    else:
        days.pre_close_shift += later


def report_late(state: State, command: ReportLate) -> list[Event]:
    """Raise the alarm of a step that should have come; it stays where it is.

    Refuses: see ``RefusalCode`` 20, 82, 413, 414, in that order.
    Source: RULES-D §3 (late events), §9.4.
    """
    system, step = command.system, command.step
    if system not in DAY_SYSTEMS or step not in STEP_NAMES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"system {system}, step {step}")
    day = addressed_day(state.days.systems[system], step)
    if command.date != day.date or (day.state, step) not in MACHINES[system]:
        return refuse(RefusalCode.PHASE_WRONG, f"{day.date} {day.state}")
    if state.now_ns < instant_at(day.date, late_minutes(state, day, step)):
        return refuse(RefusalCode.NOT_LATE, str(expected_minutes(state, day, step)))
    key = f"{system} {step}"
    if key in state.days.late:
        return refuse(RefusalCode.ALREADY_ALARMED, key)
    state.days.late[key] = True
    found = blockers(state, system, step)
    reason = int(min(found)[0]) if found else 0
    return [StepLate(system, step, day.date, expected_minutes(state, day, step), reason)]


def report_acs_end(state: State, command: ReportAcsEnd) -> list[Event]:
    """Note that ACS has ended its business of the date of SAPS, as its message says.

    Refuses: see ``RefusalCode`` 20, 60, 62, 70 to 82, 416, in that order.
    Source: CCMS-T §二; RULES-D §3; house, ADR-0065.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if sender is not appointed(state, ROLE_ACS):
        return refuse(RefusalCode.NOT_AUTHORISED, command.sender)
    stopped = (
        refuse_sender(state, sender, command)
        or admit(
            state,
            sender,
            message_id=command.message_id,
            date=command.business_date,
            digest=command.digest,
        )
        or refuse_saps_date(state, command.business_date)
    )
    if stopped is not None:
        return stopped
    if state.days.systems[SYSTEM_SAPS].state != STATE_RUNNING:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if state.days.acs_ended_date == state.business_date:
        return refuse(RefusalCode.ALREADY_NOTED, str(state.business_date))
    state.days.acs_ended_date = state.business_date
    enter(
        sender,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    return [AcsEndNoted(state.business_date, command.sender, command.message_id)]


def enter_acs_end(state: State, command: EnterAcsEnd) -> list[Event]:
    """Enter the end notice of ACS that came by other means.

    Refuses: see ``RefusalCode`` 82, 415, 416, in that order.
    Source: RULES-D §3 with correction 1.13; RULES-C §9.5; house, ADR-0065.
    """
    stopped = _refuse_hand(state, command.date, STATE_RUNNING)
    if stopped is not None:
        return stopped
    if state.days.acs_ended_date == command.date:
        return refuse(RefusalCode.ALREADY_NOTED, str(command.date))
    state.days.acs_ended_date = command.date
    return [AcsEndNoted(command.date, BankCode(""), MessageId(""))]


def release_gate(state: State, command: ReleaseGate) -> list[Event]:
    """Let SAPS open although ACS has not checked the beginning of the date.

    Refuses: see ``RefusalCode`` 82, 415, 416, in that order.
    Source: RULES-D §3 (8:30); house, ADR-0065.
    """
    stopped = _refuse_hand(state, command.date, STATE_PREPARATION)
    if stopped is not None:
        return stopped
    if command.date in (state.days.acs_checked_date, state.days.released_date):
        return refuse(RefusalCode.ALREADY_NOTED, str(command.date))
    state.days.released_date = command.date
    return [GateReleased(command.date)]


def _refuse_hand(state: State, date: BusinessDate, saps_state: int) -> list[Event] | None:
    """Refuse what persons enter in place of ACS when SAPS stands elsewhere, or there is no ACS.

    Source: house, ADR-0065.
    """
    saps = state.days.systems[SYSTEM_SAPS]
    if date != saps.date or saps.state != saps_state:
        return refuse(RefusalCode.PHASE_WRONG, f"{saps.date} {saps.state}")
    if appointed(state, ROLE_ACS) is None:
        return refuse(RefusalCode.ACS_NOT_APPOINTED, str(date))
    return None


def announce_service(state: State, command: AnnounceService) -> list[Event]:
    """Tell all participants that a node stops or starts; it is a notice and moves no state.

    Refuses: see ``RefusalCode`` 20.
    Source: RULES-D §2.4 (stop and start of service); CNAPS2-FIELDS ccms.809; house, ADR-0065.
    """
    del state
    node, remark = command.node, command.remark
    is_node = len(node) == _NODE_DIGITS and node.isascii() and node.isdigit()
    is_remark = len(remark) <= REMARK_CHARACTERS_MAX and (remark == "" or remark.isprintable())
    if command.status not in SERVICE_NAMES or not is_date(command.effective_date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.status} {command.effective_date}")
    if not is_node or not is_remark or command.start_at_ns < 0:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{node} {command.start_at_ns} {remark}")
    return [
        ServiceAnnounced(command.status, command.effective_date, command.start_at_ns, node, remark)
    ]
