"""What the NPC does with its nodes: centres that sign in, force, fault, links that were lost.

Force and fault are the superior's and take two persons. Who is forced out stays so until that is
lifted; who was in fault is out once it has recovered, and logs in anew.
Source: CCMS-T §三.7.1, §三.7.3, §三.7.4; RULES-C §3.1-3.2, §7.5, §9.5; house, ADR-0091, ADR-0092,
ADR-0107.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import (
    ChangeBaseData,
    ForceLogOut,
    LiftLogOut,
    ReportLinkLost,
    SetFault,
    SignCentre,
)
from tianping.core.control.base_data import change_base_data, is_centre
from tianping.core.control.log_in_sessions import end_session, end_sessions, sessions_of
from tianping.core.control.parameters import value_in_force
from tianping.core.control.presence import centre_of, centre_state, is_connected
from tianping.core.events import (
    BaseDataChanged,
    CentreChanged,
    Event,
    FaultChanged,
    LoggedOut,
    LogOutLifted,
)
from tianping.core.node_terms import (
    ALL_SESSIONS,
    ALL_SYSTEMS,
    CAUSE_CENTRE,
    CAUSE_FAULT,
    CAUSE_FORCED,
    CAUSE_LINK,
    CAUSE_NAMES,
    LOGIN_SYSTEMS,
    NODE_DIGITS,
    NODE_FAULT,
    NODE_FORCED,
    NODE_IN,
    NODE_OUT,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.bankcode import NPC, BankCode
from tianping.values.identifiers import MessageId

__all__ = [
    "change_places",
    "follow_register",
    "force_log_out",
    "lift_log_out",
    "refuse_target",
    "report_link_lost",
    "set_fault",
    "sign_centre",
    "targets",
]

REASON_CHARACTERS_MAX: Final = 200


def _is_text(text: str, length_max: int) -> bool:
    """Tell whether a text is not empty, not too long and printable. Source: house, ADR-0092."""
    return 0 < len(text) <= length_max and text.isprintable()


# Centres ----------------------------------------------------------------------------------------


def _is_centre(state: State, code: str) -> bool:
    """Tell whether base data have such a centre today. Source: RULES-C §2.1; house, ADR-0107."""
    return is_centre(state, code, date=state.business_date)


def _stand(state: State, centre: str, standing: int) -> None:
    """Let a centre stand so. Source: RULES-C §3.2."""
    centres = state.nodes.centres
    if centres.get(centre) == NODE_FAULT:
        state.nodes.faults_count -= 1
    if standing == NODE_FAULT:
        state.nodes.faults_count += 1
    if standing == NODE_OUT:
        centres.pop(centre, None)
    else:
        centres[centre] = standing


def follow_register(state: State) -> list[Event]:
    """Let those out whom the register now puts behind a centre that is not signed in.

    A centre that base data no longer have stands nowhere.
    Source: RULES-C §2.1, §2.3-2.4, §3.1-3.2; house, ADR-0107.
    """
    for centre in list(state.nodes.centres):
        if not _is_centre(state, centre):
            _stand(state, centre, NODE_OUT)
    events: list[Event] = []
    for code in state.participants:
        standing = centre_state(state, centre_of(state, code))
        if standing != NODE_IN:
            cause = CAUSE_FAULT if standing == NODE_FAULT else CAUSE_CENTRE
            events += _let_out(state, [code], cause, "")
    return events


def change_places(state: State, command: ChangeBaseData) -> list[Event]:
    """Change base data; with what holds from now on, nodes follow.

    Refuses: see ``change_base_data``.
    Source: CCMS-T §三.1; RULES-C §2.1, §3.1-3.2; house, ADR-0107.
    """
    events = change_base_data(state, command)
    first = events[0]
    if isinstance(first, BaseDataChanged) and first.at_once:
        events += follow_register(state)
    return events


def sign_centre(state: State, command: SignCentre) -> list[Event]:
    """Let a centre sign in, or out; who is connected through it goes out with it.

    Refuses: see ``RefusalCode`` 526, 528.
    Source: CCMS-T §三.7.1, §三.7.3, §三.7.4; RULES-C §3.1-3.2.
    """
    if not _is_centre(state, command.centre):
        return refuse(RefusalCode.CENTRE_UNKNOWN, command.centre)
    before, after = (NODE_OUT, NODE_IN) if command.signs_in else (NODE_IN, NODE_OUT)
    if centre_state(state, command.centre) != before:
        return refuse(RefusalCode.CENTRE_STATE_WRONG, command.centre)
    _stand(state, command.centre, after)
    members = targets(state, command.centre)
    events: list[Event] = [CentreChanged(command.centre, before, after, "", members)]
    if not command.signs_in:
        events += _let_out(state, members, CAUSE_CENTRE, "")
    return events


# Whom an act concerns ---------------------------------------------------------------------------


def refuse_target(state: State, target: str) -> list[Event] | None:
    """Refuse a target that is no centre, nobody registered and not the NPC.

    Source: RULES-C §3.1 (one subordinate, or all).
    """
    if target == NPC or _is_centre(state, target):
        return None
    if len(target) == NODE_DIGITS:
        return refuse(RefusalCode.CENTRE_UNKNOWN, target)
    if BankCode(target) not in state.participants:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, target)
    return None


def targets(state: State, target: str) -> list[BankCode]:
    """Return the participants that a target names, in the order of registration.

    Source: RULES-C §3.1 (one subordinate, or all).
    """
    if target == NPC:
        return list(state.participants)
    if _is_centre(state, target):
        return [code for code in state.participants if centre_of(state, code) == target]
    return [BankCode(target)]


def _systems(system: int) -> tuple[int, ...]:
    """Return the systems that a number names: one, or all. Source: RULES-C §3.2."""
    return LOGIN_SYSTEMS if system == ALL_SYSTEMS else (system,)


def _said_out(state: State, code: BankCode, system: int, *, cause: int, reason: str) -> Event:
    """Return the event of a log-out that is not the participant's own. Source: RULES-C §3.2."""
    day = state.days.systems[system]
    return LoggedOut(
        code, system, cause, MessageId(""), day.date, day.state, again=False, reason=reason
    )


def _silent_out(state: State, code: BankCode, session: str) -> list[Event]:
    """Log one session out of every system in which it is. Source: RULES-C §9.5; house, ADR-0103."""
    events: list[Event] = []
    for system in LOGIN_SYSTEMS:
        if end_session(state, code, system, session):
            day = state.days.systems[system]
            left = len(sessions_of(state, code, system))
            events.append(
                LoggedOut(
                    code,
                    system,
                    CAUSE_LINK,
                    MessageId(""),
                    day.date,
                    day.state,
                    again=False,
                    reason="",
                    session=session,
                    sessions_left=left,
                )
            )
    return events


def _let_out(state: State, codes: list[BankCode], cause: int, reason: str) -> list[Event]:
    """Log participants out of every system in which they are; those forced out stay so.

    Source: RULES-C §3.2.
    """
    events: list[Event] = []
    for code in codes:
        for system in LOGIN_SYSTEMS:
            if state.nodes.log_ins[system].get(code) == NODE_IN:
                end_sessions(state, code, system)
                events.append(_said_out(state, code, system, cause=cause, reason=reason))
    return events


# Force, fault, lost links -----------------------------------------------------------------------


def force_log_out(state: State, command: ForceLogOut) -> list[Event]:
    """Force participants out of a system, or of all, until that is lifted.

    Refuses: see ``RefusalCode`` 20, 45, 526, 530.
    Source: CCMS-T §三.7.1, §三.7.3, §三.7.4; RULES-C §3.1-3.2, §7.5.
    """
    if not _is_text(command.reason, REASON_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.reason)
    stopped = _refuse_act(state, command.target, command.system)
    if stopped is not None:
        return stopped
    events: list[Event] = []
    for code in targets(state, command.target):
        for system in _systems(command.system):
            log_ins = state.nodes.log_ins[system]
            if log_ins.get(code) == NODE_IN:
                end_sessions(state, code, system)
                log_ins[code] = NODE_FORCED
                events.append(
                    _said_out(state, code, system, cause=CAUSE_FORCED, reason=command.reason)
                )
    return events or refuse(RefusalCode.NOBODY_TO_LOG_OUT, command.target)


def lift_log_out(state: State, command: LiftLogOut) -> list[Event]:
    """Let those who were forced out log in again.

    Refuses: see ``RefusalCode`` 20, 45, 526, 529.
    Source: RULES-C §3.2.
    """
    stopped = _refuse_act(state, command.target, command.system)
    if stopped is not None:
        return stopped
    events: list[Event] = []
    for code in targets(state, command.target):
        for system in _systems(command.system):
            log_ins = state.nodes.log_ins[system]
            if log_ins.get(code) == NODE_FORCED:
                del log_ins[code]
                events.append(LogOutLifted(code, system))
    return events or refuse(RefusalCode.NOTHING_TO_LIFT, command.target)


def _refuse_act(state: State, target: str, system: int) -> list[Event] | None:
    """Refuse a system that is none, and a target that is none. Source: RULES-C §3.1-3.2."""
    if system != ALL_SYSTEMS and system not in LOGIN_SYSTEMS:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"system {system}")
    return refuse_target(state, target)


def set_fault(state: State, command: SetFault) -> list[Event]:
    """Set a participant or a centre to fault, or let it recover; once recovered it is out.

    Refuses: see ``RefusalCode`` 20, 45, 42, 526, 532.
    Source: CCMS-T §三.7.1, §三.7.3, §三.7.4; RULES-C §3.1-3.2, §7.5; house, ADR-0092.
    """
    target, reason = command.target, command.reason
    if not _is_text(reason, REASON_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, reason)
    if _is_centre(state, target):
        return _set_centre_fault(state, command)
    if len(target) == NODE_DIGITS:
        return refuse(RefusalCode.CENTRE_UNKNOWN, target)
    code = BankCode(target)
    if code not in state.participants:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, target)
    if not is_connected(state, code):
        return refuse(RefusalCode.KIND_WRONG, target)
    if (code in state.nodes.faults) == command.fault:
        return refuse(RefusalCode.FAULT_STATE_WRONG, target)
    events: list[Event] = [FaultChanged(code, command.fault, reason, centre_of(state, code))]
    if not command.fault:
        del state.nodes.faults[code]
        state.nodes.faults_count -= 1
        return events
    events += _let_out(state, [code], CAUSE_FAULT, reason)
    _mark_fault(state, code)
    return events


def _mark_fault(state: State, code: BankCode) -> None:
    """Note that a participant is in fault; nothing it was forced out of outlasts that.

    Source: RULES-C §3.2.
    """
    state.nodes.faults[code] = True
    state.nodes.faults_count += 1
    for system in LOGIN_SYSTEMS:
        end_sessions(state, code, system)


def _set_centre_fault(state: State, command: SetFault) -> list[Event]:
    """Set a centre to fault and log out who is behind it, or let it recover.

    Source: CCMS-T §三.7.1, §三.7.3, §三.7.4; RULES-C §3.1-3.2.
    """
    before, after = centre_state(state, command.target), NODE_OUT
    if (before == NODE_FAULT) == command.fault:
        return refuse(RefusalCode.FAULT_STATE_WRONG, command.target)
    if command.fault:
        after = NODE_FAULT
    _stand(state, command.target, after)
    members = targets(state, command.target)
    events: list[Event] = [CentreChanged(command.target, before, after, command.reason, members)]
    if command.fault:
        events += _let_out(state, members, CAUSE_FAULT, command.reason)
    return events


def report_link_lost(state: State, command: ReportLinkLost) -> list[Event]:
    """Log out a participant, or one of its sessions, of whom nothing is heard any more.

    While ``node.fault_by_hand`` is 0 it is in fault once it is in nowhere, until two persons
    say that it has recovered; else nobody but two persons sets it to fault.

    Refuses: see ``RefusalCode`` 45, 530.
    Source: RULES-C §9.5 (link of a participant), §6.2 (NODE.FAULT_MANUAL_ONLY); house, ADR-0106.
    """
    code = command.participant
    if code not in state.participants:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
    if command.session == ALL_SESSIONS:
        events = _let_out(state, [code], CAUSE_LINK, "")
    else:
        events = _silent_out(state, code, command.session)
    if not events:
        return refuse(RefusalCode.NOBODY_TO_LOG_OUT, code)
    if any(sessions_of(state, code, system) for system in LOGIN_SYSTEMS):
        return events
    if value_in_force(state, "node.fault_by_hand", date=state.business_date) == 0:
        _mark_fault(state, code)
        reason = " ".join(CAUSE_NAMES[CAUSE_LINK])
        events.append(FaultChanged(code, fault=True, reason=reason, centre=centre_of(state, code)))
    return events
