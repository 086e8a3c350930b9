"""What the debit and the credit control of an account stop, and what they do not touch.

Debit control stops classes 2, 6, 7 and 8 of the account that pays; credit control stops classes
2, 7 and 8 to the account that is paid. Error corrections, fees and nets go on under either, so
that the day can end, and so do credits that an office books itself (E6).
Source: SAPS-T §三.4 (debit and credit control); RULES-Q §1.3, §2.2-2.3 with corrections 1.4, 1.5
and 4.9; house, ADR-0029.
"""

from __future__ import annotations

from typing import Final

from tianping.core.events import Event
from tianping.core.ledger.posting import E26_LENDING, E26C_NET_LINE
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import NetFile, Payment, SettlementAccount
from tianping.core.terms import (
    CLASS_ONE_SIDED,
    CONTROL_BARRED,
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    TRANSFER_CLASSES,
)

__all__ = [
    "CONTROL_REFUSALS",
    "control_on_file",
    "debit_stopped",
    "refuse_by",
    "refuse_controlled",
    "returned_by_control",
    "stopping_control",
]

CONTROL_REFUSALS: Final = {
    CONTROL_DEBIT: RefusalCode.DEBIT_CONTROLLED,
    CONTROL_CREDIT: RefusalCode.CREDIT_CONTROLLED,
    CONTROL_BARRED: RefusalCode.PARTICIPANT_BARRED,
}
"""Why a payment is refused or goes back, for each control."""


def debit_stopped(account: SettlementAccount, queue_class: int) -> bool:
    """Tell whether a debit control, or the owner being barred, keeps a class from settling.

    Source: RULES-Q §1.3, §2.2 with corrections 1.4 and 1.5; house, ADR-0049.
    """
    controls = account.controls
    if queue_class in TRANSFER_CLASSES:
        return controls & (CONTROL_DEBIT | CONTROL_BARRED) != 0
    return queue_class == CLASS_ONE_SIDED and controls & CONTROL_DEBIT != 0


def stopping_control(payment: Payment) -> int:
    """Return what stops a payment: debit control, credit control, a barred party, or 0.

    Source: RULES-Q §2.2-2.3; correction 4.9 (E6 and E26b are exempt from credit control);
    house, ADR-0049.
    """
    account, credited = payment.payer.account, payment.payee.account
    paying = 0 if account is None else account.controls
    paid = 0 if credited is None else credited.controls
    transfer = payment.queue_class in TRANSFER_CLASSES
    if paying & CONTROL_DEBIT and (transfer or payment.queue_class == CLASS_ONE_SIDED):
        return CONTROL_DEBIT
    if not transfer:
        return 0
    if payment.posting == E26_LENDING:
        return paying & CONTROL_BARRED
    if paid & CONTROL_CREDIT:
        return CONTROL_CREDIT
    return (paying | paid) & CONTROL_BARRED


def refuse_controlled(payment: Payment) -> list[Event] | None:
    """Refuse a new payment that a control, or a barred payer or payee, stops.

    Source: RULES-Q §2.2-2.3 (refused at the entry point); house, ADR-0049.
    """
    account, credited = payment.payer.account, payment.payee.account
    uncontrolled = account is None or account.controls == 0
    if uncontrolled and (credited is None or credited.controls == 0):
        return None
    control = stopping_control(payment)
    if control == 0:
        return None
    return refuse_by(payment, control)


def refuse_by(payment: Payment, control: int) -> list[Event]:
    """Refuse a payment by the control that stops it, naming the party that is controlled.

    Source: RULES-Q §2.2-2.3; house, ADR-0049.
    """
    account = payment.payer.account
    pays = control == CONTROL_DEBIT
    if control == CONTROL_BARRED:
        pays = account is not None and account.controls & CONTROL_BARRED != 0
    return refuse(CONTROL_REFUSALS[control], payment.payer.code if pays else payment.payee.code)


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
    """Return what stops a net file: a debit control, else a credit control, else a bar, or 0.

    One account that may not pay or be paid stops the whole file, whether its line waits or not.
    Source: RULES-Q §2.2-2.3; RULES-A §4.5 E26c (all or nothing); house, ADR-0047, ADR-0049.
    """
    controls = [stopping_control(line.item) for line in file.lines]
    return min((control for control in controls if control), default=0)
