"""Asking for a settled payment back, and the answer: information only.

A settled payment is final. Its payer may ask the payee's participant to send the money back; who
agrees does so by a new transfer. The platform keeps which requests wait for an answer, so that
only the participant asked may answer, and once.
Source: RULES-Q §3.8; CNAPS2-FIELDS ccms.318, 319; house, ADR-0030.
"""

from __future__ import annotations

from tianping.core.commands import AnswerReturn, RequestReturn
from tianping.core.control.admission import admit, enter, refuse_form, status_of
from tianping.core.control.authority import refuse_receiver, refuse_sender
from tianping.core.control.presence import refuse_faulty
from tianping.core.events import Event, ReturnAnswered, ReturnRequested
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.sessions import is_session
from tianping.core.state import Participant, State
from tianping.core.terms import STATUS_PROCESSED, STATUS_SETTLED, STATUS_UNKNOWN
from tianping.values.bankcode import BankCode

__all__ = ["answer_return", "request_return"]


def _refuse_message(state: State, command: RequestReturn | AnswerReturn) -> list[Event] | None:
    """Refuse what every signed message may be refused for, or answer a repeat.

    Source: RULES-C §7.3; house, ADR-0010.
    """
    date, message_id, digest = command.business_date, command.message_id, command.digest
    stopped = refuse_form(state, message_id, date=date, digest=digest)
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None or sender.hvps is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    return refuse_sender(state, sender, command) or admit(
        state, sender, message_id=message_id, date=date, digest=digest
    )


def request_return(state: State, command: RequestReturn) -> list[Event]:
    """Pass on the wish to have a settled payment back. In any phase; moves no money.

    Only the payment's own sender may ask. The participant asked is the one the request names;
    whether it was paid by that message it knows itself.
    Refuses: see ``RefusalCode`` 20 and 60 to 115, in that order; 436 after 92.
    Source: RULES-Q §3.8; CNAPS2-FIELDS ccms.318; house, ADR-0030.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    sender = state.participants[command.sender]
    creditor = state.participants.get(command.creditor_participant)
    if creditor is None or creditor.hvps is None:
        return refuse(RefusalCode.CREDITOR_PARTICIPANT_UNKNOWN, command.creditor_participant)
    stopped = refuse_receiver(state, creditor, command)
    if stopped is not None:
        return stopped
    if not 1 <= command.amount_fen <= state.amount_max_fen:
        return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(command.amount_fen))
    if command.original_sender != command.sender:
        return refuse(RefusalCode.ORIGINAL_NOT_OWNED, command.original_sender)
    status = status_of(sender, command.original_message_id)
    if status == STATUS_UNKNOWN:
        return refuse(RefusalCode.ORIGINAL_UNKNOWN, command.original_message_id)
    if status != STATUS_SETTLED or is_session(state, sender.code, command.original_message_id):
        return refuse(RefusalCode.ORIGINAL_NOT_SETTLED, command.original_message_id)
    stopped = refuse_faulty(state, creditor.code)
    if stopped is not None:
        return stopped
    _enter(sender, command)
    state.return_requests.setdefault(sender.code, {})[command.message_id] = creditor.code
    return [
        ReturnRequested(
            command.sender,
            command.message_id,
            command.original_sender,
            command.original_message_id,
            command.creditor_participant,
            command.amount_fen,
        )
    ]


def answer_return(state: State, command: AnswerReturn) -> list[Event]:
    """Pass on whether a payment will be sent back, and close the request. Moves no money.

    Refuses: see ``RefusalCode`` 20 and 60 to 80, 110 and 116, in that order.
    Source: RULES-Q §3.8; CNAPS2-FIELDS ccms.319; house, ADR-0030.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    asked = state.return_requests.get(command.original_sender)
    creditor = BankCode("") if asked is None else asked.get(command.original_message_id, "")
    if creditor and creditor != command.sender:
        return refuse(RefusalCode.ORIGINAL_NOT_OWNED, command.original_message_id)
    if asked is None or not creditor:
        return refuse(RefusalCode.RETURN_NOT_OPEN, command.original_message_id)
    _enter(state.participants[command.sender], command)
    del asked[command.original_message_id]
    if not asked:
        del state.return_requests[command.original_sender]
    return [
        ReturnAnswered(
            command.sender,
            command.message_id,
            command.original_sender,
            command.original_message_id,
            command.agreed,
        )
    ]


def _enter(sender: Participant, command: RequestReturn | AnswerReturn) -> None:
    """Make the idempotence entry of a request or an answer.

    Source: house, ADR-0010.
    """
    enter(
        sender,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
