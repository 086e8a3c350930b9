"""CCMS (公共控制): confirmations, cancellation, status query, discard and phase notices.

Source: CNAPS2-FIELDS ccms.307, 308, 316, 317, 801, 900, 911, 990; CNAPS2-ENV §5-6.
"""

from __future__ import annotations

from typing import Final, NoReturn

from tianping.core.commands import CancelPayment, QueryStatus
from tianping.node.families.arrival import (
    Arrival,
    Kind,
    body_digest,
    message_id_at,
    tagged,
    text_at,
)
from tianping.node.families.instant import beijing_date, iso_date_time
from tianping.node.families.saps import group_header, reason_text
from tianping.node.tasks import (
    CancellationReply,
    CommunicationConfirmation,
    DiscardNotice,
    ProcessingConfirmation,
    StatusReply,
)
from tianping.values.bankcode import NPC, BankCode, parse_bank_code
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition
from tianping.wire.header import parse_header
from tianping.wire.message import Message, Value

__all__ = [
    "CANCELLATION_REPLY",
    "CONFIRMATION",
    "CONFIRMED",
    "DISCARD_NOTICE",
    "PROCESSING",
    "STATUS_REPLY",
    "cancellation_values",
    "confirmation_values",
    "confirmed_message",
    "discard_values",
    "kinds",
    "processing_values",
    "status_values",
]

CONFIRMATION: Final = "ccms.990.001.02"
PROCESSING: Final = "ccms.900.001.02"
DISCARD_NOTICE: Final = "ccms.911.001.02"
CANCELLATION_REPLY: Final = "ccms.308.001.02"
STATUS_REPLY: Final = "ccms.317.001.01"

CONFIRMED: Final = {Edition.NEWER: "PM1I0000", Edition.V2010: "0000"}
"""MsgPrcCd of ccms.990 when all is well. Source: CNAPS2-CODES §8."""

CHECK_FAILED_2010: Final = "0002"
"""MsgPrcCd of ccms.990 in the 2010 edition, whose codes have four digits, for any refusal."""

_UNKNOWN: Final = "UNKNOWN"
_CONFIRMED_ID: Final = "ComConf/ConfInf/MsgId"
_CANCEL: Final = "FIToFIPmtCxlReq"
_QUERY: Final = "GetTx/TxQryDef/TxCrit/NewCrit/SchCrit/PmtSch/InstrRef"

Values = dict[str, Value | list[Value]]


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        CONFIRMATION: Kind(_CONFIRMED_ID, "", "", _no_command),
        "ccms.307.001.02": Kind(
            message_id=f"{_CANCEL}/Assgnmt/Id",
            sender=f"{_CANCEL}/Assgnmt/Assgnr/Agt/FinInstnId/ClrSysMmbId/MmbId",
            created=f"{_CANCEL}/Assgnmt/CreDtTm",
            to_command=_cancel_payment,
        ),
        "ccms.316.001.01": Kind("GetTx/MsgId/Id", "", "", _query_status),
    }


def confirmed_message(message: Message) -> str:
    """Return the header MesgID that a communication confirmation (ccms.990) confirms."""
    return text_at(message, _CONFIRMED_ID)


def _no_command(arrival: Arrival) -> NoReturn:
    message = f"{arrival.message.code}: a confirmation is state of the outbox, never a command"
    raise ValueError(message)


def _cancel_payment(arrival: Arrival) -> CancelPayment:
    original = f"{_CANCEL}/Undrlyg/OrgnlGrpInfAndCxl/OrgnlMsgId"
    return CancelPayment(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_sender=arrival.sender,
        original_message_id=message_id_at(arrival.message, original),
    )


def _query_status(arrival: Arrival) -> QueryStatus:
    message = arrival.message
    references = [str(value) for value in message.all(f"{_QUERY}/PrtryRef")]
    return QueryStatus(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        original_sender=_original_sender(references, arrival.sender),
        original_message_id=message_id_at(message, f"{_QUERY}/PmtInstrRef"),
    )


def _original_sender(references: list[str], sender: BankCode) -> BankCode:
    """Return the code after ``/A70/``; the sender itself when there is none."""
    text = tagged(references, "A70").strip().partition(" ")[0].partition("/")[0]
    try:
        return parse_bank_code(text)
    except ValueTextError:
        return sender


def confirmation_values(draft: CommunicationConfirmation) -> Values:
    """Return the elements of ccms.990: the header fields of what arrived."""
    header = parse_header(draft.header)
    values: Values = {
        "ComConf/ConfInf/OrigSndr": header.orig_sender,
        "ComConf/ConfInf/OrigSndDt": header.orig_send_date,
        "ComConf/ConfInf/MT": header.mesg_type,
        _CONFIRMED_ID: header.mesg_id,
        "ComConf/ConfInf/MsgRefId": header.mesg_ref_id or header.mesg_id,
        "ComConf/ConfInf/MsgPrcCd": draft.code,
    }
    return values


_ORIGINAL_TYPE: Final = {Edition.NEWER: "OrgnlMT", Edition.V2010: "OrgnlMsgTp"}


def processing_values(
    draft: ProcessingConfirmation, message_id: str, *, edition: Edition
) -> Values:
    """Return the elements of ccms.900."""
    root = "CmonConf"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="CCMS"
    )
    values |= {
        f"{root}/OrgnlGrpHdr/OrgnlMsgId": draft.original_id,
        f"{root}/OrgnlGrpHdr/OrgnlInstgPty": draft.original_sender,
        f"{root}/OrgnlGrpHdr/{_ORIGINAL_TYPE[edition]}": draft.original_type,
        f"{root}/CmonConfInf/PrcSts": draft.status,
        f"{root}/CmonConfInf/PrcCd": draft.code,
    }
    if reason := reason_text(draft.reason):
        values[f"{root}/CmonConfInf/RjctInf"] = reason
    if draft.business_date:
        values[f"{root}/CmonConfInf/PrcDt"] = iso_date(BusinessDate(draft.business_date))
    return values


def discard_values(draft: DiscardNotice) -> Values:
    """Return the elements of ccms.911: the header fields of what was thrown away.

    Of a header that could not be read, what is known: the receiver of this notice and the date.
    """
    root = "DscrdMsgNtfctn/DscrdInf"
    values: Values = {
        f"{root}/OrigSndr": draft.receiver,
        f"{root}/OrigSndDt": beijing_date(draft.at_ns),
        f"{root}/MT": _UNKNOWN,
        f"{root}/MsgId": _UNKNOWN,
        f"{root}/MsgRefId": _UNKNOWN,
    }
    if draft.header:
        header = parse_header(draft.header)
        values = {
            f"{root}/OrigSndr": header.orig_sender,
            f"{root}/OrigSndDt": header.orig_send_date,
            f"{root}/MT": header.mesg_type,
            f"{root}/MsgId": header.mesg_id,
            f"{root}/MsgRefId": header.mesg_ref_id or header.mesg_id,
        }
    values[f"{root}/PrcCd"] = draft.code
    if reason := reason_text(draft.reason):
        values[f"{root}/RjctInf"] = reason
    return values


def cancellation_values(draft: CancellationReply, message_id: str) -> Values:
    """Return the elements of ccms.308. The code goes under tag G01, its text under H08."""
    root = "FIToFIPmtStsRpt"
    reasons: list[Value] = [f"/G01/{draft.code}"]
    if draft.reason:
        reasons.append(reason_text(f"/H08/{draft.reason}"))
    values: Values = {
        f"{root}/GrpHdr/MsgId": message_id,
        f"{root}/GrpHdr/CreDtTm": iso_date_time(draft.at_ns),
        f"{root}/GrpHdr/InstgAgt/FinInstnId/Othr/Id": NPC,
        f"{root}/GrpHdr/InstdAgt/FinInstnId/Othr/Id": draft.receiver,
        f"{root}/OrgnlGrpInfAndSts/OrgnlMsgId": draft.original_id,
        f"{root}/OrgnlGrpInfAndSts/OrgnlMsgNmId": draft.original_type,
        f"{root}/OrgnlGrpInfAndSts/StsRsnInf/AddtlInf": reasons,
        f"{root}/TxInfAndSts/StsId": draft.status,
        f"{root}/TxInfAndSts/OrgnlInstrId": draft.cancelled_id,
    }
    if draft.business_date:
        values[f"{root}/TxInfAndSts/ClrSysRef"] = iso_date(BusinessDate(draft.business_date))
    return values


def status_values(draft: StatusReply, message_id: str) -> Values:
    """Return the elements of ccms.317: a report, or an error when the message never came."""
    root = "RtrTx"
    values: Values = {
        f"{root}/MsgId/Id": message_id,
        f"{root}/BizQryRef/QryRef": draft.query_id,
        f"{root}/BizQryRef/QryNm": draft.receiver,
    }
    if not draft.status:
        values[f"{root}/OprlErr/Err/Prtry"] = "PR09"
        values[f"{root}/OprlErr/Desc"] = draft.code
        return values
    payment = f"{root}/BizRpt/TxRpt/Tx/Pmt"
    rejection = f"{payment}/InstrSts/PmtInstrStsRsn/PrtryRjctnRsn"
    values |= {
        f"{root}/BizRpt/TxRpt/InstrRef/PmtInstrRef": "1",
        f"{root}/BizRpt/TxRpt/Tx/PmtFr/AcctId/DmstAcct/Id": draft.original_sender,
        f"{payment}/TxRef": draft.original_id,
        f"{payment}/TrfValDt/Dt": iso_date(BusinessDate(draft.business_date)),
        f"{payment}/InstrSts/PmtInstrSts/PrtrySts": draft.status,
        f"{rejection}/PrtryStsRsn": "1",
        f"{rejection}/Rsn": draft.code,
        f"{payment}/Prty/PrtryCd": "00",
        f"{payment}/PrcgVldtyTm/DtTmRg/FrDtTm": iso_date_time(draft.received_at_ns),
        f"{payment}/PrcgVldtyTm/DtTmRg/ToDtTm": iso_date_time(draft.at_ns),
    }
    return values
