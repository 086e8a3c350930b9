"""Automatic pledge financing (自动质押融资): who asks for a loan, and what becomes of the request.

A bank with pledge financing that is short asks; the bond system, a partner outside, answers by a
command of its own; until then the payment waits in its place. A grant credits the bank (E25) and
lets its queue go on. A payment asks once.
Source: RULES-Q §5.3-5.4, §10.2; RULES-A §4.5 E25; correction 4.5; correction 4.11; house, ADR-0044.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AnswerPledge, ExpirePledge, RequestPledgeLoan
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.parameters import value_in_force
from tianping.core.events import (
    Event,
    PledgeAnswered,
    PledgeRequested,
)
from tianping.core.ledger.posting import E5_WITHIN_PARTICIPANT, E25_PLEDGE_LOAN, book
from tianping.core.liquidity.pledge_book import PledgeLoan, PledgeRequest, Pledging
from tianping.core.liquidity.pledge_terms import bond_value_fen, loan_amount_fen
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.funds import available_fen, funds_without_reserves
from tianping.core.settlement.limit_queue import within_limits
from tianping.core.settlement.lines import made
from tianping.core.settlement.queue import scan
from tianping.core.state import (
    MONEY_FEN_MAX,
    Participant,
    Payment,
    SettlementAccount,
    State,
    account_of,
)
from tianping.core.terms import (
    CLASS_ORDINARY,
    CONTROL_DEBIT,
    FINANCED_CLASSES,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_WINDOW,
    PLEDGE_EXPIRED,
    PLEDGE_GRANTED,
    PLEDGE_LAPSED,
    PLEDGE_REFUSED,
    PLEDGING_OFF,
    ROLE_HEAD_OFFICE,
    STATUS_PROCESSED,
)
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import PaymentId, line_payment_id
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "PLEDGE_MADE",
    "PLEDGE_PHASES",
    "PLEDGE_TYPE",
    "REFERENCE_CHARACTERS_MAX",
    "answer_pledge",
    "expire_pledge",
    "lapse_requests",
    "request_pledge_loan",
    "seek_financing",
    "waits_for_financing",
]

PLEDGE_MADE: Final = "pledge"
PLEDGE_TYPE: Final = "G109"
PLEDGE_GRANT_KIND: Final = "03501"

PLEDGE_PHASES: Final = (PHASE_DAY, PHASE_CUT_OFF, PHASE_WINDOW)
"""When a bank may ask, the bond system answer and a loan be repaid by hand.

Source: RULES-Q §10.2; correction 4.11 (until the pre-close).
"""

REFERENCE_CHARACTERS_MAX: Final = 35


def waits_for_financing(state: State, item: Payment) -> bool:
    """Tell whether a queued item waits for the bond system: matching and pool leave it out.

    Source: correction 4.11.
    """
    number = state.pledges.asked.get(item.payment, 0)
    return number in state.pledges.requests


def _pending_fen(state: State, code: BankCode) -> int:
    """Return the sum of a bank's requests that are not answered.

    Source: RULES-Q §5.4.
    """
    total_fen = 0
    for request in state.pledges.requests.values():
        if request.participant == code:
            total_fen += request.amount_fen
    return total_fen


def _room_fen(state: State, code: BankCode) -> int:
    """Return what of a bank's limit neither loans nor requests use.

    Source: RULES-Q §5.4 (limit less what is outstanding).
    """
    used_fen = _pending_fen(state, code)
    for loan in state.pledges.loans.values():
        if loan.participant == code:
            used_fen += loan.amount_fen
    return state.pledges.pledgings[code].limit_fen - used_fen


def seek_financing(state: State) -> list[Event]:
    """Ask for a loan for each payment that is short, of banks whose financing is automatic.

    Runs after every command that was not refused. The shortage of a payment is what it and all
    before it need, less the funds of its class and less what is asked for already. What its bank
    keeps for another class counts among the funds: nobody borrows in order to keep money.
    Source: RULES-Q §5.4, §10.2 (daytime only); house, ADR-0050.
    """
    events: list[Event] = []
    if state.phase != PHASE_DAY or state.waiting_count == 0:
        return events
    for account in state.automatic_accounts:
        if account.queued_count:
            events.extend(_seek(state, account, state.pledges.pledgings[account.owner]))
    return events


def _seek(state: State, account: SettlementAccount, pledging: Pledging) -> list[Event]:
    """Ask for the queue of one account.

    Source: RULES-Q §5.4 (no debit control; classes 2, 4, 5, 7 and 8).
    """
    events: list[Event] = []
    if account.controls & CONTROL_DEBIT:
        return events
    code = account.owner
    asked = state.pledges.asked
    pending_fen = _pending_fen(state, code)
    room_fen = _room_fen(state, code)
    needed_fen = 0
    for item in _short_items(state, account):
        needed_fen += item.amount_fen
        if item.queue_class not in FINANCED_CLASSES or item.payment in asked:
            continue
        funds_fen = funds_without_reserves(state, account, item.queue_class) + pending_fen
        if needed_fen <= funds_fen:
            continue
        amount_fen = loan_amount_fen(
            state, needed_fen - funds_fen, loan_min_fen=pledging.loan_min_fen
        )
        if amount_fen > min(room_fen, AMOUNT_FEN_MAX):
            continue
        events.append(
            _requested(state, code, pledgor=code, payment=item.payment, amount_fen=amount_fen)
        )
        asked[item.payment] = state.pledges.last_request
        pending_fen += amount_fen
        room_fen -= amount_fen
    return events


def _short_items(state: State, account: SettlementAccount) -> list[Payment]:
    """Return the items of a queue that money would let go on, in their order.

    Those within a participant (E5) need none; those that a limit holds would wait on.
    Source: RULES-Q §5.4; house, ADR-0050.
    """
    short: list[Payment] = []
    for queue_class, items in enumerate(account.queue):
        own = within_limits(state, account, items) if queue_class == CLASS_ORDINARY else items
        short.extend([item for item in own if item.posting != E5_WITHIN_PARTICIPANT])
    return short


def _requested(
    state: State, code: BankCode, *, pledgor: BankCode, payment: PaymentId, amount_fen: Fen
) -> Event:
    """Open a request and return the event that asks the bond system.

    Source: RULES-Q §5.4.
    """
    pledges = state.pledges
    number = pledges.last_request + 1
    pledges.last_request = number
    pledges.requests[number] = PledgeRequest(number, code, payment=payment, amount_fen=amount_fen)
    value_fen = bond_value_fen(state, amount_fen)
    return PledgeRequested(number, code, pledgor, payment, amount_fen, value_fen)


def request_pledge_loan(state: State, command: RequestPledgeLoan) -> list[Event]:
    """Ask for a loan at a bank's own request, for an amount or for all that waits.

    Refuses: see ``RefusalCode`` 20, 60 to 82, 90, 102 and 281 to 284, in that order.
    Source: RULES-Q §5.4 (manual), §10.2; correction 4.11.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    if not 0 <= command.amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.amount_fen))
    sender = state.participants.get(command.sender)
    if sender is None or sender.account is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    stopped = admit(
        state,
        sender,
        message_id=command.message_id,
        date=command.business_date,
        digest=command.digest,
    )
    if stopped is not None:
        return stopped
    if state.phase not in PLEDGE_PHASES:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    pledgor = BankCode(command.pledgor or command.sender)
    if pledgor not in state.participants:
        return refuse(RefusalCode.DEBTOR_BANK_UNKNOWN, pledgor)
    return _request(state, command, sender, pledgor=pledgor)


def _request(
    state: State, command: RequestPledgeLoan, sender: Participant, *, pledgor: BankCode
) -> list[Event]:
    """Refuse what pledge financing itself forbids, else enter the message and ask.

    Source: RULES-Q §5.4 (the same checks as the automatic request).
    """
    account = account_of(sender)
    if account.controls & CONTROL_DEBIT:
        return refuse(RefusalCode.DEBIT_CONTROLLED, sender.code)
    pledging = state.pledges.pledgings.get(sender.code)
    if pledging is None or pledging.mode == PLEDGING_OFF:
        return refuse(RefusalCode.PLEDGING_NOT_ON, sender.code)
    wanted_fen: int = command.amount_fen
    if wanted_fen == 0:
        wanted_fen = _shortage_fen(state, account)
        if wanted_fen <= 0:
            return refuse(RefusalCode.PLEDGE_NOT_NEEDED, str(wanted_fen))
    amount_fen = loan_amount_fen(state, wanted_fen, loan_min_fen=pledging.loan_min_fen)
    if amount_fen > min(_room_fen(state, sender.code), AMOUNT_FEN_MAX):
        return refuse(RefusalCode.PLEDGE_ABOVE_LIMIT, str(amount_fen))
    enter(
        sender,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    return [
        _requested(state, sender.code, pledgor=pledgor, payment=PaymentId(0), amount_fen=amount_fen)
    ]


def _shortage_fen(state: State, account: SettlementAccount) -> int:
    """Return what all that waits on an account needs, less its funds and what is asked for.

    Source: RULES-Q §5.4.
    """
    needed_fen = sum([item.amount_fen for item in _short_items(state, account)])
    return needed_fen - available_fen(account) - _pending_fen(state, account.owner)


def _open_request(state: State, number: int) -> list[Event] | None:
    """Refuse a wrong phase, a number that was never given out, a request that has ended.

    Source: house, ADR-0044.
    """
    if state.phase not in PLEDGE_PHASES:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if not 1 <= number <= state.pledges.last_request:
        return refuse(RefusalCode.PLEDGE_REQUEST_UNKNOWN, str(number))
    if number not in state.pledges.requests:
        return refuse(RefusalCode.PLEDGE_REQUEST_CLOSED, str(number))
    return None


def answer_pledge(state: State, command: AnswerPledge) -> list[Event]:
    """Grant the loan when the bonds are pledged (E25), let the queue go on; else end the request.

    When the payment that the loan was for waits no more, nothing is granted and the bonds are
    released: no loan is for nothing.
    Refuses: see ``RefusalCode`` 20, 82, 131, 280, 284 and 285.
    Source: RULES-Q §5.4; RULES-A §4.5 E25.
    """
    length = len(command.reference)
    if not (0 < length <= REFERENCE_CHARACTERS_MAX if command.accepted else length == 0):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"reference {command.reference}")
    stopped = _open_request(state, command.request)
    if stopped is not None:
        return stopped
    request = state.pledges.requests[command.request]
    if not command.accepted:
        return [_ended(state, request, PLEDGE_REFUSED)]
    account = account_of(state.participants[request.participant])
    if request.payment and not _still_waits(account, request.payment):
        return [_ended(state, request, PLEDGE_LAPSED, reference=command.reference)]
    if state.money_fen + request.amount_fen > MONEY_FEN_MAX:
        return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    return _grant(state, request, command.reference)


def _grant(state: State, request: PledgeRequest, reference: str) -> list[Event]:
    """Book the loan from the head office to the bank, keep it, and let the queue go on.

    Source: RULES-A §4.5 E25; RULES-Q §5.4.
    """
    office = state.participants[state.charges.offices[ROLE_HEAD_OFFICE]]
    payee = state.participants[request.participant]
    payment = Payment(line_payment_id(state.seq, 1), office, payer=office, payee=payee)
    payment.business_date = state.business_date
    payment.amount_fen = Fen(request.amount_fen)
    payment.queue_class = CLASS_ORDINARY
    payment.posting = E25_PLEDGE_LOAN
    loan = PledgeLoan(
        request.number, request.participant, amount_fen=request.amount_fen, reference=reference
    )
    loan.rate_ppm = value_in_force(state, "pledge.rate_ppm", date=state.business_date)
    loan.granted_at_ns = state.now_ns
    loan.granted_date = state.business_date
    loan.office = office.code
    events: list[Event] = [_ended(state, request, PLEDGE_GRANTED, reference=reference)]
    state.pledges.loans[loan.number] = loan
    events.append(
        made(
            payment,
            message_type=PLEDGE_MADE,
            business_type=PLEDGE_TYPE,
            business_kind=PLEDGE_GRANT_KIND,
        )
    )
    events.append(book(state, payment))
    events.extend(scan(state, account_of(payee)))
    return events


def expire_pledge(state: State, command: ExpirePledge) -> list[Event]:
    """End a request that was not answered in time; the payment stays where it waits.

    Refuses: see ``RefusalCode`` 82, 284 and 285, in that order.
    Source: RULES-Q §5.4 (time-out).
    """
    stopped = _open_request(state, command.request)
    if stopped is not None:
        return stopped
    return [_ended(state, state.pledges.requests[command.request], PLEDGE_EXPIRED)]


def lapse_requests(state: State) -> list[Event]:
    """End every open request: from the pre-close on nobody answers any more.

    Source: RULES-Q §10.2; correction 4.11.
    """
    open_requests = list(state.pledges.requests.values())
    return [_ended(state, request, PLEDGE_LAPSED) for request in open_requests]


def _ended(state: State, request: PledgeRequest, outcome: int, *, reference: str = "") -> Event:
    """Close a request and return the event that says how it ended.

    Source: RULES-Q §5.4.
    """
    del state.pledges.requests[request.number]
    return PledgeAnswered(request.number, request.participant, outcome, reference)


def _still_waits(account: SettlementAccount, payment: PaymentId) -> bool:
    """Tell whether a payment waits on an account.

    Source: house, ADR-0044.
    """
    for items in account.queue:
        for item in items:
            if item.payment == payment:
                return True
    return False
