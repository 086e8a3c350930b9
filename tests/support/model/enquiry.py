"""What participants ask and tell about payments without moving any: queue queries, returns.

Source: RULES-Q §3.5 (QT00, QT01), §3.8, §10.5; ADR-0030.
"""

from __future__ import annotations

from support.model.authority import check_receiving, check_sending
from support.model.fault import check_partner
from support.model.parties import clearer
from support.model.plain import Told
from support.model.settlement import (
    check_clearer,
    check_form,
    check_message,
    check_sender,
    remember,
    status_of,
)
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import STATUS_SETTLED

__all__ = ["answer_return", "query_queue", "request_return", "superior"]

REPORT_MAX = 1000
"""How many payments one answer names."""


# --- the queue, asked for ----------------------------------------------------------------------


def superior(m: State, asker: str, code: str) -> bool:
    """Oneself, its legal entity, the office that manages its account. Source: RULES-Q §10.5."""
    found = m.participant(code)
    deposit = m.deposit_of(code)
    if found is None or deposit is None:
        return False
    return asker in (code, found.legal_entity, deposit.office)


def query_queue(m: State, k: c.QueryQueue) -> list[Told]:
    """QT00 the account, QT01 its branches' too. Source: RULES-Q §3.5."""
    refuse_if(k.scope not in (0, 1), R.VALUE_OUT_OF_BOUNDS)
    own = m.known_deposit_of(k.participant)
    check_sender(m, k.sender)
    refuse_if(not superior(m, k.sender, k.participant), R.NOT_AUTHORISED)
    check_sending(m, k.sender, k)
    wanted = [own]
    if k.scope == 1:
        for account in m.accounts:
            owner = m.participant(account.owner)
            branch = owner is not None and owner.legal_entity == k.participant
            if (
                branch
                and account.is_deposit
                and account is not own
                and superior(m, k.sender, account.owner)
            ):
                wanted.append(account)
    waiting = [item.id for account in wanted for item in m.queue(account.index)]
    answer = tuple(waiting[:REPORT_MAX])
    return [("QueueReported", k.sender, k.message_id, k.participant, len(waiting), answer)]


# --- asking a settled payment back --------------------------------------------------------------


def _check_signed(m: State, k: c.RequestReturn | c.AnswerReturn) -> list[Told] | None:
    """Return the answer to a repeat; None for a new message. Refuses: up to DATE_NOT_CURRENT."""
    check_form(k.message_id, k.digest, k.business_date)
    check_clearer(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    return check_message(m, k.sender, k)


def request_return(m: State, k: c.RequestReturn) -> list[Told]:
    """The payer asks; the request stays open until the one asked has answered."""
    repeat = _check_signed(m, k)
    if repeat is not None:
        return repeat
    creditor = clearer(m, k.creditor_participant)
    refuse_if(not creditor, R.CREDITOR_PARTICIPANT_UNKNOWN)
    check_receiving(m, k.creditor_participant, k)
    bounds = 1 <= k.amount_fen <= m.parameter("hvps.amount_max_fen")
    refuse_if(not bounds, R.AMOUNT_OUT_OF_BOUNDS)
    refuse_if(k.original_sender != k.sender, R.ORIGINAL_NOT_OWNED)
    known = m.messages.get((k.sender, k.original_message_id))
    if known is None:
        raise Refusal(R.ORIGINAL_UNKNOWN)
    final = status_of(m, known) == STATUS_SETTLED and not known.session
    refuse_if(not final, R.ORIGINAL_NOT_SETTLED)
    check_partner(m, k.creditor_participant)
    remember(m, k.sender, k, 0)
    m.return_requests[(k.sender, k.message_id)] = k.creditor_participant
    names = (k.sender, k.message_id, k.original_sender, k.original_message_id)
    return [("ReturnRequested", *names, k.creditor_participant, k.amount_fen)]


def answer_return(m: State, k: c.AnswerReturn) -> list[Told]:
    """The one asked answers, once. An old request is forgotten with its message."""
    repeat = _check_signed(m, k)
    if repeat is not None:
        return repeat
    request = (k.original_sender, k.original_message_id)
    is_open = request in m.return_requests and request in m.messages
    refuse_if(is_open and m.return_requests[request] != k.sender, R.ORIGINAL_NOT_OWNED)
    refuse_if(not is_open, R.RETURN_NOT_OPEN)
    remember(m, k.sender, k, 0)
    del m.return_requests[request]
    return [("ReturnAnswered", k.sender, k.message_id, *request, k.agreed)]
