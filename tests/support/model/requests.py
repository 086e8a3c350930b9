"""What participants ask of payments they sent: move, withdraw, status.

Source: RULES-Q §3.5-3.6, §10.2.
"""

from __future__ import annotations

from support.model.authority import check_sending
from support.model.books import Payment
from support.model.plain import Told
from support.model.settlement import (
    TRANSFER_CLASSES,
    check_clearer,
    check_form,
    check_message,
    remember,
    scan,
    status_of,
)
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_WINDOW,
    STATUS_CANCELLED,
    STATUS_PENDING,
    STATUS_QUEUED,
    STATUS_UNKNOWN,
    TO_HEAD,
    TO_TAIL,
)

__all__ = ["adjust_queue", "cancel_payment", "query_status"]


def _original(m: State, k: c.AdjustQueue | c.CancelPayment, never: R) -> Payment:
    """Return the payment that waits; nets and net files that wait are refused with ``never``.

    What waits for its time can be withdrawn, but has no place to move from.

    Refuses: PHASE_WRONG, ORIGINAL_NOT_OWNED, ORIGINAL_UNKNOWN, ORIGINAL_NOT_QUEUED.
    """
    refuse_if(m.phase not in (PHASE_DAY, PHASE_CUT_OFF, PHASE_WINDOW), R.PHASE_WRONG)
    refuse_if(k.original_sender != k.sender, R.ORIGINAL_NOT_OWNED)
    known = m.messages.get((k.original_sender, k.original_message_id))
    if known is not None and known.session:
        waits = status_of(m, known) == STATUS_QUEUED
        raise Refusal(never if waits else R.ORIGINAL_NOT_QUEUED)
    if known is None or known.payment == 0:
        raise Refusal(R.ORIGINAL_UNKNOWN)
    if known.payment in m.net_files:
        waits = m.net_files[known.payment].status == STATUS_QUEUED
        raise Refusal(never if waits else R.ORIGINAL_NOT_QUEUED)
    refuse_if(known.payment in m.holds, R.ORIGINAL_NOT_QUEUED)
    item = m.payments[known.payment]
    early = item.status == STATUS_PENDING and isinstance(k, c.CancelPayment)
    refuse_if(item.status != STATUS_QUEUED and not early, R.ORIGINAL_NOT_QUEUED)
    return item


def adjust_queue(m: State, k: c.AdjustQueue) -> list[Told]:
    """QC00 to the head, QC01 to the tail of the class; then scan. Source: RULES-Q §3.5."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(k.placement not in (TO_HEAD, TO_TAIL), R.VALUE_OUT_OF_BOUNDS)
    check_clearer(m, k.sender)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    item = _original(m, k, R.CLASS_NOT_ADJUSTABLE)
    movable = item.is_transfer and item.queue_class in TRANSFER_CLASSES
    refuse_if(not movable, R.CLASS_NOT_ADJUSTABLE)
    mine = (item.order, item.id)
    others = [
        (one.order, one.id)
        for one in m.queue(item.payer)
        if one.queue_class == item.queue_class and one is not item
    ]
    if k.placement == TO_HEAD and others and min(others) < mine:
        item.order = min(others)[0] - 1
    if k.placement == TO_TAIL and others and max(others) > mine:
        item.order = max(others)[0] + 1
    remember(m, k.sender, k, 0)
    told: Told = ("QueueAdjusted", item.id, k.placement, item.order)
    return [told, *scan(m, [item.payer])]


def cancel_payment(m: State, k: c.CancelPayment) -> list[Told]:
    """Withdraw while it waits; then scan. Source: RULES-Q §1.3 (who), §3.6."""
    check_form(k.message_id, k.digest, k.business_date)
    check_clearer(m, k.sender)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    item = _original(m, k, R.CLASS_NOT_CANCELLABLE)
    placed = item.posting == 7 and item.queue_class in (3, 4, 5)
    refuse_if(not placed and item.queue_class not in (2, 6, 7, 8), R.CLASS_NOT_CANCELLABLE)
    item.status = STATUS_CANCELLED
    remember(m, k.sender, k, 0)
    return [("PaymentCancelled", item.id), *scan(m, [item.payer])]


def query_status(m: State, k: c.QueryStatus) -> list[Told]:
    """Say what became of a payment; changes nothing."""
    check_clearer(m, k.sender)
    check_sending(m, k.sender, k)
    refuse_if(k.original_sender != k.sender, R.ORIGINAL_NOT_OWNED)
    known = m.messages.get((k.original_sender, k.original_message_id))
    status = STATUS_UNKNOWN if known is None else status_of(m, known)
    names = (k.sender, k.message_id, k.original_sender, k.original_message_id)
    return [("StatusReported", *names, status)]
