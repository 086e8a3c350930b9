"""Information that one participant sends another through the platform; no money moves.

Queries and replies about business of HVPS, BEPS or IBPS (查询, 查复; ccms.314, ccms.315): a reply
answers a query that was put to its sender, as often as it needs, while the query is remembered.

Bank drafts of city commercial banks: the bank at which a draft was presented applies for its money
(hvps.151), the drafts' clearing bank tells the issuer that a draft was paid in full (hvps.152), the
issuer asks for the money of an unused one (hvps.153); a cash withdrawal is answered (hvps.154).
What is asked for is paid by an ordinary transfer (hvps.111, business type A202).
Source: CNAPS2-FIELDS hvps.151 to hvps.154, hvps.111 (A202), ccms.314, ccms.315; RULES-C §7.3;
RULES-R §7.6; house, ADR-0054, ADR-0104.
"""

from __future__ import annotations

from typing import Any, Final

from tianping.core.commands import PassInformation
from tianping.core.control.admission import (
    enter,
    refuse_form,
    refuse_known,
    refuse_system_date,
)
from tianping.core.control.authority import refuse_receiver, refuse_sender
from tianping.core.control.businesses import INFORMATION_BUSINESS
from tianping.core.control.presence import refuse_faulty
from tianping.core.events import Event, InformationPassed
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import STATUS_PROCESSED, SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["SUBJECT_CHARACTERS_MAX", "pass_information", "restore_queries", "take_queries"]

_QUERY: Final = "ccms.314.001.01"
_REPLY: Final = "ccms.315.001.01"
_QUERIED: Final = (SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_IBPS)
"""Whose business a query may be about. Source: RULES-D §6.2 row 6."""

_APPLICATIONS: Final = ("hvps.151.001.01", "hvps.153.001.01")
"""What asks its receiver for money; all else only tells. Source: house, ADR-0067."""

SUBJECT_CHARACTERS_MAX: Final = 35


def pass_information(state: State, command: PassInformation) -> list[Event]:
    """Pass information on from one direct participant, office or treasury of HVPS to another.

    Refuses: see ``RefusalCode`` 20, 60 to 80, 360 to 362, 436, 522 and 570, in that order.
    Source: RULES-C §4.4, §7.3; RULES-R §7.6; house, ADR-0054, ADR-0067, ADR-0104.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    if not _takes_part(state, command.sending_bank, through=command.sender):
        return refuse(RefusalCode.INFORMATION_SENDER_WRONG, command.sending_bank)
    receiver = state.participants.get(command.receiver)
    if receiver is None or receiver.hvps is None:
        return refuse(RefusalCode.INFORMATION_RECEIVER_UNKNOWN, command.receiver)
    if not _takes_part(state, command.receiving_bank, through=command.receiver):
        return refuse(RefusalCode.INFORMATION_RECEIVER_WRONG, command.receiving_bank)
    if command.message_type in _APPLICATIONS:
        asked = state.participants[command.receiving_bank]
        stopped = refuse_receiver(state, asked, command)
        if stopped is not None:
            return stopped
    stopped = refuse_faulty(state, receiver.code)
    if stopped is not None:
        return stopped
    if command.message_type == _REPLY and not _was_asked(state, command):
        return refuse(RefusalCode.QUERY_UNKNOWN, command.subject)
    if command.message_type == _QUERY:
        state.queries.setdefault(command.sender, {})[command.message_id] = command.receiver
    enter(
        state.participants[command.sender],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    return [
        InformationPassed(
            command.sender,
            command.message_id,
            command.message_type,
            command.receiver,
            command.subject,
            command.amount_fen,
        )
    ]


def _refuse_message(state: State, command: PassInformation) -> list[Event] | None:
    """Refuse a wrong form, an unknown sender, another's certificate, another message, a repeat.

    A bank that is not registered is refused later, so its direct participant is asked here.
    Source: RULES-C §4.4, §7.3.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    if command.system not in (_QUERIED if _is_of_query(command) else (SYSTEM_HVPS,)):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"system {command.system}")
    if not 0 < len(command.subject) <= SUBJECT_CHARACTERS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"subject {command.subject}")
    if not 0 <= command.amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.amount_fen))
    sender = state.participants.get(command.sender)
    if sender is None or sender.hvps is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    if command.message_type not in INFORMATION_BUSINESS:
        return refuse(RefusalCode.NOT_AUTHORISED, command.message_type)
    initiator = state.participants.get(command.sending_bank, sender)
    return (
        refuse_sender(state, initiator, command)
        or refuse_known(
            state,
            sender,
            message_id=command.message_id,
            date=command.business_date,
            digest=command.digest,
        )
        or refuse_system_date(state, command.business_date, command.system)
    )


def _is_of_query(command: PassInformation) -> bool:
    """Tell whether a message asks about business, or replies.

    Source: RULES-R §7.6.
    """
    return command.message_type in (_QUERY, _REPLY)


def _was_asked(state: State, command: PassInformation) -> bool:
    """Tell whether the receiver of a reply put that query to its sender.

    Source: RULES-R §7.6; house, ADR-0104.
    """
    asked = state.queries.get(command.receiver)
    return asked is not None and asked.get(MessageId(command.subject)) == command.sender


def take_queries(state: State) -> list[Any]:
    """Return the queries that may be replied to as fields of a snapshot.

    Source: house, ADR-0025, ADR-0104.
    """
    return sorted([code, sorted(asked.items())] for code, asked in state.queries.items())


def restore_queries(state: State, taken: list[Any]) -> None:
    """Read the queries back.

    Source: house, ADR-0025, ADR-0104.
    """
    state.queries = {code: dict(asked) for code, asked in taken}


def _takes_part(state: State, bank: BankCode, *, through: BankCode) -> bool:
    """Tell whether a bank is a direct participant itself, or settles through it.

    Source: RULES-C §2 (indirect participants).
    """
    if bank == through:
        return True
    found = state.participants.get(bank)
    return found is not None and found.direct_participant == through
