"""Log-in and log-out of participants, for each system by itself (ccms.805).

What logs in is a session of the participant. One that logs in again is in as before: a client that
was killed cannot log out. One that logs out without being in is told so. A log-in lasts over the
day switch, until it is ended.
Source: CCMS-T §三.7.2; RULES-C §3.2; CNAPS2-CODES §5 (W0001, W0002); house, ADR-0091, ADR-0103.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import LogIn, LogOut
from tianping.core.control.admission import enter, refuse_form, refuse_known
from tianping.core.control.log_in_sessions import (
    begin_session,
    end_session,
    is_session,
    refuse_session,
    sessions_of,
)
from tianping.core.control.presence import centre_of, centre_state, in_fault, is_connected
from tianping.core.events import Event, LoggedIn, LoggedOut
from tianping.core.node_terms import (
    CAUSE_OWN,
    LOGIN_SYSTEMS,
    NODE_FORCED,
    NODE_IN,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import STATUS_PROCESSED
from tianping.values.bankcode import BankCode

__all__ = ["VERSION_CHARACTERS_MAX", "log_in", "log_out"]

VERSION_CHARACTERS_MAX: Final = 60


def log_in(state: State, command: LogIn) -> list[Event]:
    """Let a participant send to a system and receive from it.

    Refuses: see ``RefusalCode`` 20, 60, 61, 70, 71, 80, 524, 521, 523, 525, 533, 534, in that
        order.
    Source: CCMS-T §三.7.2; RULES-C §3.2 (what a log-in needs), §6.2 (LOGIN.MAX_SESSIONS).
    """
    if len(command.client_version) > VERSION_CHARACTERS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.client_version)
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    sender, system = command.sender, command.system
    day = state.days.systems[system]
    if command.business_date != day.date:
        return refuse(RefusalCode.DATE_NOT_CURRENT, str(command.business_date))
    stopped = _refuse_node(state, sender, system)
    if stopped is not None:
        return stopped
    if not command.version_allowed:
        return refuse(RefusalCode.CLIENT_VERSION_NOT_ALLOWED, command.client_version)
    stopped = refuse_session(state, sender, system, command.session)
    if stopped is not None:
        return stopped
    _enter(state, command)
    again = begin_session(state, sender, system, command.session)
    return [
        LoggedIn(
            sender,
            system,
            command.message_id,
            day.date,
            day.state,
            again,
            command.client_version,
            command.session,
            len(sessions_of(state, sender, system)),
        )
    ]


def _refuse_node(state: State, code: BankCode, system: int) -> list[Event] | None:
    """Refuse who is suspended, revoked, in fault, forced out, or behind a closed centre.

    Source: RULES-C §3.1-3.2 (code active, states).
    """
    standing = state.standings.get(code)
    if standing is not None:
        closing = standing.closing_date
        revoked = standing.closed or 0 < closing <= state.business_date
        if standing.suspended or revoked:
            return refuse(RefusalCode.LOG_IN_STANDING, code)
    if in_fault(state, code):
        return refuse(RefusalCode.SENDER_IN_FAULT, code)
    if state.nodes.log_ins[system].get(code) == NODE_FORCED:
        return refuse(RefusalCode.LOG_IN_BARRED, code)
    centre = centre_of(state, code)
    if centre_state(state, centre) != NODE_IN:
        return refuse(RefusalCode.CENTRE_NOT_SIGNED_IN, centre)
    return None


def log_out(state: State, command: LogOut) -> list[Event]:
    """Let a session leave a system, and the participant with its last; who is forced out stays so.

    Refuses: see ``RefusalCode`` 20, 60, 61, 70, 71, in that order.
    Source: CCMS-T §三.7.2; RULES-C §3.2.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    _enter(state, command)
    sender, system = command.sender, command.system
    was_in = end_session(state, sender, system, command.session)
    day = state.days.systems[system]
    return [
        LoggedOut(
            sender,
            system,
            CAUSE_OWN,
            command.message_id,
            day.date,
            day.state,
            not was_in,
            "",
            command.session,
            len(sessions_of(state, sender, system)),
        )
    ]


def _refuse_message(state: State, command: LogIn | LogOut) -> list[Event] | None:
    """Refuse a system that is none, a form that is wrong, a stranger, and answer a repeat.

    Source: RULES-C §7.3.
    """
    if command.system not in LOGIN_SYSTEMS:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"system {command.system}")
    if not is_session(command.session):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"session {command.session}")
    date, message_id, digest = command.business_date, command.message_id, command.digest
    stopped = refuse_form(state, message_id, date=date, digest=digest)
    if stopped is not None:
        return stopped
    if not is_connected(state, command.sender):
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    sender = state.participants[command.sender]
    return refuse_known(state, sender, message_id=message_id, date=date, digest=digest)


def _enter(state: State, command: LogIn | LogOut) -> None:
    """Make the idempotence entry of a log-in or log-out.

    Source: house, ADR-0010.
    """
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
