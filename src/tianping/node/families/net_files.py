"""Multilateral net files (多边轧差净额): hvps.631 to hvps.635. Known in the newer edition only.

A file and its withdrawal come in; its receipt, the notices to its parties and the answer to its
withdrawal go out.
Source: CNAPS2-FIELDS hvps.631, 632, 633, 634, 635; house, ADR-0047 (what each is used for).
"""

from __future__ import annotations

import hashlib
from typing import Final

from tianping.core.commands import NetCustomer, NetFileLine, SubmitNetFile, WithdrawNetFile
from tianping.core.settlement.net_files import NET_FILE_MESSAGE
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    message_id_at,
    text_at,
)
from tianping.node.families.instant import iso_date_time
from tianping.node.families.saps import group_header, reason_text, signed_yuan
from tianping.node.tasks import NetFileNotice, NetFileReceipt, NetFileWithdrawalReply
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen, parse_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Part, Value

__all__ = [
    "NET_NOTICE",
    "NET_RECEIPT",
    "WITHDRAWAL",
    "WITHDRAWAL_REPLY",
    "kinds",
    "notice_values",
    "receipt_values",
    "withdrawal_values",
]

NET_RECEIPT: Final = "hvps.632.001.01"
NET_NOTICE: Final = "hvps.633.001.01"
WITHDRAWAL: Final = "hvps.634.001.01"
WITHDRAWAL_REPLY: Final = "hvps.635.001.01"

_FILE: Final = "MulNetSttlm"
_CANCEL: Final = "MulNetSttlmCxlReq"
_DEBIT: Final = "DBIT"
_CREDIT: Final = "CRDT"

Values = dict[str, Value | list[Value]]


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; the 2010 edition has none."""
    if edition is not Edition.NEWER:
        return {}
    return {
        NET_FILE_MESSAGE: Kind(
            message_id=f"{_FILE}/GrpHdr/MsgId",
            sender=f"{_FILE}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_FILE}/GrpHdr/CreDtTm",
            to_command=_submit,
        ),
        WITHDRAWAL: Kind(
            message_id=f"{_CANCEL}/GrpHdr/MsgId",
            sender=f"{_CANCEL}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_CANCEL}/GrpHdr/CreDtTm",
            to_command=_withdraw,
        ),
    }


def _submit(arrival: Arrival) -> SubmitNetFile:
    message, root = arrival.message, f"{_FILE}/MulNetSttlmInf"
    return SubmitNetFile(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        message_type=message.code,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        business_type=text_at(message, f"{root}/TxTp"),
        business_kind=text_at(message, f"{root}/CtgyPurpCd"),
        netting_round=text_at(message, f"{root}/NetgRnd"),
        debit_fen=_total_at(message, f"{root}/DbtrAmt"),
        credit_fen=_total_at(message, f"{root}/CdtrAmt"),
        member_count=int(text_at(message, f"{root}/NbOfMmb")),
        lines=[_line(part) for part in message.parts(f"{root}/BookgList")],
    )


def _line(part: Part) -> NetFileLine:
    return NetFileLine(
        participant=bank_code_at(part, "BookgId"),
        debit=part.text("DbtCdtId") == _DEBIT,
        amount_fen=amount_at(part, "Amt"),
        remark=part.text("AddtlInf"),
        customers=[_customer(each) for each in part.parts("CstmrInf")],
    )


def _customer(part: Part) -> NetCustomer:
    return NetCustomer(
        issuer=part.text("Issr"),
        account=part.text("Id"),
        name=part.text("Nm"),
        amount_fen=0 if part.get("CstmrAmt") is None else amount_at(part, "CstmrAmt"),
        side=part.text("DbtCdtId"),
    )


def _total_at(message: Message, path: str) -> int:
    """Return a total in fen.

    Raises:
        DoorRefusalError: it is below zero or of another currency.
    """
    text = text_at(message, path)
    try:
        if text.startswith("CNY+"):
            return parse_yuan(text.removeprefix("CNY+"))
    except ValueTextError:
        pass
    raise DoorRefusalError(
        REFUSE,
        "net_total",
        code="SU1O1111",
        texts=(f"{path}: expected CNY+ and yuan, found {text}", f"合计金额非法：{text}"),
    )


def _withdraw(arrival: Arrival) -> WithdrawNetFile:
    message = arrival.message
    original, listed = f"{_CANCEL}/OrgnlGrpHdr", f"{_CANCEL}/MulNetSttlmCxlReqInf"
    details = [str(each) for each in message.all(f"{listed}/Dtls/Id")]
    stated = text_at(message, f"{listed}/Nb")
    if int(stated) != len(details):
        raise DoorRefusalError(
            REFUSE,
            "details_count",
            code="SU1O0115",
            texts=(
                f"{listed}/Nb: expected {len(details)}, found {stated}",
                f"明细数目不符：应为{len(details)}，实为{stated}",
            ),
        )
    return WithdrawNetFile(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        original_sender=bank_code_at(message, f"{original}/OrgnlInstgPty"),
        original_message_id=message_id_at(message, f"{original}/OrgnlMsgId"),
        details=details,
    )


def _header(
    root: str, draft: NetFileReceipt | NetFileNotice | NetFileWithdrawalReply, message_id: str
) -> Values:
    """Return the group header and, as its original, the message that the draft is about."""
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="HVPS"
    )
    values |= {
        f"{root}/OrgnlGrpHdr/OrgnlMsgId": draft.original_id,
        f"{root}/OrgnlGrpHdr/OrgnlInstgPty": draft.original_sender,
        f"{root}/OrgnlGrpHdr/OrgnlMT": draft.original_type,
        f"{root}/NPCPrcInf/PrcSts": draft.status,
        f"{root}/NPCPrcInf/PrcCd": draft.code,
        f"{root}/NPCPrcInf/TrnsmtTm": iso_date_time(draft.at_ns),
    }
    if reason := reason_text(draft.reason):
        values[f"{root}/NPCPrcInf/RjctInf"] = reason
    if draft.final_date:
        values[f"{root}/NPCPrcInf/SttlmDt"] = iso_date(BusinessDate(draft.final_date))
    return values


def receipt_values(draft: NetFileReceipt, message_id: str, *, remark: str) -> Values:
    """Return the elements of hvps.632, the receipt of a file for its sender.

    The details are the lines that settled, or those for which it waits.
    """
    root = "MulNetSttlmRct"
    values = _header(root, draft, message_id)
    values[f"{root}/NPCPrcInf/RcvTm"] = iso_date_time(draft.received_at_ns)
    if remark:
        values[f"{root}/GrpHdr/Rmk"] = remark
    if not draft.details:
        return values
    values[f"{root}/MulNetSttlmRctInf/TtlAmt"] = signed_yuan(draft.total_fen)
    for number, detail in enumerate(draft.details, start=1):
        line = f"{root}/MulNetSttlmRctInf/Dtls[{number}]"
        values[f"{line}/Id"] = detail.participant
        values[f"{line}/Amt"] = Amount("CNY", Fen(detail.amount_fen))
        values[f"{line}/NPCPrcInf/PrcSts"] = draft.status
        values[f"{line}/NPCPrcInf/PrcCd"] = draft.code
    return values


def notice_values(draft: NetFileNotice, message_id: str) -> Values:
    """Return the elements of hvps.633, the notice to one party of a file that settled."""
    root = "MulNetSttlmNtfctn"
    booked = f"{root}/MulNetSttlmNtfctnInf"
    values = _header(root, draft, message_id)
    values |= {
        f"{booked}/TxTp": draft.business_type,
        f"{booked}/CtgyPurpCd": draft.business_kind,
        f"{booked}/NetgRnd": draft.netting_round,
        f"{booked}/BookgList/DbtCdtId": _DEBIT if draft.line.debit else _CREDIT,
        f"{booked}/BookgList/Amt": Amount("CNY", draft.line.amount_fen),
        f"{booked}/BookgList/Bal": signed_yuan(draft.balance_fen),
    }
    if draft.line.remark:
        values[f"{booked}/BookgList/AddtlInf"] = draft.line.remark
    for number, customer in enumerate(draft.line.customers, start=1):
        each = f"{booked}/BookgList/CstmrInf[{number}]"
        facts: dict[str, Value] = {
            "Issr": customer.issuer,
            "Id": customer.account,
            "Nm": customer.name,
            "DbtCdtId": customer.side,
        }
        if customer.amount_fen:
            facts["CstmrAmt"] = Amount("CNY", Fen(customer.amount_fen))
        values |= {f"{each}/{tag}": value for tag, value in facts.items() if value}
    return values


def withdrawal_values(draft: NetFileWithdrawalReply, message_id: str) -> Values:
    """Return the elements of hvps.635, the answer to a withdrawal; its details come back."""
    root = "MulNetSttlmCxlRspn"
    listed = f"{root}/MulNetSttlmCxlRspnInf"
    values = _header(root, draft, message_id)
    values |= {
        f"{listed}/OrgnlGrpHdr/OrgnlMsgId": draft.withdrawn_id,
        f"{listed}/OrgnlGrpHdr/OrgnlInstgPty": draft.withdrawn_sender,
        f"{listed}/OrgnlGrpHdr/OrgnlMT": NET_FILE_MESSAGE,
        f"{listed}/Nb": str(len(draft.details)),
    }
    for number, detail in enumerate(draft.details, start=1):
        line = f"{listed}/Dtls[{number}]"
        values[f"{line}/Id"] = detail
        values[f"{line}/NPCPrcInf/PrcSts"] = draft.status
        values[f"{line}/NPCPrcInf/PrcCd"] = draft.code
    return values
