"""Reconciliation of HVPS by message: summary (711), details (713), originals (715), a look before.

The older edition tells no message type, so its groups stand by business type alone.
Source: RULES-D §6.2-6.4; CNAPS2-FIELDS hvps.710 to hvps.716; house, ADR-0086, ADR-0102.
"""

from __future__ import annotations

import base64
from typing import Final

from tianping.core.commands import (
    DetailGroup,
    DownloadItem,
    RequestDetails,
    RequestDownload,
    RequestSummary,
)
from tianping.core.terms import SYSTEM_HVPS
from tianping.node.families.arrival import (
    Arrival,
    Kind,
    bank_code_at,
    date_at,
    headed,
    message_id_at,
    text_at,
)
from tianping.node.families.instant import iso_date_time
from tianping.node.families.saps import group_header, reason_text, signed_yuan, stated
from tianping.node.tasks_day_end import (
    DetailItem,
    DetailReply,
    DetailsOfGroup,
    DownloadReply,
    PreCheck,
    PreCheckGroup,
    RetailDetails,
    RetailDownload,
    SummaryLine,
    SummaryReply,
)
from tianping.values.dates import BusinessDate, iso_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, Part, Value

__all__ = [
    "DETAILS",
    "DETAILS_REQUEST",
    "DOWNLOAD",
    "DOWNLOAD_REQUEST",
    "PRE_CHECK",
    "SUMMARY",
    "SUMMARY_REQUEST",
    "detail_values",
    "download_values",
    "kinds",
    "original",
    "partition",
    "pre_check_values",
    "processing",
    "summary_values",
]

SUMMARY_REQUEST: Final = "hvps.710.001.01"
SUMMARY: Final = "hvps.711.001.01"
DETAILS_REQUEST: Final = "hvps.712.001.01"
DETAILS: Final = "hvps.713.001.01"
DOWNLOAD_REQUEST: Final = "hvps.714.001.01"
DOWNLOAD: Final = "hvps.715.001.01"
PRE_CHECK: Final = "hvps.716.001.01"

_SETTLED: Final = "PR04"
_SENT: Final = "SR00"
_RECEIVED: Final = "SR01"

_NOTHING: Final = "0000"
_NO_GROUP: Final = DetailsOfGroup("", _NOTHING, received=False, status="", items=[])
"""What the older edition says, whose layouts have no answer without a group or a content."""

Values = dict[str, Value | list[Value]]


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages."""
    del edition
    readers = (
        (SUMMARY_REQUEST, "AcctChckngReq", _request_summary),
        (DETAILS_REQUEST, "DtlReq", _request_details),
        (DOWNLOAD_REQUEST, "TxDwnldgReq", _request_download),
    )
    return {code: headed(root, to_command) for code, root, to_command in readers}


def _request_summary(arrival: Arrival) -> RequestSummary:
    return RequestSummary(
        arrival.received_at_ns,
        arrival.sender,
        arrival.message_id,
        arrival.message.code,
        SYSTEM_HVPS,
        date_at(arrival.message, "AcctChckngReq/AcctChckngReqInf/ChckngDt"),
    )


def _request_details(arrival: Arrival) -> RequestDetails:
    message, told = arrival.message, "DtlReq/DtlReqInf"
    return RequestDetails(
        arrival.received_at_ns,
        arrival.sender,
        arrival.message_id,
        message.code,
        SYSTEM_HVPS,
        date_at(message, f"{told}/ChckngDt"),
        [_group(message, part) for part in message.parts(f"{told}/Dtls")],
    )


def _group(message: Message, part: Part) -> DetailGroup:
    newer = message.edition is Edition.NEWER
    return DetailGroup(
        text_at(part, "MT") if newer else "",
        text_at(part, "TxTpCd"),
        text_at(part, "SndRcvTp") == _RECEIVED,
        text_at(part, "PrcSts") if newer else "",
    )


def _request_download(arrival: Arrival) -> RequestDownload:
    message = arrival.message
    items = [
        DownloadItem(
            bank_code_at(part, "OrgnlGrpHdr/OrgnlInstgPty"),
            message_id_at(part, "OrgnlGrpHdr/OrgnlMsgId"),
            text_at(part, "OrgnlGrpHdr/OrgnlMT"),
            text_at(part, "SndRcvTp") == _RECEIVED,
        )
        for part in message.parts("TxDwnldgReq/TxDwnldgReqInf/TxsDtls")
    ]
    return RequestDownload(
        arrival.received_at_ns, arrival.sender, arrival.message_id, message.code, items
    )


def summary_values(draft: SummaryReply, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of a summary (大额业务汇总核对)."""
    root = "SummryFile"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="HVPS"
    )
    if draft.query_id:
        values |= original(root, draft.query_id, draft.receiver, SUMMARY_REQUEST)
    payments = [line for line in draft.lines if not line.information]
    others = [line for line in draft.lines if line.information]
    told = f"{root}/SummryFileInf"
    values |= {
        f"{told}/ChckDt": iso_date(BusinessDate(draft.date)),
        f"{told}/TtlPmt": str(len(payments)),
        f"{told}/TtlMsg": str(len(others)),
    }
    if edition is not Edition.NEWER:
        values |= partition(root, total=len(draft.lines), first=1, count=len(draft.lines))
    values |= _lines(f"{told}/ChckPmtInfDtls", payments, edition, money=True)
    values |= _lines(f"{told}/ChckMsg", others, edition, money=False)
    return values


def _lines(where: str, lines: list[SummaryLine], edition: Edition, *, money: bool) -> Values:
    if not lines:
        return {}
    values: Values = {
        f"{where}/TxTpCd": [one.business_type for one in lines],
        f"{where}/SndgNbOfTxs": [str(one.sent_count) for one in lines],
        f"{where}/RcvgNbOfTxs": [str(one.received_count) for one in lines],
        f"{where}/PrcSts": [one.status for one in lines],
    }
    newer = edition is Edition.NEWER
    if newer:
        values[f"{where}/MT"] = [one.message_type for one in lines]
    if money:
        told = signed_yuan if newer else stated
        values[f"{where}/SndgCtrlSum"] = [told(one.sent_fen) for one in lines]
        values[f"{where}/RcvgCtrlSum"] = [told(one.received_fen) for one in lines]
    return values


def original(root: str, query_id: str, asker: str, code: str) -> Values:
    """Return the elements that name the message that asked (原报文主键组件)."""
    where = f"{root}/OrgnlGrpHdr"
    return {
        f"{where}/OrgnlMsgId": query_id,
        f"{where}/OrgnlInstgPty": asker,
        f"{where}/OrgnlMT": code,
    }


def partition(root: str, *, total: int, first: int, count: int) -> Values:
    """Return the elements that say which part of how many records this is (报文分片组件)."""
    where = f"{root}/Prttn"
    return {
        f"{where}/TtlNb": str(total),
        f"{where}/StartNb": str(first if count else 0),
        f"{where}/EndNb": str(first + count - 1 if count else 0),
    }


def processing(
    where: str, draft: DetailReply | DownloadReply | RetailDetails | RetailDownload
) -> Values:
    """Return the elements that say what became of the request (NPC处理信息组件)."""
    values: Values = {
        f"{where}/PrcSts": draft.status,
        f"{where}/PrcCd": draft.code,
        f"{where}/RcvTm": iso_date_time(draft.received_at_ns),
        f"{where}/TrnsmtTm": iso_date_time(draft.at_ns),
    }
    if reason := reason_text(draft.reason):
        values[f"{where}/RjctInf"] = reason
    return values


def detail_values(draft: DetailReply, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of one part of the details (大额业务明细核对应答)."""
    root = "DtlRspn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="HVPS"
    )
    count = sum(len(group.items) for group in draft.groups)
    values |= partition(root, total=draft.total_count, first=draft.first, count=count)
    values |= original(root, draft.query_id, draft.receiver, DETAILS_REQUEST)
    told = f"{root}/DtlRspnInf"
    values |= processing(f"{told}/NPCPrcInf", draft)
    values |= {
        f"{told}/ChckDt": iso_date(BusinessDate(draft.date)),
        f"{told}/TtlCnt": str(len(draft.groups)),
    }
    groups = draft.groups
    if not groups and edition is not Edition.NEWER:
        groups = [_NO_GROUP]
    for number, group in enumerate(groups, start=1):
        where = f"{told}/Dtls[{number}]"
        if edition is Edition.NEWER:
            values |= _newer_group(where, group)
        else:
            values |= _older_group(where, group)
    return values


def _newer_group(where: str, group: DetailsOfGroup) -> Values:
    values: Values = {
        f"{where}/MT": group.message_type,
        f"{where}/TxTpCd": group.business_type,
        f"{where}/SndRcvTp": _RECEIVED if group.received else _SENT,
        f"{where}/PrcSts": group.status,
        f"{where}/NbOfTxs": str(len(group.items)),
    }
    if group.items:
        line = f"{where}/ChckngDtl"
        values |= _items(line, group.items)
        values[f"{line}/DbtCdtId"] = ["CRDT" if one.credit else "DBIT" for one in group.items]
    return values


def _items(line: str, items: list[DetailItem]) -> Values:
    return {
        f"{line}/OrgnlGrpHdr/OrgnlMsgId": [one.message_id for one in items],
        f"{line}/OrgnlGrpHdr/OrgnlInstgPty": [one.sender for one in items],
        f"{line}/OrgnlGrpHdr/OrgnlMT": [one.message_type for one in items],
        f"{line}/Amt": [stated(one.amount_fen) for one in items],
    }


def _older_group(where: str, group: DetailsOfGroup) -> Values:
    fen, count = sum(one.amount_fen for one in group.items), len(group.items)
    sent, received = (0, count) if group.received else (count, 0)
    values: Values = {
        f"{where}/TxTpCd": group.business_type,
        f"{where}/SndgNbOfTxs": str(sent),
        f"{where}/SndgCtrlSum": stated(0 if group.received else fen),
        f"{where}/RcvgNbOfTxs": str(received),
        f"{where}/RcvgCtrlSum": stated(fen if group.received else 0),
    }
    if group.items:
        line = f"{where}/{'ChckngDtlOfRcvg' if group.received else 'ChckngDtlOfSndg'}"
        values |= _items(line, group.items)
        values[f"{line}/PrcSts"] = [group.status for _ in group.items]
    return values


def download_values(draft: DownloadReply, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of a message sent again (大额业务下载应答): its bytes in base64.

    The older edition has no answer without a content, so a refusal says 0000 there.
    """
    root = "TxDwnldgRspn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="HVPS"
    )
    values |= original(root, draft.query_id, draft.receiver, DOWNLOAD_REQUEST)
    told = f"{root}/TxDwnldgRspnInf"
    values |= processing(f"{told}/NPCPrcInf", draft)
    if draft.original or edition is not Edition.NEWER:
        content = base64.b64encode(draft.original).decode()
        values |= {
            f"{told}/OrgnlMsgCntt/Cntt": content or _NOTHING,
            f"{told}/OrgnlMsgCntt/PrcSts": draft.item_status or draft.status,
        }
    return values


def pre_check_values(draft: PreCheck, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of one part of 大额预对账."""
    root = "AcctChckng"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="HVPS"
    )
    count = sum(len(one.sent) + len(one.received) for one in draft.groups)
    values |= partition(root, total=draft.total_count, first=draft.first, count=count)
    told = f"{root}/AcctChckngInf"
    values |= {
        f"{told}/ChckDt": iso_date(BusinessDate(draft.date)),
        f"{told}/TtlCnt": str(len(draft.groups)),
    }
    for number, group in enumerate(draft.groups, start=1):
        values |= _pre_check_group(f"{told}/Dtls[{number}]", group, edition)
    return values


def _pre_check_group(where: str, group: PreCheckGroup, edition: Edition) -> Values:
    newer = edition is Edition.NEWER
    told = signed_yuan if newer else stated
    values: Values = {
        f"{where}/TxTpCd": group.business_type,
        f"{where}/SndgNbOfTxs": str(group.sent_count),
        f"{where}/SndgCtrlSum": told(group.sent_fen),
        f"{where}/RcvgNbOfTxs": str(group.received_count),
        f"{where}/RcvgCtrlSum": told(group.received_fen),
    }
    if newer:
        values[f"{where}/MT"] = group.message_type
    for items, name in ((group.sent, "ChckngDtlOfSndg"), (group.received, "ChckngDtlOfRcvg")):
        if items:
            line = f"{where}/{name}"
            values |= _items(line, items)
            values[f"{line}/PrcSts"] = [_SETTLED for _ in items]
            if newer:
                sides: list[Value] = ["CRDT" if one.credit else "DBIT" for one in items]
                values[f"{line}/DbtCdtId"] = sides
    return values
