"""Error corrections (错账冲正): a red entry takes back, a blue entry books what is right.

Only what an office booked itself can be corrected, one-sided business and same-city nets, never a
payment of HVPS or BEPS. What takes money from an account, a red entry of a credit or a blue debit,
is class 1, the head of the queue; first in, first out inside it.
Source: SAPS-T §四.8; RULES-A §4.7 with corrections 4.1, 4.14; RULES-D §2.3, §10; house, ADR-0036.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import CorrectEntry
from tianping.core.control.acceptance import CORRECTION, may_wait
from tianping.core.control.admission import enter_payment
from tianping.core.control.opening_check import refuse_held_back
from tianping.core.events import Event
from tianping.core.ledger.booked import (
    BUSINESS_CORRECTION,
    BUSINESS_ONE_SIDED,
    BUSINESS_SAME_CITY,
    booked_entries,
    business_found,
)
from tianping.core.ledger.posting import (
    E6_OFFICE_CREDITS,
    E7_OFFICE_DEBITS,
    E10_SAME_CITY_DEBIT,
    E11_SAME_CITY_CREDIT,
    RED_OF_CREDIT,
    RED_OF_DEBIT,
    book,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.asking import now_waits
from tianping.core.settlement.funds import funds_for_class
from tianping.core.settlement.one_sided import refuse_moment, refuse_office_business
from tianping.core.settlement.queue import first_payable, insert_item, remove_item, scan
from tianping.core.state import MONEY_FEN_MAX, Payment, SettlementAccount, State, account_of
from tianping.core.terms import (
    CLASS_CORRECTION,
    STATUS_QUEUED,
    STATUS_SETTLED,
)
from tianping.values.dates import is_date
from tianping.values.identifiers import PaymentId

__all__ = ["correct_entry"]

_IN_SCOPE: Final = (BUSINESS_SAME_CITY, BUSINESS_ONE_SIDED, BUSINESS_CORRECTION)


def correct_entry(state: State, command: CorrectEntry) -> list[Event]:
    """Book a red or a blue entry, or let it wait at the head of the queue.

    A red entry of a debit and a blue credit give money and settle at once. After HVPS day-end
    what is short is refused.
    Without a signed message of the office it is entered by two persons.
    Refuses: see ``RefusalCode`` 20, 220, then 43 to 163 and 205 to 208, in that order.
    Source: RULES-A §4.7 with corrections 4.14; RULES-C §7.5.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    takes = command.credit == command.red
    if not takes and state.money_fen + command.amount_fen > MONEY_FEN_MAX:
        return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    account = account_of(state.participants[command.participant])
    funds_fen = funds_for_class(state, account, CLASS_CORRECTION)
    may_queue = may_wait(state.phase, forced=True)
    if takes and not may_queue and funds_fen < command.amount_fen:
        return refuse(RefusalCode.NOT_QUEUED_ANY_MORE, command.participant)
    stopped = _refuse_original(state, command)
    if stopped is not None:
        return stopped
    payment = _payment(state, command, takes=takes)
    _mark_taken_back(state, command)
    return _take(state, payment, account) if takes else _give(state, payment, account)


def _refuse_message(state: State, command: CorrectEntry) -> list[Event] | None:
    """Refuse a form, an office, an account, a repeat, a phase or an amount that is wrong.

    Source: RULES-A §2.2 (the managing office); RULES-D §10 (acceptance by phase).
    """
    if not is_date(command.error_date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"error date {command.error_date}")
    if not command.certificate and not state.acting.approved:
        return refuse(RefusalCode.NEEDS_TWO_PERSONS, command.message_id)
    stopped = refuse_office_business(state, command)
    if stopped is not None:
        return stopped
    stopped = refuse_moment(state, command.amount_fen, business=CORRECTION)
    return stopped or refuse_held_back(state, command.office)


def _business(state: State, command: CorrectEntry) -> str:
    """Return the business of the wrong entry that a command names, or an empty text."""
    return business_found(
        state,
        command.participant,
        credit=command.credit,
        business_type=command.business_type,
        date=command.error_date,
    )


def _refuse_original(state: State, command: CorrectEntry) -> list[Event] | None:
    """Refuse what is out of scope or was not booked; a red entry also by amount and if done.

    Source: RULES-A §4.7 with corrections 4.14 (amount and repetition concern red entries only).
    """
    if command.business_type not in _IN_SCOPE:
        return refuse(RefusalCode.CORRECTION_OUT_OF_SCOPE, command.business_type)
    business_type = _business(state, command)
    if not business_type:
        return refuse(RefusalCode.CORRECTED_ENTRY_UNKNOWN, f"{command.error_date}")
    if not command.red:
        return None
    entries = booked_entries(
        state,
        command.participant,
        credit=command.credit,
        business_type=business_type,
        date=command.error_date,
    )
    booked_count = entries.booked.get(command.amount_fen, 0)
    if booked_count == 0:
        return refuse(RefusalCode.CORRECTED_AMOUNT_DIFFERS, str(command.amount_fen))
    if entries.taken_back.get(command.amount_fen, 0) >= booked_count:
        return refuse(RefusalCode.ALREADY_CORRECTED, str(command.amount_fen))
    return None


def _mark_taken_back(state: State, command: CorrectEntry) -> None:
    """Note that a red entry corrects an entry, so that none is corrected twice.

    It counts from its acceptance: class 1 can neither be cancelled nor returned.
    Source: RULES-A §4.7 (already corrected).
    """
    if not command.red:
        return
    entries = booked_entries(
        state,
        command.participant,
        credit=command.credit,
        business_type=_business(state, command),
        date=command.error_date,
    )
    amount_fen = command.amount_fen
    entries.taken_back[amount_fen] = entries.taken_back.get(amount_fen, 0) + 1


def _payment(state: State, command: CorrectEntry, *, takes: bool) -> Payment:
    """Return the payment that a correction is: who loses money is its payer.

    A blue entry is posted like the business it puts right.
    Source: RULES-A §4.7 (table of red and blue).
    """
    office = state.participants[command.office]
    participant = state.participants[command.participant]
    payer, payee = (participant, office) if takes else (office, participant)
    payment = Payment(PaymentId(state.seq), office, payer=payer, payee=payee)
    payment.message_id = command.message_id
    payment.business_date = command.business_date
    payment.digest = command.digest
    payment.amount_fen = command.amount_fen
    payment.queue_class = CLASS_CORRECTION
    same_city = _business(state, command) == BUSINESS_SAME_CITY
    if command.red:
        payment.posting = RED_OF_CREDIT if command.credit else RED_OF_DEBIT
    elif command.credit:
        payment.posting = E11_SAME_CITY_CREDIT if same_city else E6_OFFICE_CREDITS
    else:
        payment.posting = E10_SAME_CITY_DEBIT if same_city else E7_OFFICE_DEBITS
    return payment


def _take(state: State, payment: Payment, account: SettlementAccount) -> list[Event]:
    """Book a correction that takes money from an account, or let it wait in class 1.

    The bound of a queue's length does not stop it.
    Source: RULES-A §4.7 (head of the queue); RULES-Q §3.3.
    """
    insert_item(state, payment)
    if first_payable(state, account) is payment:
        remove_item(state, payment)
        enter_payment(payment, STATUS_SETTLED)
        return [book(state, payment)]
    enter_payment(payment, STATUS_QUEUED)
    return [now_waits(state, payment)]


def _give(state: State, payment: Payment, account: SettlementAccount) -> list[Event]:
    """Book a correction that gives money to an account, then let its queue go on.

    Source: RULES-A §4.7 (always payable).
    """
    enter_payment(payment, STATUS_SETTLED)
    events: list[Event] = [book(state, payment)]
    if account.queued_count:
        events.extend(scan(state, account))
    return events
