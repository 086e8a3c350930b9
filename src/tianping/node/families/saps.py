"""SAPS (清算账户管理): queue query and management in, queue reports and receipts out.

Source: CNAPS2-FIELDS saps.363-365, saps.604; CNAPS2-CODES (ProcessCode, QueueChangeTypeCode,
AccountQueryTypeCode, QueueInstructionType).
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Final

from tianping.core.commands import AdjustQueue, QueryQueue
from tianping.core.terms import SCOPE_ACCOUNT, SCOPE_BRANCHES, TO_HEAD, TO_TAIL
from tianping.node.families.arrival import (
    Arrival,
    Kind,
    bank_code_at,
    body_digest,
    message_id_at,
    text_at,
)
from tianping.node.families.instant import iso_date_time, precise_date_time
from tianping.node.tasks import BookingNotice, HeadFacts, QueueReply, SettlementReceipt
from tianping.values.bankcode import NPC
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.identifiers import message_id_date
from tianping.values.money import AMOUNT_FEN_MAX, Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Value

__all__ = [
    "BOOKING_NOTICE",
    "QUEUE_QUERY",
    "QUEUE_REPORT",
    "RECEIPT",
    "REMARK_CHARACTERS_MAX",
    "booking_values",
    "finality_remark",
    "group_header",
    "head_statement",
    "kinds",
    "queue_values",
    "reason_text",
    "receipt_values",
    "signed_yuan",
    "stated",
]

RECEIPT: Final = "saps.604.001.01"
BOOKING_NOTICE: Final = "saps.606.001.01"
QUEUE_QUERY: Final = "saps.363.001.01"
QUEUE_REPORT: Final = "saps.364.001.01"

REMARK_CHARACTERS_MAX: Final = 256
"""Length of Rmk in the group header. Source: CNAPS2-FIELDS saps.604."""

REASON_CHARACTERS_MAX: Final = 105
"""Length of RjctInf. Source: CNAPS2-FIELDS saps.604, ccms.900."""

_SETTLED: Final = "PR04"
_DONE: Final = "SU1I0000"
_DEBIT: Final = "DBIT"
_CREDIT: Final = "CRDT"
_MANAGEMENT: Final = "QMgmtAppl"
_QUERY: Final = "QQryAppl"
_SCOPES: Final = {"QT00": SCOPE_ACCOUNT, "QT01": SCOPE_BRANCHES, "QT02": 2, "QT03": 3}
"""Whose queue. QT02 and QT03 ask for accounts kept elsewhere, which have none: the core refuses.

Source: RULES-Q §3.5; CNAPS2-CODES (AccountQueryTypeCode).
"""

_PLACEMENTS: Final = {"QC00": TO_HEAD, "QC01": TO_TAIL}


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        "saps.365.001.01": Kind(
            message_id=f"{_MANAGEMENT}/GrpHdr/MsgId",
            sender=f"{_MANAGEMENT}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_MANAGEMENT}/GrpHdr/CreDtTm",
            to_command=_adjust_queue,
        ),
        QUEUE_QUERY: Kind(
            message_id=f"{_QUERY}/GrpHdr/MsgId",
            sender=f"{_QUERY}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_QUERY}/GrpHdr/CreDtTm",
            to_command=_query_queue,
        ),
    }


def _query_queue(arrival: Arrival) -> QueryQueue:
    message = arrival.message
    return QueryQueue(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        participant=bank_code_at(message, f"{_QUERY}/QQryApplInf/MgrId"),
        scope=_SCOPES[text_at(message, f"{_QUERY}/QQryApplInf/QryTp")],
    )


def _adjust_queue(arrival: Arrival) -> AdjustQueue:
    message = arrival.message
    original = f"{_MANAGEMENT}/QMgmtApplInf/OrgnlGrpHdr"
    return AdjustQueue(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_sender=bank_code_at(message, f"{original}/OrgnlInstgPty"),
        original_message_id=message_id_at(message, f"{original}/OrgnlMsgId"),
        placement=_PLACEMENTS[text_at(message, f"{_MANAGEMENT}/QMgmtApplInf/QChngTp")],
    )


def group_header(
    root: str, *, message_id: str, at_ns: int, receiver: str, system: str
) -> dict[str, Value | list[Value]]:
    """Return the common group header (业务头组件) of a message from the NPC."""
    header = f"{root}/GrpHdr"
    return {
        f"{header}/MsgId": message_id,
        f"{header}/CreDtTm": iso_date_time(at_ns),
        f"{header}/InstgPty/InstgDrctPty": NPC,
        f"{header}/InstgPty/InstgPty": NPC,
        f"{header}/InstdPty/InstdDrctPty": receiver,
        f"{header}/InstdPty/InstdPty": receiver,
        f"{header}/SysCd": system,
    }


def receipt_values(
    draft: SettlementReceipt, message_id: str, *, remark: str
) -> dict[str, Value | list[Value]]:
    """Return the elements of a settlement receipt (清算回执)."""
    root = "SttlmRtrRct"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    processing = f"{root}/NPCPrcInf"
    values |= {
        f"{root}/GrpHdr/Rmk": remark,
        f"{root}/OrgnlGrpHdr/OrgnlMsgId": draft.original_id,
        f"{root}/OrgnlGrpHdr/OrgnlInstgPty": draft.original_sender,
        f"{root}/OrgnlGrpHdr/OrgnlMT": draft.original_type,
        f"{processing}/PrcSts": draft.status,
        f"{processing}/PrcCd": draft.code,
        f"{processing}/RcvTm": iso_date_time(draft.received_at_ns),
        f"{processing}/TrnsmtTm": iso_date_time(draft.at_ns),
    }
    if reason := reason_text(draft.reason):
        values[f"{processing}/RjctInf"] = reason
    if draft.final_date:
        values[f"{processing}/SttlmDt"] = iso_date(BusinessDate(draft.final_date))
    if draft.balance_fen is not None:
        values[f"{root}/AcctInf/Bal"] = signed_yuan(draft.balance_fen)
    return values


def booking_values(
    draft: BookingNotice, message_id: str, *, edition: Edition
) -> dict[str, Value | list[Value]]:
    """Return the elements of a notice (清算账户记账通知) to an account's owner.

    Source: CNAPS2-FIELDS saps.606.
    """
    root = "AcctBookgNtfctn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    processing, booked = f"{root}/NPCPrcInf", f"{root}/AcctBookgNtfctnInf"
    values |= {
        f"{root}/OrgnlGrpHdr/OrgnlMsgId": draft.original_id,
        f"{root}/OrgnlGrpHdr/OrgnlInstgPty": draft.original_sender,
        f"{root}/OrgnlGrpHdr/OrgnlMT": draft.original_type,
        f"{processing}/PrcSts": _SETTLED,
        f"{processing}/PrcCd": _DONE,
        f"{processing}/SttlmDt": iso_date(BusinessDate(draft.final_date)),
        f"{processing}/RcvTm": iso_date_time(draft.received_at_ns),
        f"{processing}/TrnsmtTm": iso_date_time(draft.at_ns),
        f"{booked}/TxTp": draft.business_type,
        f"{booked}/CtgyPurpCd": draft.business_kind,
        f"{booked}/DbtCdtId": _CREDIT if draft.credit else _DEBIT,
        f"{booked}/Amt": signed_yuan(draft.amount_fen),
        f"{booked}/Bal": signed_yuan(draft.balance_fen),
    }
    if edition is Edition.NEWER:
        values[f"{booked}/BookgId"] = draft.account
    return values


def queue_values(draft: QueueReply, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of one part of a queue report (清算排队查询应答).

    Classes 1 to 8 are QI00 to QI07. A refusal has neither parts nor a list.
    """
    root = "QQryRspn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    values |= {
        f"{root}/OrgnlGrpHdr/OrgnlMsgId": draft.query_id,
        f"{root}/OrgnlGrpHdr/OrgnlInstgPty": draft.receiver,
        f"{root}/OrgnlGrpHdr/OrgnlMT": QUEUE_QUERY,
        f"{root}/NPCPrcInf/PrcSts": draft.status,
        f"{root}/NPCPrcInf/PrcCd": draft.code,
        f"{root}/NPCPrcInf/RcvTm": iso_date_time(draft.received_at_ns),
        f"{root}/NPCPrcInf/TrnsmtTm": iso_date_time(draft.at_ns),
    }
    if reason := reason_text(draft.reason):
        values[f"{root}/NPCPrcInf/RjctInf"] = reason
    if not draft.first:
        return values
    if draft.listed_count < draft.total_count:
        values[f"{root}/GrpHdr/Rmk"] = (
            f"the first {draft.listed_count} of {draft.total_count}"
            f"；排队共{draft.total_count}笔，列前{draft.listed_count}笔"
        )
    count = len(draft.lines)
    values |= {
        f"{root}/Prttn/TtlNb": str(draft.listed_count),
        f"{root}/Prttn/StartNb": str(draft.first if count else 0),
        f"{root}/Prttn/EndNb": str(draft.first + count - 1),
        f"{root}/QInf/NbOfTxs": str(count),
    }
    if count:
        values |= _queue_lines(f"{root}/QInf/QInstrInf", draft)
    return values


def _queue_lines(line: str, draft: QueueReply) -> dict[str, Value | list[Value]]:
    lines = draft.lines
    return {
        f"{line}/MmbId": [each.participant for each in lines],
        f"{line}/OrgnlGrpHdr/OrgnlMsgId": [each.message_id for each in lines],
        f"{line}/OrgnlGrpHdr/OrgnlInstgPty": [each.sender for each in lines],
        f"{line}/OrgnlGrpHdr/OrgnlMT": [each.message_type for each in lines],
        f"{line}/QInstrTp": [f"QI{each.queue_class - 1:02d}" for each in lines],
        f"{line}/Amt": [Amount("CNY", Fen(each.amount_fen)) for each in lines],
        f"{line}/SeqNb": [str(each.place) for each in lines],
    }


def signed_yuan(balance_fen: int) -> str:
    """Return an amount as SummaryAmountText: ``CNY``, the sign, yuan."""
    sign = "-" if balance_fen < 0 else "+"
    return f"CNY{sign}{format_yuan(Fen(abs(balance_fen)))}"


def stated(fen: int) -> Amount:
    """Return a sum as the layouts can state it: one beyond the bound of an amount states the bound.

    Source: CNAPS2-FIELDS (digits 18,5 of ActiveCurrencyAndAmount); house, ADR-0055.
    """
    return Amount("CNY", Fen(min(fen, AMOUNT_FEN_MAX)))


def head_statement(head: HeadFacts) -> bytes:
    """Return what the platform signs about its journal: its name, the head's number and hash."""
    return f"tianping-head|{head.platform}|{head.seq}|{head.hash.hex()}|".encode()


def reason_text(text: str) -> str:
    """Return why something was refused, so that any message may carry it.

    The text may quote what a stranger sent: only printable characters stay, ``|`` separates the
    values of a signature string and becomes ``/``, and the length is bounded.
    """
    printable = "".join(
        character if character.isprintable() and character != "\ufffd" else " "
        for character in text.replace("|", "/")
    )
    return " ".join(printable.split())[:REASON_CHARACTERS_MAX].strip()


def finality_remark(head: HeadFacts, *, position: int, signature: bytes) -> str:
    """Return the proof of a receipt as ``/TAG/value`` text.

    FIN: moment of finality, Beijing time; POS: journal position; HSQ and HSH: number and hash of
    the journal's head that made it final; SIG: the platform's signature of ``head_statement``, left
    out where it does not fit (RSA). Binary values are base64url without padding.
    Source: house, ADR-0018.
    """
    final, proof, signed = _proof(head, signature)
    remark = f"{final}/POS/{position}{proof}"
    return remark + signed if len(remark) + len(signed) <= REMARK_CHARACTERS_MAX else remark


@lru_cache(maxsize=64)
def _proof(head: HeadFacts, signature: bytes) -> tuple[str, str, str]:
    """Return what all receipts of a batch state alike: moment, head, its signature."""
    return (
        f"/FIN/{precise_date_time(head.durable_at_ns)}",
        f"/HSQ/{head.seq}/HSH/{_base64url(head.hash)}",
        f"/SIG/{_base64url(signature)}",
    )


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
