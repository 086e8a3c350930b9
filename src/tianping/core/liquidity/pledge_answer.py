"""The end of a pledge request: the loan is granted, or nothing comes of it.

The bond system answers, by message or through the operator; a request that is not answered is
given up. A grant credits the bank (E25) and lets its queue go on.
Source: RULES-Q §5.3-5.4, §10.2; RULES-A §4.5 E25; correction 4.11; house, ADR-0044, ADR-0060.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AnswerPledge, AnswerPledgeByMessage, ExpirePledge
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.control.parameters import value_in_force
from tianping.core.events import Event, PledgeAnswered
from tianping.core.liquidity.bond_system import free_bonds
from tianping.core.liquidity.pledge import PLEDGE_PHASES
from tianping.core.liquidity.pledge_book import PledgeLoan, PledgeRequest
from tianping.core.liquidity.pledge_lines import PLEDGE_GRANT, pay_out
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.offices import appointed
from tianping.core.settlement.queue import scan
from tianping.core.state import MONEY_FEN_MAX, SettlementAccount, State, account_of
from tianping.core.terms import (
    PLEDGE_EXPIRED,
    PLEDGE_GRANTED,
    PLEDGE_LAPSED,
    PLEDGE_REFUSED,
    ROLE_BOND_SYSTEM,
    ROLE_HEAD_OFFICE,
    STATUS_PROCESSED,
)
from tianping.values.identifiers import PaymentId
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "REFERENCE_CHARACTERS_MAX",
    "answer_pledge",
    "answer_pledge_by_message",
    "expire_pledge",
    "give_up_unanswered",
    "lapse_requests",
    "next_given_up_ns",
]

REFERENCE_CHARACTERS_MAX: Final = 35


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
    """Take the bond system's answer from the operator: pledged is what the loan needs.

    Refuses: see ``RefusalCode`` 20, 82, 284, 285 and 131, in that order.
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
        return _ended(state, request, PLEDGE_REFUSED)
    stopped = _refuse_money(state, request)
    if stopped is not None:
        return stopped
    return _pledged(state, request, command.reference, bond_value_fen=request.bond_value_fen)


def answer_pledge_by_message(state: State, command: AnswerPledgeByMessage) -> list[Event]:
    """Take the answer that the bond system sends; its message id is the pledge's reference.

    Refuses: see ``RefusalCode`` 20, 60 to 80, 82, 284, 285, 380, 381 and 131, in that order.
    Source: RULES-Q §5.4; RULES-A §4.5 E25; house, ADR-0060.
    """
    stopped = _refuse_answer(state, command)
    if stopped is not None:
        return stopped
    request = state.pledges.requests[command.request]
    if command.amount_fen != request.amount_fen:
        return refuse(RefusalCode.PLEDGE_AMOUNT_DIFFERS, str(command.amount_fen))
    if command.accepted and command.bond_value_fen < request.bond_value_fen:
        return refuse(RefusalCode.PLEDGE_NOT_COVERED, str(command.bond_value_fen))
    stopped = _refuse_money(state, request) if command.accepted else None
    if stopped is not None:
        return stopped
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    if not command.accepted:
        return _ended(state, request, PLEDGE_REFUSED)
    return _pledged(state, request, command.message_id, bond_value_fen=command.bond_value_fen)


def _refuse_answer(state: State, command: AnswerPledgeByMessage) -> list[Event] | None:
    """Refuse a wrong form, a sender that is not the bond system, a repeat, a request that is over.

    Source: RULES-C §7.3; house, ADR-0060.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    value_fen = command.bond_value_fen
    if not 0 <= value_fen <= AMOUNT_FEN_MAX or command.accepted != (value_fen > 0):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"bonds {value_fen}")
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    if appointed(state, ROLE_BOND_SYSTEM) is not sender:
        return refuse(RefusalCode.NOT_AUTHORISED, command.sender)
    stopped = refuse_sender(state, sender, command) or admit(
        state,
        sender,
        message_id=command.message_id,
        date=command.business_date,
        digest=command.digest,
    )
    return stopped if stopped is not None else _open_request(state, command.request)


def _refuse_money(state: State, request: PledgeRequest) -> list[Event] | None:
    """Refuse a loan that would bring all deposits together out of their bounds.

    Source: house, ADR-0044.
    """
    if _is_in_vain(state, request) or state.money_fen + request.amount_fen <= MONEY_FEN_MAX:
        return None
    return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))


def _is_in_vain(state: State, request: PledgeRequest) -> bool:
    """Tell whether the payment that a loan was for waits no more.

    Source: house, ADR-0044.
    """
    account = account_of(state.participants[request.participant])
    return request.payment != 0 and not _still_waits(account, request.payment)


def _pledged(
    state: State, request: PledgeRequest, reference: str, *, bond_value_fen: int
) -> list[Event]:
    """Grant the loan, for its bonds are pledged; nobody is lent money for nothing.

    When the payment that the loan was for waits no more, the bonds are free again.
    Source: RULES-Q §5.4; house, ADR-0044.
    """
    if _is_in_vain(state, request):
        return _ended(
            state, request, PLEDGE_LAPSED, reference=reference, bond_value_fen=bond_value_fen
        )
    return _grant(state, request, reference, bond_value_fen=bond_value_fen)


def _grant(
    state: State, request: PledgeRequest, reference: str, *, bond_value_fen: int
) -> list[Event]:
    """Book the loan from the head office to the bank, keep it, and let the queue go on.

    Source: RULES-A §4.5 E25; RULES-Q §5.4.
    """
    events = _ended(state, request, PLEDGE_GRANTED, reference=reference)
    loan = _loan(state, request, reference)
    loan.bond_value_fen = bond_value_fen
    state.pledges.loans[loan.number] = loan
    events.extend(pay_out(state, loan, loan.amount_fen, line=1, what=PLEDGE_GRANT))
    events.extend(scan(state, account_of(state.participants[loan.participant])))
    return events


def _loan(state: State, request: PledgeRequest, reference: str) -> PledgeLoan:
    """Return the loan that a request becomes now, at the rate of today.

    Source: RULES-Q §5.4-5.5.
    """
    loan = PledgeLoan(
        request.number, request.participant, amount_fen=request.amount_fen, reference=reference
    )
    loan.rate_ppm = value_in_force(state, "pledge.rate_ppm", date=state.business_date)
    loan.granted_at_ns = state.now_ns
    loan.granted_date = state.business_date
    loan.office = state.charges.offices[ROLE_HEAD_OFFICE]
    loan.pledgor = request.pledgor
    return loan


def expire_pledge(state: State, command: ExpirePledge) -> list[Event]:
    """End a request that was not answered in time; the payment stays where it waits.

    Refuses: see ``RefusalCode`` 82, 284 and 285, in that order.
    Source: RULES-Q §5.4 (time-out).
    """
    stopped = _open_request(state, command.request)
    if stopped is not None:
        return stopped
    return _ended(state, state.pledges.requests[command.request], PLEDGE_EXPIRED)


def next_given_up_ns(state: State) -> int:
    """Return when the next request is given up, or 0.

    Source: RULES-Q §5.4 (time-out); RULES-C §6.2 (APF.TIMEOUT_S).
    """
    instants = [one.given_up_at_ns for one in state.pledges.requests.values() if one.given_up_at_ns]
    return min(instants) if instants else 0


def give_up_unanswered(state: State) -> list[Event]:
    """End the requests that nobody has answered in time, in the order in which they were made.

    Source: RULES-Q §5.4 (time-out); RULES-C §6.2 (APF.TIMEOUT_S); house, ADR-0106.
    """
    events: list[Event] = []
    for request in list(state.pledges.requests.values()):
        if 0 < request.given_up_at_ns <= state.now_ns:
            events.extend(_ended(state, request, PLEDGE_EXPIRED))
    return events


def lapse_requests(state: State) -> list[Event]:
    """End every open request: from the pre-close on nobody answers any more.

    Source: RULES-Q §10.2; correction 4.11.
    """
    events: list[Event] = []
    for request in list(state.pledges.requests.values()):
        events.extend(_ended(state, request, PLEDGE_LAPSED))
    return events


def _ended(
    state: State,
    request: PledgeRequest,
    outcome: int,
    *,
    reference: str = "",
    bond_value_fen: int = 0,
) -> list[Event]:
    """Close a request and return what says how it ended; ``bond_value_fen`` was pledged for it.

    Source: RULES-Q §5.4; house, ADR-0060.
    """
    del state.pledges.requests[request.number]
    events: list[Event] = [
        PledgeAnswered(request.number, request.participant, outcome, reference),
    ]
    if outcome in (PLEDGE_EXPIRED, PLEDGE_LAPSED):
        events.extend(free_bonds(state, request, bond_value_fen=bond_value_fen))
    return events


def _still_waits(account: SettlementAccount, payment: PaymentId) -> bool:
    """Tell whether a payment waits on an account.

    Source: house, ADR-0044.
    """
    for items in account.queue:
        for item in items:
            if item.payment == payment:
                return True
    return False
