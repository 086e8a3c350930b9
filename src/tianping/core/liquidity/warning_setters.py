"""Who may set a value to be warned of, on a balance or on an available cap.

Source: RULES-C §4.4, §7.3; RULES-Q §10.3 with its correction 2; house, ADR-0048, ADR-0056.
"""

from __future__ import annotations

from collections.abc import Callable

from tianping.core.commands import SetCapWarning, SetWarning
from tianping.core.control.admission import admit, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.events import Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Participant, State

__all__ = ["refuse_setter"]


def refuse_setter(
    state: State,
    command: SetWarning | SetCapWarning,
    *,
    may_set: Callable[[Participant, Participant], bool],
) -> list[Event] | None:
    """Refuse a wrong form, an unknown account or sender, no right to set a value, a repeat.

    Source: RULES-C §4.4, §7.3; RULES-Q §10.3.
    """
    date, digest = command.business_date, command.digest
    stopped = refuse_form(state, command.message_id, date=date, digest=digest)
    if stopped is not None:
        return stopped
    owner = state.participants.get(command.participant)
    if owner is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    if owner.account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, command.participant)
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if not may_set(sender, owner):
        return refuse(RefusalCode.NOT_AUTHORISED, command.participant)
    return refuse_sender(state, sender, command) or admit(
        state, sender, message_id=command.message_id, date=date, digest=digest
    )
