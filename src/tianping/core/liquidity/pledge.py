"""Automatic pledge financing (自动质押融资): who asks for a loan, when, and for how much.

A bank with pledge financing that is short asks; the bond system, a partner outside, answers by a
command of its own (``pledge_answer``); until then the payment waits in its place. A payment asks
once.
Source: RULES-Q §5.1, §5.3-5.4, §10.2; RULES-A §4.5 E25; correction 4.5; correction 4.11;
house, ADR-0044.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import RequestPledgeLoan
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.control.parameters import value_in_force
from tianping.core.events import Event, PledgeRequested
from tianping.core.ledger.posting import E5_WITHIN_PARTICIPANT
from tianping.core.liquidity.bond_system import ask_bonds
from tianping.core.liquidity.pledge_book import PledgeRequest, Pledging
from tianping.core.liquidity.pledge_terms import bond_value_fen, loan_amount_fen
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.funds import available_fen, funds_without_reserves
from tianping.core.settlement.limit_queue import within_limits
from tianping.core.settlement.offices import appointed
from tianping.core.state import Participant, Payment, SettlementAccount, State, account_of
from tianping.core.terms import (
    CLASS_ORDINARY,
    CONTROL_DEBIT,
    FINANCED_CLASSES,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_WINDOW,
    PLEDGING_OFF,
    ROLE_BOND_SYSTEM,
    STATUS_PROCESSED,
)
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import PaymentId
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "PLEDGE_PHASES",
    "request_pledge_loan",
    "seek_financing",
    "waits_for_financing",
]

_SECOND_NS: Final = 1_000_000_000

PLEDGE_PHASES: Final = (PHASE_DAY, PHASE_CUT_OFF, PHASE_WINDOW)
"""When a bank may ask, the bond system answer and a loan be repaid by hand.

Source: RULES-Q §10.2; correction 4.11 (until the pre-close).
"""


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
    for item in _short_items(account):
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
        events.extend(
            _requested(state, code, pledgor=code, payment=item.payment, amount_fen=amount_fen)
        )
        asked[item.payment] = state.pledges.last_request
        pending_fen += amount_fen
        room_fen -= amount_fen
    return events


def _short_items(account: SettlementAccount) -> list[Payment]:
    """Return the items of a queue that money would let go on, in their order.

    Those within a participant (E5) need none; those that a limit holds would wait on.
    Source: RULES-Q §5.4; house, ADR-0050.
    """
    short: list[Payment] = []
    for queue_class, items in enumerate(account.queue):
        own = within_limits(account, items) if queue_class == CLASS_ORDINARY else items
        short.extend([item for item in own if item.posting != E5_WITHIN_PARTICIPANT])
    return short


def _requested(
    state: State, code: BankCode, *, pledgor: BankCode, payment: PaymentId, amount_fen: Fen
) -> list[Event]:
    """Open a request and return what tells of it and asks the bond system.

    Source: RULES-Q §5.4.
    """
    pledges = state.pledges
    number = pledges.last_request + 1
    pledges.last_request = number
    request = PledgeRequest(number, code, payment=payment, amount_fen=amount_fen)
    request.pledgor = pledgor
    request.bond_value_fen = bond_value_fen(state, amount_fen)
    request.given_up_at_ns = _given_up_at_ns(state)
    pledges.requests[number] = request
    value_fen = Fen(request.bond_value_fen)
    events: list[Event] = [
        PledgeRequested(number, code, pledgor, payment, amount_fen, value_fen),
    ]
    events.extend(ask_bonds(state, request))
    return events


def _given_up_at_ns(state: State) -> int:
    """Return when a request of now is given up, or 0; a person who answers is never hurried.

    Source: RULES-Q §5.4 (time-out); RULES-C §6.2 (APF.TIMEOUT_S); house, ADR-0106.
    """
    seconds = value_in_force(state, "pledge.timeout_seconds", date=state.business_date)
    if seconds == 0 or appointed(state, ROLE_BOND_SYSTEM) is None:
        return 0
    return state.now_ns + seconds * _SECOND_NS


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
    stopped = refuse_sender(state, sender, command) or admit(
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
    return _requested(
        state, sender.code, pledgor=pledgor, payment=PaymentId(0), amount_fen=amount_fen
    )


def _shortage_fen(state: State, account: SettlementAccount) -> int:
    """Return what all that waits on an account needs, less its funds and what is asked for.

    Source: RULES-Q §5.4.
    """
    needed_fen = sum([item.amount_fen for item in _short_items(account)])
    return needed_fen - available_fen(account) - _pending_fen(state, account.owner)
