"""Log-ins and log-outs of participants, told to the others that are in the same system.

Off unless switched on: it is a message for each pair of participants. A fault and its end are told
to everybody by themselves, so the log-outs that a fault brings are not told once more.
Source: CCMS-T §三.7.2; RULES-C §3.1 (803 participant state notice); CNAPS2-CODES (StatusChangeCode
ST02, ST03); house, ADR-0105.
"""

from __future__ import annotations

from tianping.core.control.presence import centre_of
from tianping.core.events import Event, LoggedIn, LoggedOut, LogInsTold
from tianping.core.node_terms import CAUSE_FAULT, NODE_IN
from tianping.core.state import State
from tianping.core.terms import SYSTEM_SAPS
from tianping.values.bankcode import BankCode

__all__ = ["tell_log_ins"]


def tell_log_ins(state: State, events: list[Event]) -> list[Event]:
    """Return who is told of the log-ins and log-outs among a command's events.

    Those of one system and one centre go together, in the order of the events.
    Source: RULES-C §3.1; CNAPS2-FIELDS ccms.803; house, ADR-0105.
    """
    moves: dict[tuple[int, bool, str], list[BankCode]] = {}
    for event in events:
        if isinstance(event, LoggedIn | LoggedOut) and _is_news(event):
            code = event.participant
            move = (event.system, isinstance(event, LoggedIn), centre_of(state, code))
            moves.setdefault(move, []).append(code)
    told: list[Event] = []
    for (system, entered, centre), participants in moves.items():
        receivers = _receivers(state, system, participants)
        if receivers:
            told.append(LogInsTold(system, entered, centre, participants, receivers))
    return told


def _is_news(event: LoggedIn | LoggedOut) -> bool:
    """Tell whether a participant as a whole came in or went out, and not by a fault.

    Source: house, ADR-0103, ADR-0105.
    """
    if isinstance(event, LoggedIn):
        return not event.again and event.sessions_count == 1
    return not event.again and event.sessions_left == 0 and event.cause != CAUSE_FAULT


def _receivers(state: State, system: int, moved: list[BankCode]) -> list[BankCode]:
    """Return who is in that system, and in SAPS, by whose log-in such a message comes.

    In the order of registration; nobody is told of itself.
    Source: house, ADR-0091, ADR-0105.
    """
    there, reached = state.nodes.log_ins[system], state.nodes.log_ins[SYSTEM_SAPS]
    return [
        code
        for code in state.participants
        if there.get(code) == NODE_IN and reached.get(code) == NODE_IN and code not in moved
    ]
