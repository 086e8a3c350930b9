"""How a payment arrives, by message or when its time comes: settled, queued or refused.

Source: SAPS-T §五.1 (queue); RULES-Q §1.3 (classes 2, 7 and 8), §3.3, §9.2; RULES-A §4.1.
"""

from __future__ import annotations

from tianping.core.control.acceptance import may_wait
from tianping.core.control.admission import enter_payment
from tianping.core.events import Event
from tianping.core.ledger.posting import E5_WITHIN_PARTICIPANT, book
from tianping.core.liquidity.offsetting import offset_on_entry
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.asking import now_waits
from tianping.core.settlement.funds import funds_for_class
from tianping.core.settlement.limit_queue import held_by_limit
from tianping.core.settlement.queue import first_payable, insert_item, remove_item, scan
from tianping.core.settlement.stops import refuse_controlled
from tianping.core.settlement.window import refuse_in_window
from tianping.core.state import MONEY_FEN_MAX, Payment, SettlementAccount, State
from tianping.core.terms import (
    MUST_SETTLE_CLASSES,
    PHASE_DAY,
    STATUS_QUEUED,
    STATUS_SETTLED,
)

__all__ = ["arrive", "may_queue", "pay"]


def pay(state: State, payment: Payment) -> list[Event]:
    """Book the transfer at once when it may, else let it wait; then settle what that freed.

    Refuses: see ``RefusalCode`` 102 to 131, in that order.
    Source: RULES-Q §2.2-2.3, §3.3; RULES-A §4.1 (offices are never queued).
    """
    stopped = refuse_controlled(payment)
    if stopped is None and state.phase != PHASE_DAY:
        stopped = refuse_in_window(state, payment)
    if stopped is not None:
        return stopped
    account, credited = payment.payer.account, payment.payee.account
    if account is None:
        if credited is not None and state.money_fen + payment.amount_fen > MONEY_FEN_MAX:
            return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    elif (
        account.queued_count
        or (account.limits is not None and held_by_limit(account.limits, payment))
        or (
            funds_for_class(state, account, payment.queue_class) < payment.amount_fen
            and payment.posting != E5_WITHIN_PARTICIPANT
        )
    ):
        return arrive(state, payment, account)
    enter_payment(payment, STATUS_SETTLED)
    events: list[Event] = [book(state, payment)]
    if credited is not None and credited.queued_count:
        events.extend(scan(state, credited))
    return events


def may_queue(state: State, payment: Payment) -> bool:
    """Tell whether a new payment of its class may wait in the present phase.

    Source: RULES-Q §9.2, §1.3 (after HVPS day-end nothing is queued); correction 1.2.
    """
    forced = payment.queue_class in MUST_SETTLE_CLASSES
    return may_wait(state.phase, forced=forced)


def arrive(state: State, payment: Payment, account: SettlementAccount) -> list[Event]:
    """Queue a payment, or settle it at once when it is the one that may settle now.

    One that would wait may be offset with payments back, if that tool is on.
    Refuses, when the payment would have to wait: a phase in which new ones do not, a full queue.
    Source: RULES-Q §3.3 (a strictly better class settles at once, example Q2), §9.2;
    house, ADR-0050; correction 1.2 (in the window who is short gets its payment back at once).
    """
    insert_item(state, payment)
    if first_payable(state, account) is not payment:
        if state.offset_count_max:
            offset = offset_on_entry(state, payment)
            if offset:
                return offset
        if not may_queue(state, payment):
            remove_item(state, payment)
            return refuse(RefusalCode.NOT_QUEUED_ANY_MORE, str(state.phase))
        if account.queued_count > state.queue_length_max:
            remove_item(state, payment)
            return refuse(RefusalCode.QUEUE_FULL, str(account.queued_count))
        enter_payment(payment, STATUS_QUEUED)
        return [now_waits(state, payment)]
    remove_item(state, payment)
    enter_payment(payment, STATUS_SETTLED)
    events: list[Event] = [book(state, payment)]
    credited = payment.payee.account
    if credited is not None and credited is not account:
        events.extend(scan(state, credited))
    return events
