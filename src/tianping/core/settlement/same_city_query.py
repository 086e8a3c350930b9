"""The same-city query: how a session that an office submitted stands, line by line.

Source: CNAPS2-FIELDS saps.609, saps.610; RULES-A §4.3; house, ADR-0030, ADR-0055.
"""

from __future__ import annotations

from tianping.core.commands import QuerySameCity
from tianping.core.control.authority import refuse_sender
from tianping.core.events import Event, SameCityReported
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import CLASS_SAME_CITY
from tianping.values.identifiers import payment_line, payment_seq

__all__ = ["query_same_city"]


def query_same_city(state: State, command: QuerySameCity) -> list[Event]:
    """Say which lines of a session still wait; of one that was refused nothing is known.

    Refuses: see ``RefusalCode`` 60, 62, 110, 111, in that order.
    Source: CNAPS2-FIELDS saps.609, saps.610; RULES-A §4.3; RULES-C §4.4; house, ADR-0055.
    """
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    stopped = refuse_sender(state, sender, command)
    if stopped is not None:
        return stopped
    if command.original_sender != command.sender:
        return refuse(RefusalCode.ORIGINAL_NOT_OWNED, command.original_sender)
    submission = _submission(state, f"{command.sender} {command.original_message_id}")
    if submission == 0:
        return refuse(RefusalCode.ORIGINAL_UNKNOWN, command.original_message_id)
    return [
        SameCityReported(
            command.sender,
            command.message_id,
            command.original_message_id,
            submission,
            sorted(_waiting_lines(state, submission)),
        )
    ]


def _waiting_lines(state: State, submission: int) -> list[int]:
    """Return the numbers of a session's lines that wait.

    Source: RULES-A §4.3 E10.
    """
    if submission not in state.nets.open:
        return []
    return [
        payment_line(item.payment)
        for account in state.settlement_accounts
        for item in account.queue[CLASS_SAME_CITY]
        if payment_seq(item.payment) == submission
    ]


def _submission(state: State, key: str) -> int:
    """Return the number of the command that brought a session, 0 when none is known.

    Source: house, ADR-0010 (days kept).
    """
    for of_date in state.nets.submissions.values():
        if key in of_date:
            return of_date[key]
    return 0
