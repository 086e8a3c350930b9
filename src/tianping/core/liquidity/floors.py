"""What lending and pool must leave on an account, set by its owner's message (saps.371).

Source: RULES-Q correction 4.15; house, ADR-0049, ADR-0055.
"""

from __future__ import annotations

from tianping.core.commands import KeepFloors
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.control.timetable import LIQUIDITY_SETUP, is_on
from tianping.core.events import Event
from tianping.core.liquidity.agreements import put_lending_floor
from tianping.core.liquidity.pool import put_pool_floor
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import NOT_STATED, STATUS_PROCESSED
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["keep_floors"]


def keep_floors(state: State, command: KeepFloors) -> list[Event]:
    """Set what the message states of the two floors of the sender's own account, or nothing.

    Refuses: see ``RefusalCode`` 20, 45, 48, 60, 62, 70 to 82, in that order.
    Source: RULES-Q §10.2 (set-up of pools) with correction 4.15; house, ADR-0055.
    """
    stopped = _refuse_floors(state, command)
    if stopped is not None:
        return stopped
    participant = state.participants[command.sender]
    enter(
        participant,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    events: list[Event] = []
    if command.lending_floor_fen != NOT_STATED:
        events.append(put_lending_floor(state, participant, Fen(command.lending_floor_fen)))
    if command.pool_floor_fen != NOT_STATED:
        events.append(put_pool_floor(state, participant.code, Fen(command.pool_floor_fen)))
    return events


def _refuse_floors(state: State, command: KeepFloors) -> list[Event] | None:
    """Refuse a wrong form, an unknown account, another's account, a repeat, the wrong phase.

    Source: RULES-C §7.3; RULES-Q §10.2; house, ADR-0055.
    """
    stated = [
        amount_fen
        for amount_fen in (command.lending_floor_fen, command.pool_floor_fen)
        if amount_fen != NOT_STATED
    ]
    for amount_fen in stated or [NOT_STATED]:
        if not 0 <= amount_fen <= AMOUNT_FEN_MAX:
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(amount_fen))
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
    if sender is not owner:
        return refuse(RefusalCode.NOT_AUTHORISED, command.participant)
    stopped = refuse_sender(state, sender, command) or admit(
        state, sender, message_id=command.message_id, date=date, digest=digest
    )
    if stopped is not None:
        return stopped
    if command.pool_floor_fen != NOT_STATED and not is_on(LIQUIDITY_SETUP, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    return None
