"""Asking for the queue and for a settled payment back: what to send, and what the answers say.

Source: CNAPS2-FIELDS saps.363, saps.364, ccms.318, ccms.319; CNAPS2-CODES
(AccountQueryTypeCode, ReturnTypeCode, ResponseStatusCode); RULES-Q §3.8, §10.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from tianping.participant.messages import Original, Values
from tianping.values.bankcode import NPC
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Part, build

__all__ = [
    "QUEUE_QUERY",
    "QUEUE_REPORT",
    "RETURN_ANSWER",
    "RETURN_REQUEST",
    "QueueQuery",
    "QueueReport",
    "QueuedPayment",
    "ReturnAnswer",
    "ReturnNotice",
    "ReturnRequest",
    "queue_reports_of",
    "return_notice_of",
]

QUEUE_QUERY: Final = "saps.363.001.01"
QUEUE_REPORT: Final = "saps.364.001.01"
RETURN_REQUEST: Final = "ccms.318.001.01"
RETURN_ANSWER: Final = "ccms.319.001.01"

_AGREED: Final = "RS00"
_NOT_AGREED: Final = "RS01"
_MEMBER: Final = "FinInstnId/ClrSysMmbId/MmbId"
_QUERY: Final = "QQryAppl"
_REPORT: Final = "QQryRspn"
_REQUEST: Final = "PmtRtr"
_ANSWER: Final = "FIToFIPmtStsRpt"


class QueueQuery(msgspec.Struct, frozen=True, kw_only=True):
    """saps.363 清算排队查询申请: which payments wait on an account."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    participant: str = ""
    """清算行行号 whose account is asked for; the sender's own, when empty."""
    branches: bool = False
    """Also the accounts of its branches (QT01)."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        header = f"{_QUERY}/GrpHdr"
        values: Values = {
            f"{header}/MsgId": self.message_id,
            f"{header}/CreDtTm": self.created_at,
            f"{header}/InstgPty/InstgDrctPty": self.sender,
            f"{header}/InstgPty/InstgPty": self.sender,
            f"{header}/InstdPty/InstdDrctPty": NPC,
            f"{header}/InstdPty/InstdPty": NPC,
            f"{header}/SysCd": "SAPS",
            f"{_QUERY}/QQryApplInf/QryTp": "QT01" if self.branches else "QT00",
            f"{_QUERY}/QQryApplInf/MgrId": self.participant or self.sender,
        }
        return build(QUEUE_QUERY, values, edition=edition)


class ReturnRequest(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.318 业务退回申请: ask for a settled payment back. It moves no money."""

    message_id: str
    created_at: str
    original: Original
    """The payment; its sender asks."""
    creditor: str
    """收款清算行行号: the participant that was credited, and is asked."""
    amount_fen: Fen
    partial: bool = False
    """A part of the payment (RP01), or all of it (RP00)."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        header, original = f"{_REQUEST}/GrpHdr", f"{_REQUEST}/OrgnlGrpInf"
        values: Values = {
            f"{header}/MsgId": self.message_id,
            f"{header}/CreDtTm": self.created_at,
            f"{header}/NbOfTxs": "1",
            f"{header}/SttlmInf/SttlmMtd": "CLRG",
            f"{original}/OrgnlMsgId": self.original.message_id,
            f"{original}/OrgnlMsgNmId": self.original.code,
            f"{original}/RtrRsnInf/Orgtr/Id/OrgId/Othr/Id": self.original.sender,
            f"{original}/RtrRsnInf/AddtlInf": "RP01" if self.partial else "RP00",
            f"{_REQUEST}/TxInf/RtrdIntrBkSttlmAmt": Amount("CNY", self.amount_fen),
        }
        values |= _parties(header, self.original.sender, self.creditor)
        values |= _parties(f"{_REQUEST}/TxInf", self.original.sender, self.creditor)
        return build(RETURN_REQUEST, values, edition=edition)


class ReturnAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.319 业务退回应答: whether the payment will be sent back, by a transfer of its own."""

    message_id: str
    created_at: str
    sender: str
    """The participant that was asked."""
    request: Original
    """The request, and who sent it."""
    payment_id: str
    """The message id of the payment."""
    agreed: bool
    """RS00, or RS01."""
    partial: bool = False
    business_type: str = "A100"

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        header, original = f"{_ANSWER}/GrpHdr", f"{_ANSWER}/OrgnlGrpInfAndSts"
        payment = f"{_ANSWER}/TxInfAndSts"
        values: Values = {
            f"{header}/MsgId": self.message_id,
            f"{header}/CreDtTm": self.created_at,
            f"{original}/OrgnlMsgId": self.request.message_id,
            f"{original}/OrgnlMsgNmId": self.request.code,
            f"{original}/StsRsnInf/AddtlInf": [
                f"/F44/{'RP01' if self.partial else 'RP00'}",
                f"/F45/{_AGREED if self.agreed else _NOT_AGREED}",
            ],
            f"{payment}/OrgnlInstrId": self.payment_id,
            f"{payment}/OrgnlTxRef/PmtTpInf/CtgyPurp/Prtry": self.business_type,
        }
        values |= _parties(header, self.sender, self.request.sender)
        values |= _parties(payment, self.request.sender, self.sender)
        return build(RETURN_ANSWER, values, edition=edition)


def _parties(container: str, instructing: str, instructed: str) -> Values:
    """Return the two agents of a container; a participant speaks for itself as branch too."""
    return {
        f"{container}/InstgAgt/{_MEMBER}": instructing,
        f"{container}/InstgAgt/BrnchId/Id": instructing,
        f"{container}/InstdAgt/{_MEMBER}": instructed,
        f"{container}/InstdAgt/BrnchId/Id": instructed,
    }


class QueuedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """One payment that waits, as the platform lists it."""

    participant: str
    """清算行行号: whose account will pay."""
    place: int
    """Its place in the queue of that account, from 1."""
    instruction_type: str
    """``QI00`` to ``QI07``: classes 1 to 8."""
    message_id: str
    sender: str
    code: str
    amount_fen: Fen


class QueueReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the parts of an answer (saps.364) to one query say together."""

    query_id: str
    status: str
    """PR05 answered, PR09 refused."""
    code: str
    text: str
    expected_count: int
    """How many payments all parts together list."""
    payments: tuple[QueuedPayment, ...]
    remark: str = ""
    """Says so when more wait than are listed."""

    @property
    def is_whole(self) -> bool:
        """Whether every part is here."""
        return len(self.payments) == self.expected_count


def queue_reports_of(messages: Iterable[Message]) -> list[QueueReport]:
    """Return the queue reports among messages, their parts put together, by first appearance."""
    parts: dict[str, list[Message]] = {}
    for message in messages:
        if message.code == QUEUE_REPORT:
            parts.setdefault(_text(message, f"{_REPORT}/OrgnlGrpHdr/OrgnlMsgId"), []).append(
                message
            )
    return [_report(query_id, found) for query_id, found in parts.items()]


def _report(query_id: str, parts: list[Message]) -> QueueReport:
    ordered = {_number(part, f"{_REPORT}/Prttn/StartNb"): part for part in parts}
    first = parts[0]
    return QueueReport(
        query_id=query_id,
        status=_text(first, f"{_REPORT}/NPCPrcInf/PrcSts"),
        code=_text(first, f"{_REPORT}/NPCPrcInf/PrcCd"),
        text=_text(first, f"{_REPORT}/NPCPrcInf/RjctInf"),
        expected_count=_number(first, f"{_REPORT}/Prttn/TtlNb"),
        payments=tuple(
            _queued(line)
            for _, part in sorted(ordered.items())
            for line in part.parts(f"{_REPORT}/QInf/QInstrInf")
        ),
        remark=_text(first, f"{_REPORT}/GrpHdr/Rmk"),
    )


def _queued(line: Part) -> QueuedPayment:
    amount = line.get("Amt")
    return QueuedPayment(
        participant=_text(line, "MmbId"),
        place=_number(line, "SeqNb"),
        instruction_type=_text(line, "QInstrTp"),
        message_id=_text(line, "OrgnlGrpHdr/OrgnlMsgId"),
        sender=_text(line, "OrgnlGrpHdr/OrgnlInstgPty"),
        code=_text(line, "OrgnlGrpHdr/OrgnlMT"),
        amount_fen=amount.fen if isinstance(amount, Amount) else Fen(0),
    )


class ReturnNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What a return request or its answer says."""

    request_id: str
    """The message id of the ccms.318."""
    payment_id: str
    agreed: bool | None
    """Whether the payment will be sent back; None for a request."""


def return_notice_of(message: Message) -> ReturnNotice | None:
    """Return what a ccms.318 or a ccms.319 says; nothing for other messages."""
    if message.code == RETURN_REQUEST:
        return ReturnNotice(
            request_id=_text(message, f"{_REQUEST}/GrpHdr/MsgId"),
            payment_id=_text(message, f"{_REQUEST}/OrgnlGrpInf/OrgnlMsgId"),
            agreed=None,
        )
    if message.code != RETURN_ANSWER:
        return None
    reasons = message.all(f"{_ANSWER}/OrgnlGrpInfAndSts/StsRsnInf/AddtlInf")
    return ReturnNotice(
        request_id=_text(message, f"{_ANSWER}/OrgnlGrpInfAndSts/OrgnlMsgId"),
        payment_id=_text(message, f"{_ANSWER}/TxInfAndSts/OrgnlInstrId"),
        agreed=f"/F45/{_AGREED}" in (str(reason) for reason in reasons),
    )


def _text(part: Part, path: str) -> str:
    value = part.get(path)
    return "" if value is None else str(value)


def _number(part: Part, path: str) -> int:
    text = _text(part, path)
    return int(text) if text.isascii() and text.isdigit() else 0
