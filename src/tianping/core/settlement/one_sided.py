"""One-sided business (单边业务) of PBC offices on the accounts they manage, and placed items.

Source: SAPS-T §四.7 (E6-E8); RULES-A §4.2; RULES-Q §1.3 (class 6).
"""

from __future__ import annotations

from tianping.core.commands import CorrectEntry, PlaceInQueue, PostOneSided
from tianping.core.control.acceptance import (
    ONE_SIDED_CREDIT,
    ONE_SIDED_DEBIT,
    OPENING_BALANCE,
    REJECT,
    may_wait,
    outcome,
)
from tianping.core.control.admission import admit, enter_payment, refuse_form, refuse_saps_date
from tianping.core.control.authority import refuse_receiver, refuse_sender
from tianping.core.control.businesses import is_office_business
from tianping.core.control.opening_check import refuse_held_back
from tianping.core.control.parameters import value_in_force
from tianping.core.events import Event
from tianping.core.ledger.booked import BUSINESS_ONE_SIDED
from tianping.core.ledger.posting import E6_OFFICE_CREDITS, E7_OFFICE_DEBITS, book
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.arrival import arrive
from tianping.core.settlement.queue import scan
from tianping.core.settlement.stops import refuse_controlled
from tianping.core.state import (
    MONEY_FEN_MAX,
    QUEUE_CLASSES,
    Participant,
    Payment,
    State,
    account_of,
)
from tianping.core.terms import (
    CLASS_ONE_SIDED,
    KIND_OFFICE,
    KIND_TREASURY,
    STATUS_SETTLED,
)
from tianping.values.identifiers import PaymentId
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["place_in_queue", "post_one_sided", "refuse_moment", "refuse_office_business"]


def post_one_sided(state: State, command: PostOneSided) -> list[Event]:
    """Credit (E6) or debit (E7) an account on behalf of the office that manages it.

    Refuses: see ``RefusalCode`` 43 to 131 and 483, in that order.
    In the preparation only an operator may, who enters opening balances.
    Source: SAPS-T §四.7; RULES-A §4.2, RULES-D §10 (opening balances are E6 entries).
    """
    stopped = refuse_office_business(state, command)
    if stopped is not None:
        return stopped
    business = ONE_SIDED_CREDIT if command.credit else ONE_SIDED_DEBIT
    if business == ONE_SIDED_CREDIT and not command.certificate:
        business = OPENING_BALANCE
    office = state.participants[command.office]
    participant = state.participants[command.participant]
    stopped = refuse_moment(state, command.amount_fen, business=business)
    stopped = stopped or refuse_receiver(state, participant, command)
    stopped = stopped or refuse_held_back(state, command.office)
    if stopped is not None:
        return stopped
    account = account_of(participant)
    if not command.credit:
        payment = _payment(state, command, payer=participant, payee=office)
        payment.queue_class = CLASS_ONE_SIDED
        return refuse_controlled(payment) or arrive(state, payment, account)
    if state.money_fen + command.amount_fen > MONEY_FEN_MAX:
        return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    payment = _payment(state, command, payer=office, payee=participant)
    payment.posting = E6_OFFICE_CREDITS
    enter_payment(payment, STATUS_SETTLED)
    events: list[Event] = [book(state, payment)]
    if account.queued_count:
        events.extend(scan(state, account))
    return events


def place_in_queue(state: State, command: PlaceInQueue) -> list[Event]:
    """Put a debit (E7) of an office into a class, to try the queue; off unless allowed.

    Once it waits, it is treated as its class is; in class 3, 4 or 5, too, its office may withdraw
    it, since no business stands behind it.
    Refuses: see ``RefusalCode`` 340, then 43 to 130 and 483, in that order.
    Source: RULES-Q §1.3, §3 (examples Q1 to Q3); house, ADR-0011, ADR-0059.
    """
    if not value_in_force(state, "queue.direct_placing", date=state.business_date):
        return refuse(RefusalCode.OPTION_OFF, "queue.direct_placing")
    stopped = refuse_office_business(state, command)
    if stopped is not None:
        return stopped
    if not may_wait(state.phase, forced=False):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if not 1 <= command.amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(command.amount_fen))
    if not 1 <= command.queue_class <= QUEUE_CLASSES:
        return refuse(RefusalCode.CLASS_NOT_ALLOWED, str(command.queue_class))
    participant = state.participants[command.participant]
    account = account_of(participant)
    payment = _payment(state, command, payer=participant, payee=state.participants[command.office])
    payment.queue_class = command.queue_class
    stopped = refuse_held_back(state, command.office)
    return stopped or refuse_controlled(payment) or arrive(state, payment, account)


def refuse_office_business(
    state: State, command: PostOneSided | PlaceInQueue | CorrectEntry
) -> list[Event] | None:
    """Refuse an office or account that is not there, an office that does not manage it, a repeat.

    Source: RULES-A §2.2 (the managing office); RULES-C §7.3.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    office = state.participants.get(command.office)
    if office is None or office.kind not in (KIND_OFFICE, KIND_TREASURY):
        return refuse(RefusalCode.OFFICE_UNKNOWN, command.office)
    participant = state.participants.get(command.participant)
    if participant is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    if participant.account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, command.participant)
    if not isinstance(command, PlaceInQueue):
        by_message = command.certificate != ""
        if by_message and state.certificates.get(command.certificate) != command.office:
            return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
        if isinstance(command, PostOneSided) and by_message:
            business = (command.business_type, command.business_kind)
            if not is_office_business(*business, expected=BUSINESS_ONE_SIDED):
                return refuse(RefusalCode.NOT_AUTHORISED, " ".join(business))
    if participant.office != command.office:
        return refuse(RefusalCode.NOT_AUTHORISED, command.office)
    return (
        refuse_sender(state, office, command)
        or admit(
            state,
            office,
            message_id=command.message_id,
            date=command.business_date,
            digest=command.digest,
        )
        or refuse_saps_date(state, command.business_date)
    )


def refuse_moment(state: State, amount_fen: int, *, business: int) -> list[Event] | None:
    """Refuse the wrong phase, then an amount outside its bounds.

    Source: RULES-D §10 (acceptance by phase).
    """
    if outcome(business, state.phase) == REJECT:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if not 1 <= amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(amount_fen))
    return None


def _payment(
    state: State,
    command: PostOneSided | PlaceInQueue,
    *,
    payer: Participant,
    payee: Participant,
) -> Payment:
    """Return the payment that one-sided business asks for, as a debit (E7) unless changed.

    Source: RULES-A §4.2.
    """
    office = state.participants[command.office]
    payment = Payment(PaymentId(state.seq), office, payer=payer, payee=payee)
    payment.message_id = command.message_id
    payment.business_date = command.business_date
    payment.digest = command.digest
    payment.amount_fen = command.amount_fen
    payment.posting = E7_OFFICE_DEBITS
    return payment
