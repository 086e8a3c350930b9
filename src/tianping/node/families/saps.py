"""SAPS (清算账户管理): queue management in, settlement receipts out.

Source: CNAPS2-FIELDS saps.365, saps.604; CNAPS2-CODES (ProcessCode, QueueChangeTypeCode).
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Final

from tianping.core.commands import AdjustQueue
from tianping.core.terms import TO_HEAD, TO_TAIL
from tianping.node.families.arrival import (
    Arrival,
    Kind,
    bank_code_at,
    body_digest,
    message_id_at,
    text_at,
)
from tianping.node.families.instant import iso_date_time, precise_date_time
from tianping.node.tasks import BookingNotice, HeadFacts, SettlementReceipt
from tianping.values.bankcode import NPC
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Value

__all__ = [
    "BOOKING_NOTICE",
    "RECEIPT",
    "REMARK_CHARACTERS_MAX",
    "booking_values",
    "finality_remark",
    "group_header",
    "head_statement",
    "kinds",
    "reason_text",
    "receipt_values",
]

RECEIPT: Final = "saps.604.001.01"
BOOKING_NOTICE: Final = "saps.606.001.01"

REMARK_CHARACTERS_MAX: Final = 256
"""Length of Rmk in the group header. Source: CNAPS2-FIELDS saps.604."""

REASON_CHARACTERS_MAX: Final = 105
"""Length of RjctInf. Source: CNAPS2-FIELDS saps.604, ccms.900."""

_SETTLED: Final = "PR04"
_DONE: Final = "SU1I0000"
_DEBIT: Final = "DBIT"
_MANAGEMENT: Final = "QMgmtAppl"
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
        )
    }


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
        values[f"{root}/AcctInf/Bal"] = _signed_yuan(draft.balance_fen)
    return values


def booking_values(
    draft: BookingNotice, message_id: str, *, edition: Edition
) -> dict[str, Value | list[Value]]:
    """Return the elements of a notice (清算账户记账通知) to the owner of a debited account.

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
        f"{booked}/DbtCdtId": _DEBIT,
        f"{booked}/Amt": _signed_yuan(draft.amount_fen),
        f"{booked}/Bal": _signed_yuan(draft.balance_fen),
    }
    if edition is Edition.NEWER:
        values[f"{booked}/BookgId"] = draft.account
    return values


def _signed_yuan(balance_fen: int) -> str:
    sign = "-" if balance_fen < 0 else "+"
    return f"CNY{sign}{format_yuan(Fen(abs(balance_fen)))}"


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
