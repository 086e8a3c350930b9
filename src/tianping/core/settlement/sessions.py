"""The life of a session of nets: opened, one line after the other settled, completed.

Source: RULES-A §4.3-4.4; house, ADR-0035.
"""

from __future__ import annotations

from tianping.core.control.admission import STATUS_BITS
from tianping.core.day_terms import NETTING_SYSTEMS
from tianping.core.events import Event, SessionCompleted
from tianping.core.settlement.net_state import NetSession
from tianping.core.state import Payment, State
from tianping.core.terms import STATUS_SETTLED
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId, payment_seq

__all__ = ["forget_sessions", "is_session", "line_left_queue", "open_session", "tell_completed"]


def open_session(state: State, submission: int, session: NetSession) -> None:
    """Begin a session; one without a line that may wait is complete at once.

    Source: house, ADR-0035.
    """
    if session.waiting_count == 0:
        _complete(state, submission, session)
    else:
        state.nets.open[submission] = session


def line_left_queue(state: State, item: Payment) -> None:
    """Note that a line left the queue: it settles, as nets can neither be returned nor cancelled.

    Lines of other commands (a pool's, a fee's) belong to no session.
    Source: RULES-Q §1.3 (classes 4 and 5).
    """
    submission = payment_seq(item.payment)
    session = state.nets.open.get(submission)
    if session is None:
        return
    session.waiting_count -= 1
    if session.waiting_count == 0:
        del state.nets.open[submission]
        _complete(state, submission, session)


def _complete(state: State, submission: int, session: NetSession) -> None:
    """Complete a session, and give the message it came with, if any, its final status.

    Source: house, ADR-0010, ADR-0035.
    """
    state.nets.completed.append(submission)
    state.nets.systems.pop(submission, None)
    if session.office:
        of_date = state.participants[session.office].seen[session.business_date]
        entry = of_date[session.message_id]
        of_date[session.message_id] = entry >> STATUS_BITS << STATUS_BITS | STATUS_SETTLED


def tell_completed(state: State) -> list[Event]:
    """Return what is to be said of the sessions that the command completed, and forget them.

    Source: house, ADR-0035.
    """
    events: list[Event] = [SessionCompleted(submission) for submission in state.nets.completed]
    state.nets.completed = []
    return events


def is_session(state: State, office: str, message_id: MessageId) -> bool:
    """Tell whether a message of an office was a same-city session.

    Source: SAPS-T §四.1.7 (same-city nets can be neither cancelled nor returned).
    """
    for by_number in state.nets.same_city.values():
        for key, known in by_number.items():
            if known == message_id and key.startswith(office):
                return True
    return False


def forget_sessions(state: State, oldest: BusinessDate) -> None:
    """Forget the sessions of dates that are no longer kept, which BEPS and IBPS have left.

    Source: house, ADR-0010 (days kept), ADR-0035, ADR-0062.
    """
    nets = state.nets
    left = min([oldest, *[state.days.systems[one].date for one in NETTING_SYSTEMS]])
    for date in list(nets.known):
        if date < left:
            del nets.known[date]
    for date in list(nets.same_city):
        if date < oldest:
            del nets.same_city[date]
    for date in list(nets.submissions):
        if date < oldest:
            del nets.submissions[date]
