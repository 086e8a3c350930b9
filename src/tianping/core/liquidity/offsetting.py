"""Bilateral offsetting on entry (双边轧抵): a payment that would wait, against payments back.

An optional tool, off unless the parameter ``options.bilateral_offset`` says how many payments
back may be taken. When an ordinary payment would have to wait in daytime, and the payee itself has
ordinary payments waiting to the payer, both sides are booked as one group if both can afford it.
Source: ECB-2007-7 App. I (offsetting check on entry); RBA-2012-05 App. A; house, ADR-0050.
"""

from __future__ import annotations

from tianping.core.control.admission import enter_payment, remember
from tianping.core.control.timetable import OFFSETTING, is_on
from tianping.core.events import Event, OffsetSettled
from tianping.core.ledger.groups import book_group
from tianping.core.liquidity.aside import stands_aside
from tianping.core.liquidity.limit_state import room_fen
from tianping.core.settlement.funds import own_fen
from tianping.core.settlement.queue import remove_item, scan_all
from tianping.core.state import Payment, SettlementAccount, State, account_of
from tianping.core.terms import CLASS_ORDINARY, STATUS_SETTLED

__all__ = ["offset_on_entry"]


def offset_on_entry(state: State, payment: Payment) -> list[Event]:
    """Settle a new payment, put into its queue already, against payments back.

    The group is booked credits first, then the two accounts are scanned, in order of opening.
    Returns no event when there is nothing that offsets it; then nothing has changed.
    Source: house, ADR-0050.
    """
    if payment.queue_class != CLASS_ORDINARY or not is_on(OFFSETTING, state.phase):
        return []
    payer, payee = account_of(payment.payer), payment.payee.account
    if payee is None or payee is payer or payee.queued_count == 0:
        return []
    back = _payments_back(state, payment, payer, payee=payee)
    if not back:
        return []
    remove_item(state, payment)
    enter_payment(payment, STATUS_SETTLED)
    received_fen = 0
    for item in back:
        remove_item(state, item)
        remember(item, STATUS_SETTLED)
        received_fen += item.amount_fen
    events: list[Event] = [
        OffsetSettled(
            payment.payment,
            payer.index,
            payee.index,
            payment.amount_fen,
            received_fen,
            [item.payment for item in back],
        )
    ]
    events.extend(book_group(state, [payment, *back]))
    first, second = (payer, payee) if payer.index < payee.index else (payee, payer)
    events.extend(scan_all(state, [first, second]))
    return events


def _payments_back(
    state: State, payment: Payment, payer: SettlementAccount, *, payee: SettlementAccount
) -> list[Payment]:
    """Return the payments back that settle together with a payment, or none.

    They are taken in queue order, one more at a time, until both accounts have zero or more of
    their own funds (no overdraft) when all is booked. Nothing of either account is overtaken: the
    new payment stands alone in its queue, those back are the beginning of theirs. With the
    parameter ``options.bilateral_offset_overtakes``, whoever is overtaken must not end with less.
    Source: house, ADR-0050.
    """
    payer_overtaken = payer.queued_count > 1
    if payer_overtaken and not state.offset_overtakes:
        return []
    payee_overtaken = False
    paid_fen: int = payment.amount_fen
    received_fen = 0
    back: list[Payment] = []
    for item in _candidates(state, payee):
        answers = item.payee is payment.payer and item.queue_class == CLASS_ORDINARY
        if not answers or stands_aside(state, item):
            if not state.offset_overtakes:
                return []
            payee_overtaken = True
            continue
        back.append(item)
        received_fen += item.amount_fen
        if own_fen(payee) + paid_fen < received_fen:
            return []
        fits = own_fen(payer) + received_fen >= paid_fen
        fits = fits and (not payer_overtaken or received_fen >= paid_fen)
        fits = fits and (not payee_overtaken or paid_fen >= received_fen)
        if fits and _within_limits(payment, received_fen):
            return back
        if len(back) >= state.offset_count_max:
            return []
    return []


def _candidates(state: State, payee: SettlementAccount) -> list[Payment]:
    """Return what waits on an account in queue order; only its ordinary ones when order may break.

    Source: house, ADR-0050.
    """
    ordinary = payee.queue[CLASS_ORDINARY]
    if payee.queued_count == len(ordinary):
        return ordinary
    if not state.offset_overtakes:
        return []
    return [item for items in payee.queue for item in items]


def _within_limits(payment: Payment, received_fen: int) -> bool:
    """Tell whether what one of the two pays net stays within its limits.

    Source: house, ADR-0050.
    """
    gain_fen = received_fen - payment.amount_fen
    payer, payee = payment.payer, payment.payee
    if gain_fen < 0:
        room = room_fen(account_of(payer).limits, payee.code)
        return room < 0 or -gain_fen <= room
    room = room_fen(account_of(payee).limits, payer.code)
    return gain_fen == 0 or room < 0 or gain_fen <= room
