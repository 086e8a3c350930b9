"""Returns (退回): a payer asks for a settled payment, the payee's participant answers.

Both messages go on to the other side as they are; the platform itself writes neither.
Source: CNAPS2-FIELDS ccms.318, ccms.319; CNAPS2-CODES (ResponseStatusCode, tag F45).
"""

from __future__ import annotations

import hashlib
from typing import Final

from tianping.core.commands import AnswerReturn, RequestReturn
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    message_id_at,
    tagged,
)
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition

__all__ = ["ANSWERS", "RETURN_ANSWER", "RETURN_REQUEST", "kinds"]

RETURN_REQUEST: Final = "ccms.318.001.01"
RETURN_ANSWER: Final = "ccms.319.001.01"

ANSWERS: Final = {"RS00": True, "RS01": False}
"""What an answer says: the payment will be sent back, or not. Source: CNAPS2-CODES (F45)."""

_REQUEST: Final = "PmtRtr"
_ANSWER: Final = "FIToFIPmtStsRpt"
_MEMBER: Final = "FinInstnId/ClrSysMmbId/MmbId"


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        RETURN_REQUEST: Kind(
            message_id=f"{_REQUEST}/GrpHdr/MsgId",
            sender=f"{_REQUEST}/GrpHdr/InstgAgt/{_MEMBER}",
            created=f"{_REQUEST}/GrpHdr/CreDtTm",
            to_command=_request_return,
        ),
        RETURN_ANSWER: Kind(
            message_id=f"{_ANSWER}/GrpHdr/MsgId",
            sender=f"{_ANSWER}/GrpHdr/InstgAgt/{_MEMBER}",
            created=f"{_ANSWER}/GrpHdr/CreDtTm",
            to_command=_answer_return,
        ),
    }


def _request_return(arrival: Arrival) -> RequestReturn:
    message = arrival.message
    amount = f"{_REQUEST}/TxInf/RtrdIntrBkSttlmAmt"
    original_sender = f"{_REQUEST}/OrgnlGrpInf/RtrRsnInf/Orgtr/Id/OrgId/Othr/Id"
    count = len(message.all(amount))
    if count != 1:
        raise _refusal("one_payment", "SU1O0115", path=f"{_REQUEST}/TxInf", found=str(count))
    return RequestReturn(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        original_sender=bank_code_at(message, original_sender),
        original_message_id=message_id_at(message, f"{_REQUEST}/OrgnlGrpInf/OrgnlMsgId"),
        creditor_participant=bank_code_at(message, f"{_REQUEST}/GrpHdr/InstdAgt/{_MEMBER}"),
        amount_fen=amount_at(message, amount),
    )


def _answer_return(arrival: Arrival) -> AnswerReturn:
    message = arrival.message
    reasons = f"{_ANSWER}/OrgnlGrpInfAndSts/StsRsnInf/AddtlInf"
    answer = tagged([str(text) for text in message.all(reasons)], "F45")
    if answer not in ANSWERS:
        raise _refusal("return_answer", "SU1O1114", path=f"{reasons} /F45/", found=answer)
    request = f"{_ANSWER}/OrgnlGrpInfAndSts/OrgnlMsgId"
    return AnswerReturn(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        original_sender=bank_code_at(message, f"{_ANSWER}/GrpHdr/InstdAgt/{_MEMBER}"),
        original_message_id=message_id_at(message, request),
        agreed=ANSWERS[answer],
    )


_EXPECTED: Final = {
    "one_payment": ("one payment", "一笔业务"),
    "return_answer": (" or ".join(ANSWERS), "或".join(ANSWERS)),
}


def _refusal(rule: str, code: str, *, path: str, found: str) -> DoorRefusalError:
    english, chinese = _EXPECTED[rule]
    return DoorRefusalError(
        REFUSE,
        rule,
        code=code,
        texts=(
            f"{path}: expected {english}, found {found or 'nothing'}",
            f"{path}：应为{chinese}，实为{found or '空'}",
        ),
    )
