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
from tianping.core.state import NetFile, Participant, Payment, SettlementAccount
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
    "control_on_hold",
    "debit_stopped",
    "refuse_barred",
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

    A party is who pays, who is paid and who instructs it: nobody acts on the word of somebody
    barred.
    Source: RULES-Q §2.2-2.3; correction 4.9 (E6 and E26b are exempt from credit control);
    house, ADR-0049.
    """
    account, credited = payment.payer.account, payment.payee.account
    instructed = payment.sender.account
    paying = 0 if account is None else account.controls
    paid = 0 if credited is None else credited.controls
    instructing = 0 if instructed is None else instructed.controls
    transfer = payment.queue_class in TRANSFER_CLASSES
    if paying & CONTROL_DEBIT and (transfer or payment.queue_class == CLASS_ONE_SIDED):
        return CONTROL_DEBIT
    if not transfer:
        return 0
    if payment.posting == E26_LENDING:
        return paying & CONTROL_BARRED
    if paid & CONTROL_CREDIT:
        return CONTROL_CREDIT
    return (paying | paid | instructing) & CONTROL_BARRED


def refuse_controlled(payment: Payment) -> list[Event] | None:
    """Refuse a new payment that a control, or a barred party, stops.

    Source: RULES-Q §2.2-2.3 (refused at the entry point); house, ADR-0049.
    """
    account, credited = payment.payer.account, payment.payee.account
    uncontrolled = account is None or account.controls == 0
    uncontrolled = uncontrolled and (credited is None or credited.controls == 0)
    if uncontrolled and (payment.sender is payment.payer or not _is_barred(payment.sender)):
        return None
    control = stopping_control(payment)
    if control == 0:
        return None
    return refuse_by(payment, control)


def refuse_by(payment: Payment, control: int) -> list[Event]:
    """Refuse a payment by the control that stops it, naming the party that is controlled.

    Source: RULES-Q §2.2-2.3; house, ADR-0049.
    """
    party = payment.payer if control == CONTROL_DEBIT else payment.payee
    if control == CONTROL_BARRED:
        for one in (payment.payer, payment.payee, payment.sender):
            if _is_barred(one):
                party = one
                break
    return refuse(CONTROL_REFUSALS[control], party.code)


def refuse_barred(participant: Participant) -> list[Event] | None:
    """Refuse what needs a participant that is suspended or revoked.

    Source: house, ADR-0049.
    """
    if _is_barred(participant):
        return refuse(RefusalCode.PARTICIPANT_BARRED, participant.code)
    return None


def _is_barred(participant: Participant) -> bool:
    """Tell whether a participant with an account here is suspended or revoked.

    Source: house, ADR-0049.
    """
    account = participant.account
    return account is not None and account.controls & CONTROL_BARRED != 0


def returned_by_control(item: Payment) -> bool:
    """Tell whether a queued item may not wait, because a control stops it and it is HVPS business.

    One-sided debits that wait stay where they are until the control is released; a net file goes
    back whole (``control_on_file``).
    Source: RULES-Q §2.2-2.3; house, ADR-0029.
    """
    if item.posting == E26C_NET_LINE:
        return False
    return item.queue_class in TRANSFER_CLASSES and stopping_control(item) != 0


def control_on_hold(payment: Payment, system: Participant) -> int:
    """Return what stops money held for a deal: as for a payment, or a barred system that decides.

    Source: RULES-Q §2.2-2.3; house, ADR-0046, ADR-0049.
    """
    control = stopping_control(payment)
    return CONTROL_BARRED if control == 0 and _is_barred(system) else control


def control_on_file(file: NetFile) -> int:
    """Return what stops a net file: a debit control, else a credit control, else a bar, or 0.

    One account that may not pay or be paid stops the whole file, whether its line waits or not,
    and so does a barred sender.
    Source: RULES-Q §2.2-2.3; RULES-A §4.5 E26c (all or nothing); house, ADR-0047, ADR-0049.
    """
    controls = [stopping_control(line.item) for line in file.lines]
    return min((control for control in controls if control), default=0)
