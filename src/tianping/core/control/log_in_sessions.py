"""The sessions in which a participant is logged in to a system, and how they end.

A client states its session with its log-in; clients that state none are one session. A participant
is in as long as one of its sessions is.
Source: CCMS-T §三.7.2; RULES-C §3.2, §6.2 (LOGIN.MAX_SESSIONS); house, ADR-0103.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameters import value_in_force
from tianping.core.events import Event
from tianping.core.node_terms import NODE_IN
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.bankcode import BankCode

__all__ = [
    "SESSION_CHARACTERS_MAX",
    "begin_session",
    "end_session",
    "end_sessions",
    "is_session",
    "refuse_session",
    "sessions_of",
]

SESSION_CHARACTERS_MAX: Final = 32


def is_session(session: str) -> bool:
    """Tell whether a session may be called so: letters and digits, or nothing at all.

    Source: house, ADR-0103.
    """
    return session == "" or (
        len(session) <= SESSION_CHARACTERS_MAX and session.isascii() and session.isalnum()
    )


def sessions_of(state: State, code: BankCode, system: int) -> list[str]:
    """Return the sessions in which somebody is logged in to a system, the earliest first.

    Source: RULES-C §3.2; house, ADR-0103.
    """
    return state.nodes.sessions[system].get(code, [])


def refuse_session(state: State, code: BankCode, system: int, session: str) -> list[Event] | None:
    """Refuse one session more than may be logged in to a system at a time.

    Refuses: see ``RefusalCode`` 534.
    Source: RULES-C §6.2 (LOGIN.MAX_SESSIONS, per system).
    """
    there = sessions_of(state, code, system)
    most = value_in_force(state, "login.max_sessions", date=state.business_date)
    if session in there or len(there) < most:
        return None
    return refuse(RefusalCode.TOO_MANY_SESSIONS, f"{len(there)} of {most}")


def begin_session(state: State, code: BankCode, system: int, session: str) -> bool:
    """Let a session be in; tell whether it was before.

    Source: RULES-C §3.2; house, ADR-0103.
    """
    there = state.nodes.sessions[system].setdefault(code, [])
    if session in there:
        return True
    there.append(session)
    state.nodes.log_ins[system][code] = NODE_IN
    return False


def end_session(state: State, code: BankCode, system: int, session: str) -> bool:
    """Let a session be in no more, and the participant when it was the last; tell if it was in.

    Source: RULES-C §3.2; house, ADR-0103.
    """
    there = sessions_of(state, code, system)
    if session not in there:
        return False
    there.remove(session)
    if not there:
        end_sessions(state, code, system)
    return True


def end_sessions(state: State, code: BankCode, system: int) -> None:
    """Let a participant be in no more, in none of its sessions, nor forced out.

    Source: RULES-C §3.2.
    """
    state.nodes.sessions[system].pop(code, None)
    state.nodes.log_ins[system].pop(code, None)
