"""What a sender does with its own messages: move, withdraw, ask.

Source: SAPS-T §五.1 (queue management); RULES-Q §3.5-3.6; CCMS-T (status query).
"""

from __future__ import annotations

from tianping.core.commands import AdjustQueue, CancelPayment, QueryStatus
from tianping.core.control.acceptance import CANCELLATION, REJECT, outcome
from tianping.core.control.admission import (
    admit,
    enter,
    refuse_form,
    remember,
    status_of,
)
from tianping.core.control.authority import refuse_sender
from tianping.core.events import Event, PaymentCancelled, QueueAdjusted, StatusReported
from tianping.core.ledger.posting import E5_WITHIN_PARTICIPANT, E7_OFFICE_DEBITS
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.queue import move_item, remove_item, scan
from tianping.core.settlement.stored import cancel_stored, stored_item
from tianping.core.state import Payment, State, Timed, account_of
from tianping.core.terms import (
    CLASS_CORRECTION,
    STATUS_CANCELLED,
    STATUS_PROCESSED,
    STATUS_QUEUED,
    STATUS_UNKNOWN,
    TO_HEAD,
    TO_TAIL,
    TRANSFER_CLASSES,
)

__all__ = ["adjust_queue", "cancel_payment", "query_status"]


def _refuse_request(state: State, command: AdjustQueue | CancelPayment) -> list[Event] | None:
    """Refuse a request about a message that is not the sender's own or does not wait.

    Source: RULES-Q §3.5-3.6; RULES-C §7.3.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None or sender.hvps is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    stopped = refuse_sender(state, sender, command) or admit(
        state,
        sender,
        message_id=command.message_id,
        date=command.business_date,
        digest=command.digest,
    )
    if stopped is not None:
        return stopped
    if outcome(CANCELLATION, state.phase) == REJECT:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if command.original_sender != command.sender:
        return refuse(RefusalCode.ORIGINAL_NOT_OWNED, command.original_sender)
    if _queued_item(state, command) is None:
        if isinstance(command, CancelPayment) and _stored(state, command) is not None:
            return None
        status = status_of(sender, command.original_message_id)
        if status == STATUS_UNKNOWN:
            return refuse(RefusalCode.ORIGINAL_UNKNOWN, command.original_message_id)
        if status == STATUS_QUEUED:
            return None  # a net: its lines wait, but no message moves or withdraws one
        return refuse(RefusalCode.ORIGINAL_NOT_QUEUED, command.original_message_id)
    return None


def _queued_item(state: State, command: AdjustQueue | CancelPayment) -> Payment | None:
    """Return the waiting item that a request names, if there is one.

    Source: house, ADR-0010.
    """
    by_message = state.queued.get(command.original_sender)
    return None if by_message is None else by_message.get(command.original_message_id)


def _stored(state: State, command: CancelPayment) -> Timed | None:
    """Return the payment that waits for its earliest time and that a request names.

    Source: house, ADR-0057.
    """
    return stored_item(state, command.original_sender, command.original_message_id)


def adjust_queue(state: State, command: AdjustQueue) -> list[Event]:
    """Move a queued payment to the head or tail of its class, then settle what that lets through.

    Only ordinary transfers (E1 to E5) can be moved, by the direct participant that pays.
    Refuses: see ``RefusalCode`` 20 and 60 to 113, in that order.
    Source: RULES-Q §3.5 (example Q3); CNAPS2-CODES (QC00, QC01).
    """
    if command.placement not in (TO_HEAD, TO_TAIL):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"placement {command.placement}")
    stopped = _refuse_request(state, command)
    if stopped is not None:
        return stopped
    item = _queued_item(state, command)
    if item is None or item.posting > E5_WITHIN_PARTICIPANT:
        return refuse(RefusalCode.CLASS_NOT_ADJUSTABLE, command.original_message_id)
    enter(
        item.sender,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    order = move_item(item, command.placement)
    events: list[Event] = [QueueAdjusted(item.payment, command.placement, order)]
    events.extend(scan(state, account_of(item.payer)))
    return events


def cancel_payment(state: State, command: CancelPayment) -> list[Event]:
    """Withdraw a queued payment at its sender's request, then settle what it held back.

    Transfers are withdrawn by their sender, also while they wait for their earliest time; instant
    ones thus by the third party, one-sided and directly placed debits by their office; corrections,
    fees and nets by nobody. A multilateral net file has a message of its own for that
    (``WithdrawNetFile``).
    Refuses: see ``RefusalCode`` 60 to 114, in that order.
    Source: RULES-Q §3.6, §1.3 (who may cancel); CCMS-T (ccms.307); house, ADR-0059.
    """
    stopped = _refuse_request(state, command)
    if stopped is not None:
        return stopped
    timed = _stored(state, command)
    item = _queued_item(state, command) if timed is None else timed.item
    if item is None or not _may_be_withdrawn(item):
        return refuse(RefusalCode.CLASS_NOT_CANCELLABLE, command.original_message_id)
    enter(
        item.sender,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    if timed is not None:
        return cancel_stored(state, timed)
    remove_item(state, item)
    remember(item, STATUS_CANCELLED)
    events: list[Event] = [PaymentCancelled(item.payment)]
    events.extend(scan(state, account_of(item.payer)))
    return events


def _may_be_withdrawn(item: Payment) -> bool:
    """Tell whether its sender may withdraw an item: an order of its own, not what it must pay.

    Source: RULES-Q §1.3 (who may cancel); house, ADR-0059.
    """
    if item.posting == E7_OFFICE_DEBITS:
        return item.queue_class != CLASS_CORRECTION
    return item.queue_class in TRANSFER_CLASSES


def query_status(state: State, command: QueryStatus) -> list[Event]:
    """Say what became of one of the sender's messages. Changes nothing.

    Refuses: an unknown sender, one that may not ask, a message of another sender.
    Source: CCMS-T (ccms.316); house, ADR-0010.
    """
    sender = state.participants.get(command.sender)
    if sender is None or sender.hvps is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    stopped = refuse_sender(state, sender, command)
    if stopped is not None:
        return stopped
    if command.original_sender != command.sender:
        return refuse(RefusalCode.ORIGINAL_NOT_OWNED, command.original_sender)
    return [
        StatusReported(
            command.sender,
            command.message_id,
            command.original_sender,
            command.original_message_id,
            status_of(sender, command.original_message_id),
        )
    ]
