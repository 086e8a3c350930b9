"""Fees of the payment system (支付业务收费) and their return (收费返还).

The office that holds the fee account sends a list; each line is a payment of its own.
Source: RULES-A §4.6 E29, E30; RULES-Q §1.3 (class 3); RULES-D §5; correction 1.5; correction 4.6;
house, ADR-0043.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import ChargeFees, ReturnFees
from tianping.core.control.acceptance import ONE_SIDED_CREDIT, REJECT, outcome
from tianping.core.control.admission import admit, enter, refuse_form, refuse_saps_date
from tianping.core.events import Event, FeesListed
from tianping.core.ledger.posting import E29_FEE, E30_FEE_RETURN, book
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.charge_book import FeeList
from tianping.core.settlement.line_arrival import arrive_line
from tianping.core.settlement.lines import made
from tianping.core.settlement.offices import appointed
from tianping.core.settlement.queue import scan_all
from tianping.core.state import MONEY_FEN_MAX, Payment, SettlementAccount, State, account_of
from tianping.core.terms import (
    CLASS_FEES,
    PHASE_DAY,
    PHASE_PREPARATION,
    PHASE_SAPS_OPEN,
    ROLE_FEES,
    STATUS_PROCESSED,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import PaymentId, line_payment_id, payment_seq
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "FEES_MADE",
    "FEE_LINES_MAX",
    "charge_fees",
    "post_fees_before_closing",
    "post_kept_fees",
    "return_fees",
]

FEES_MADE: Final = "saps.605.001.01"
"""What ``PaymentMade`` says a line came from: the list of fees and returns."""

FEE_LINES_MAX: Final = 10_000


def charge_fees(state: State, command: ChargeFees) -> list[Event]:
    """Charge a list of fees: at the opening of the day, or at once in daytime.

    After daytime comes the rest of banks whose revocation is set: it is kept, and charged before
    their accounts are brought to zero, or else when the day opens.
    Refuses: see ``RefusalCode`` 20, 43 to 100 and 280, in that order; one wrong line refuses all.
    Source: RULES-A §2.9 (2), §4.6 E29; RULES-D §5; correction 1.5; correction 4.6; house, ADR-0043.
    """
    early = (PHASE_PREPARATION, PHASE_SAPS_OPEN, PHASE_DAY)
    open_now = state.phase in early or _all_close(state, command)
    stopped = _refuse_list(state, command, open_now=open_now)
    if stopped is not None:
        return stopped
    fees = FeeList(
        PaymentId(state.seq),
        command.office,
        message_id=command.message_id,
        business_date=command.business_date,
    )
    for number, line in enumerate(command.lines, start=1):
        fees.add(line.participant, line.amount_fen, number=number)
    kept = state.phase not in (PHASE_SAPS_OPEN, PHASE_DAY)
    events: list[Event] = [_accepted(command, returned=False, kept=kept)]
    if kept:
        state.charges.fee_lists.append(fees)
    else:
        events.extend(_post_fees(state, fees))
    return events


def _all_close(state: State, command: ChargeFees) -> bool:
    """Tell whether the revocation of every bank on a list is set.

    Source: RULES-A §2.9 (2); correction 4.6.
    """
    for line in command.lines:
        standing = state.standings.get(line.participant)
        if standing is None or standing.closing_date == 0:
            return False
    return True


def post_fees_before_closing(state: State, account: SettlementAccount) -> list[Event] | None:
    """Charge a closing account the fees that are kept for it, or nothing when it has too little.

    Nothing waits on the account and nothing of it is earmarked: the balance is there for this.
    Source: correction 4.6 (the rest before E27); RULES-A §4.6 E29.
    """
    owner = account.owner
    due_fen = 0
    for fees in state.charges.fee_lists:
        for place, code in enumerate(fees.participants):
            if code == owner:
                due_fen += fees.amounts_fen[place]
    if due_fen > account.balance_fen:
        return None
    events: list[Event] = []
    for fees in state.charges.fee_lists:
        events.extend(_post_fees(state, fees, only=owner))
    rest = [fees.without(owner) for fees in state.charges.fee_lists]
    state.charges.fee_lists = [fees for fees in rest if fees.participants]
    return events


def post_kept_fees(state: State) -> list[Event]:
    """Post the lists that are kept as the day opens, in the order in which they came.

    Source: correction 4.6.
    """
    lists = state.charges.fee_lists
    state.charges.fee_lists = []
    events: list[Event] = []
    for fees in lists:
        events.extend(_post_fees(state, fees))
    return events


def return_fees(state: State, command: ReturnFees) -> list[Event]:
    """Credit a list of fee returns at once, whatever controls the accounts; then settle what waits.

    Refuses: see ``RefusalCode`` 20, 43 to 131 and 280, in that order; one wrong line refuses all.
    Source: RULES-A §4.6 E30; RULES-Q §2.3 (fee returns are exempt from credit control).
    """
    open_now = outcome(ONE_SIDED_CREDIT, state.phase) != REJECT
    stopped = _refuse_list(state, command, open_now=open_now)
    if stopped is not None:
        return stopped
    events: list[Event] = [_accepted(command, returned=True, kept=False)]
    office = state.participants[command.office]
    credited: list[SettlementAccount] = []
    for number, line in enumerate(command.lines, start=1):
        payee = state.participants[line.participant]
        payment = Payment(line_payment_id(state.seq, number), office, payer=office, payee=payee)
        payment.message_id = command.message_id
        payment.business_date = command.business_date
        payment.amount_fen = line.amount_fen
        payment.queue_class = CLASS_FEES
        payment.posting = E30_FEE_RETURN
        events.append(made(payment, message_type=FEES_MADE))
        events.append(book(state, payment))
        credited.append(account_of(payee))
    events.extend(scan_all(state, credited))
    return events


def _post_fees(state: State, fees: FeeList, *, only: str = "") -> list[Event]:
    """Debit each participant of a list with its fee (E29), or let the fee wait in class 3.

    ``only`` names the one whose lines are posted, if not everybody's are. A line is called by the
    command that brought the list, so it waits by the time of that.
    Source: RULES-A §4.6 E29.
    """
    office = state.participants[fees.office]
    events: list[Event] = []
    for place, code in enumerate(fees.participants):
        if only and code != only:
            continue
        payer = state.participants[code]
        payment_id = line_payment_id(payment_seq(fees.payment), fees.numbers[place])
        payment = Payment(payment_id, office, payer=payer, payee=office)
        payment.message_id = fees.message_id
        payment.business_date = BusinessDate(fees.business_date)
        payment.amount_fen = Fen(fees.amounts_fen[place])
        payment.queue_class = CLASS_FEES
        payment.posting = E29_FEE
        events.append(made(payment, message_type=FEES_MADE))
        events.extend(arrive_line(state, payment, account_of(payer)))
    return events


def _accepted(command: ChargeFees | ReturnFees, *, returned: bool, kept: bool) -> Event:
    """Return the event that says a list passed every check.

    Source: house, ADR-0043.
    """
    total_fen = 0
    for line in command.lines:
        total_fen += line.amount_fen
    return FeesListed(
        command.office, command.message_id, returned, len(command.lines), Fen(total_fen), kept
    )


def _refuse_list(
    state: State, command: ChargeFees | ReturnFees, *, open_now: bool
) -> list[Event] | None:
    """Refuse a wrong form or sender, a repeat, a wrong phase or line; else enter the message.

    Source: RULES-C §7.3; RULES-A §4.6; house, ADR-0034 (one line per account), ADR-0043.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    if not 0 < len(command.lines) <= FEE_LINES_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(command.lines)} lines")
    stopped = _refuse_lines(state, command)
    if stopped is not None:
        return stopped
    office = state.participants[command.office]
    stopped = admit(
        state,
        office,
        message_id=command.message_id,
        date=command.business_date,
        digest=command.digest,
    ) or refuse_saps_date(state, command.business_date)
    if stopped is not None:
        return stopped
    if not open_now:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    total_fen = 0
    for line in command.lines:
        total_fen += line.amount_fen
        if not 1 <= line.amount_fen <= AMOUNT_FEN_MAX:
            return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, f"{line.participant} {line.amount_fen}")
    if isinstance(command, ReturnFees) and state.money_fen + total_fen > MONEY_FEN_MAX:
        return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    if appointed(state, ROLE_FEES) is not office:
        return refuse(RefusalCode.ROLE_NOT_APPOINTED, command.office)
    enter(
        office,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    return None


def _refuse_lines(state: State, command: ChargeFees | ReturnFees) -> list[Event] | None:
    """Refuse a participant named twice, an unknown office or participant, one without an account.

    Source: RULES-A §2.5; house, ADR-0034.
    """
    named: dict[BankCode, int] = {}
    for line in command.lines:
        if line.participant in named:
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{line.participant} twice")
        named[line.participant] = 1
    office = state.participants.get(command.office)
    if office is None or office.books is None or office.account is not None:
        return refuse(RefusalCode.OFFICE_UNKNOWN, command.office)
    for line in command.lines:
        participant = state.participants.get(line.participant)
        if participant is None:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, line.participant)
        if participant.account is None:
            return refuse(RefusalCode.ACCOUNT_UNKNOWN, line.participant)
    return None
