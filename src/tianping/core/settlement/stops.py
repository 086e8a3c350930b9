"""What the debit and the credit control of an account stop, and what they do not touch.

Debit control stops classes 2, 6, 7 and 8 of the account that pays; credit control stops classes
2, 7 and 8 to the account that is paid. Error corrections, fees and nets go on under either, so
that the day can end, and so do credits that an office books itself (E6).
Source: SAPS-T §三.4 (debit and credit control); RULES-Q §1.3, §2.2-2.3 with corrections 1.4, 1.5
and 4.9; house, ADR-0029.
"""

from __future__ import annotations

from tianping.core.events import Event
from tianping.core.ledger.posting import E26_LENDING, E26C_NET_LINE
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import NetFile, Payment, SettlementAccount
from tianping.core.terms import CLASS_ONE_SIDED, CONTROL_CREDIT, CONTROL_DEBIT, TRANSFER_CLASSES

__all__ = [
    "control_on_file",
    "debit_stopped",
    "refuse_controlled",
    "returned_by_control",
    "stopping_control",
]


def debit_stopped(account: SettlementAccount, queue_class: int) -> bool:
    """Tell whether a debit control keeps a class of an account from settling.

    Source: RULES-Q §1.3, §2.2 with corrections 1.4 and 1.5.
    """
    if not account.controls & CONTROL_DEBIT:
        return False
    return queue_class in TRANSFER_CLASSES or queue_class == CLASS_ONE_SIDED


def stopping_control(payment: Payment) -> int:
    """Return the control that stops a payment, the debit control first, or 0.

    Source: RULES-Q §2.2-2.3; correction 4.9 (E6 and E26b are exempt from credit control).
    """
    account, credited = payment.payer.account, payment.payee.account
    if account is not None and debit_stopped(account, payment.queue_class):
        return CONTROL_DEBIT
    if credited is None or not credited.controls & CONTROL_CREDIT:
        return 0
    if payment.posting == E26_LENDING:
        return 0
    return CONTROL_CREDIT if payment.queue_class in TRANSFER_CLASSES else 0


def refuse_controlled(payment: Payment) -> list[Event] | None:
    """Refuse a new payment that a control of its payer or of its payee stops.

    Source: RULES-Q §2.2-2.3 (refused at the entry point).
    """
    account, credited = payment.payer.account, payment.payee.account
    uncontrolled = account is None or account.controls == 0
    if uncontrolled and (credited is None or credited.controls == 0):
        return None
    control = stopping_control(payment)
    if control == 0:
        return None
    if control == CONTROL_DEBIT:
        return refuse(RefusalCode.DEBIT_CONTROLLED, payment.payer.code)
    return refuse(RefusalCode.CREDIT_CONTROLLED, payment.payee.code)


def returned_by_control(item: Payment) -> bool:
    """Tell whether a queued item may not wait, because a control stops it and it is HVPS business.

    One-sided debits that wait stay where they are until the control is released; a net file goes
    back whole (``control_on_file``).
    Source: RULES-Q §2.2-2.3; house, ADR-0029.
    """
    if item.posting == E26C_NET_LINE:
        return False
    return item.queue_class in TRANSFER_CLASSES and stopping_control(item) != 0


def control_on_file(file: NetFile) -> int:
    """Return the control that stops a net file, the debit control first, or 0.

    One controlled account stops the whole file, whether its line waits or not.
    Source: RULES-Q §2.2-2.3; RULES-A §4.5 E26c (all or nothing); house, ADR-0047.
    """
    found = 0
    for line in file.lines:
        control = stopping_control(line.item)
        if control == CONTROL_DEBIT:
            return control
        found = found or control
    return found
