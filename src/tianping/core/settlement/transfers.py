"""Ordinary credit transfers (普通贷记): hvps.111 and hvps.112.

Between direct participants, PBC offices and treasuries, each also on behalf of its indirect
participants. The checks run in the order of the refusal numbers.
Source: SAPS-T §四.2 (transfers), §五.1 (queue); RULES-A §4.1; RULES-Q §1.3
(classes 2, 7 and 8), §3.3.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import CreditTransfer
from tianping.core.control.acceptance import REJECT, TRANSFER, outcome
from tianping.core.control.admission import admit, refuse_form, refuse_hvps_date
from tianping.core.control.authority import refuse_transfer_sender
from tianping.core.control.presence import refuse_faulty
from tianping.core.control.words import RECEIVING
from tianping.core.events import Event
from tianping.core.ledger.posting import (
    E1_BANK_TO_BANK,
    E2_BANK_TO_OFFICE,
    E3_OFFICE_TO_BANK,
    E4_OFFICE_TO_OFFICE,
    E5_WITHIN_PARTICIPANT,
)
from tianping.core.liquidity.times import refuse_times, take_timed
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.arrival import pay
from tianping.core.state import Participant, Payment, State
from tianping.core.terms import (
    CLASS_EXTREMELY_URGENT,
    CLASS_ORDINARY,
    CLASS_URGENT,
    PHASE_DAY,
)
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import PaymentId

__all__ = [
    "TRANSFER_MESSAGES",
    "refuse_outside_daytime",
    "transfer_credit",
]

TRANSFER_MESSAGES: Final = ("hvps.111.001.01", "hvps.112.001.01")


def transfer_credit(state: State, command: CreditTransfer) -> list[Event]:
    """Settle an ordinary credit transfer, or queue it when its turn or its funds are not there.

    One that states times may be kept until its earliest one.
    Refuses: see ``RefusalCode`` 20 and 60 to 131, in that order; 340 and 370 come after 101.
    Source: SAPS-T §四.2, §五.1; RULES-A §4.1; RULES-Q §3.3.
    """
    date, message_id, digest = command.business_date, command.message_id, command.digest
    stopped = _refuse_form(state, command)
    if stopped is not None:
        return stopped
    code = command.sender
    sender = state.participants.get(code)
    payer = None if sender is None else sender.hvps
    if sender is None or payer is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, code)
    if state.certificates.get(command.certificate) != code:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    if command.message_type not in TRANSFER_MESSAGES:
        return refuse(RefusalCode.NOT_AUTHORISED, command.message_type)
    stopped = refuse_transfer_sender(state, sender, command)
    stopped = stopped or admit(state, sender, message_id=message_id, date=date, digest=digest)
    if stopped is not None:
        return stopped
    if state.phase != PHASE_DAY:
        stopped = refuse_outside_daytime(state, date, TRANSFER)
        if stopped is not None:
            return stopped
    creditor = state.participants.get(command.creditor_participant)
    payee = None if creditor is None else creditor.hvps
    stopped = _refuse_parties(state, command, payee=payee)
    if stopped is not None:
        return stopped
    payment = Payment(PaymentId(state.seq), sender, payer=payer, payee=payee or payer)
    payment.message_id = message_id
    payment.business_date = date
    payment.digest = digest
    payment.amount_fen = command.amount_fen
    payment.queue_class = command.queue_class
    payment.posting = _posting_between(payer, payment.payee)
    stopped = _refuse_order(state, payment)
    stopped = stopped or refuse_faulty(state, command.creditor_participant)
    if command.times is not None:
        return stopped or take_timed(state, payment, command.times)
    return stopped or pay(state, payment)


def _refuse_form(state: State, command: CreditTransfer) -> list[Event] | None:
    """Refuse identifiers of a wrong form, or times that cannot be kept together.

    Source: RULES-D §4.1; house, ADR-0010, ADR-0057.
    """
    digest, date = command.digest, command.business_date
    stopped = refuse_form(state, command.message_id, date=date, digest=digest)
    if stopped is None and command.times is not None:
        return refuse_times(command.times)
    return stopped


def _refuse_parties(
    state: State, command: CreditTransfer, *, payee: Participant | None
) -> list[Event] | None:
    """Refuse banks and participants that do not fit, and a creditor's bank that may not receive it.

    ``payee`` is on whose account or books the creditor's participant settles, if on anybody's.
    Source: CNAPS2-CODES §5 (O2002 to O2006); RULES-C §4.4.
    """
    debtor_bank, creditor_bank = command.debtor_bank, command.creditor_bank
    if debtor_bank != command.sender:
        debtor = state.participants.get(debtor_bank)
        if debtor is None or not debtor.direct_participant:
            return refuse(RefusalCode.DEBTOR_BANK_UNKNOWN, debtor_bank)
        if debtor.direct_participant != command.sender:
            return refuse(RefusalCode.DEBTOR_BANK_NOT_SENDERS, debtor_bank)
    if payee is None:
        return refuse(RefusalCode.CREDITOR_PARTICIPANT_UNKNOWN, command.creditor_participant)
    if creditor_bank != command.creditor_participant:
        creditor = state.participants.get(creditor_bank)
        if creditor is None or not creditor.direct_participant:
            return refuse(RefusalCode.CREDITOR_BANK_UNKNOWN, creditor_bank)
        if creditor.direct_participant != command.creditor_participant:
            return refuse(RefusalCode.CREDITOR_BANK_NOT_CREDITORS, creditor_bank)
    if not state.authority.enforced:
        return None
    receiver = state.participants[creditor_bank]
    business = state.authority.transfer_business(command.business_type, command.business_kind)
    if state.authority.allows(receiver, RECEIVING, business):
        return None
    return refuse(RefusalCode.RECEIVER_NOT_AUTHORISED, f"{creditor_bank} {business}")


def _refuse_order(state: State, payment: Payment) -> list[Event] | None:
    """Refuse an amount outside its bounds or a priority the sender may not use.

    Source: RULES-C §5 (below the threshold a payment is urgent), §6.2 (amounts); house, ADR-0011
    (特急 needs its own authority).
    """
    if not 1 <= payment.amount_fen <= state.amount_max_fen:
        return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(payment.amount_fen))
    queue_class = payment.queue_class
    if queue_class == CLASS_ORDINARY and payment.amount_fen < state.amount_min_fen:
        return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(payment.amount_fen))
    if queue_class in (CLASS_ORDINARY, CLASS_URGENT):
        return None
    barred = payment.payer.account is not None and not state.extremely_urgent_open
    if queue_class != CLASS_EXTREMELY_URGENT or barred:
        return refuse(RefusalCode.CLASS_NOT_ALLOWED, str(queue_class))
    return None


def refuse_outside_daytime(state: State, date: BusinessDate, business: int) -> list[Event] | None:
    """Refuse a transfer that bears another date than HVPS has, or comes at the wrong time.

    In daytime HVPS and SAPS stand on one date, which every message was tested for.
    Source: RULES-D §4.1, §10.
    """
    stopped = refuse_hvps_date(state, date)
    if stopped is None and outcome(business, state.phase) == REJECT:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    return stopped


def _posting_between(payer: Participant, payee: Participant) -> int:
    """Return which E-event a transfer between two participants is.

    Source: RULES-A §4.1.
    """
    if payer.account is None:
        return E4_OFFICE_TO_OFFICE if payee.account is None else E3_OFFICE_TO_BANK
    if payee.account is None:
        return E2_BANK_TO_OFFICE
    return E5_WITHIN_PARTICIPANT if payer is payee else E1_BANK_TO_BANK
