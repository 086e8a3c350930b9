"""Reconciliation of IBPS by message: summary (701), details (704), originals once more (706).

The layouts state who sends and who receives beside the group header, and a request for details has
one group. There is no request for a summary. The signature stands in the signature block of the
envelope, as with all messages, and not inside the body.
Source: RULES-D §6.2-6.4; CNAPS2-FIELDS ibps.701 to ibps.706; house, ADR-0101.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.commands import (
    Command,
    DetailGroup,
    DownloadItem,
    RequestDetails,
    RequestDownload,
)
from tianping.core.terms import SYSTEM_IBPS
from tianping.node.families.arrival import (
    Arrival,
    Kind,
    bank_code_at,
    date_at,
    headed,
    message_id_at,
    number_at,
    text_at,
)
from tianping.node.families.instant import iso_date_time
from tianping.node.families.retail import (
    REJECTED,
    Values,
    day_text,
    details_request,
    download_request,
    is_received,
    round_text,
    side_text,
)
from tianping.node.families.saps import reason_text, stated
from tianping.node.tasks_day_end import (
    DetailItem,
    RetailDetails,
    RetailDownload,
    RetailGroup,
    RetailSummary,
)
from tianping.values.bankcode import NPC
from tianping.wire.catalogue import Edition

__all__ = [
    "DETAILS",
    "DOWNLOAD",
    "SUMMARY",
    "details_values",
    "download_values",
    "kinds",
    "summary_values",
]

SUMMARY: Final = "ibps.701.001.01"
DETAILS_REQUEST: Final = "ibps.703.001.01"
DETAILS: Final = "ibps.704.001.01"
DOWNLOAD_REQUEST: Final = "ibps.705.001.01"
DOWNLOAD: Final = "ibps.706.001.01"

_NOTHING: Final = "0000"
"""What the layout says that has no answer without a content."""


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages."""
    del edition
    readers: tuple[tuple[str, str, Callable[[Arrival], Command]], ...] = (
        (DETAILS_REQUEST, "DtlReq", _request_details),
        (DOWNLOAD_REQUEST, "TxDwnldReq", _request_download),
    )
    return {code: headed(root, to_command, sender="InstgPty") for code, root, to_command in readers}


def _request_details(arrival: Arrival) -> RequestDetails:
    message, told = arrival.message, "DtlReq/ApplInf"
    group = DetailGroup(
        text_at(message, f"{told}/MsgTp"),
        "",
        is_received(text_at(message, f"{told}/SndRcvInd")),
        text_at(message, f"{told}/ProcSts"),
        "",
        date_at(message, f"{told}/TxNetgDt"),
        number_at(message, f"{told}/TxNetgRnd"),
    )
    return details_request(arrival, SYSTEM_IBPS, date_at(message, "DtlReq/ChckDt"), [group])


def _request_download(arrival: Arrival) -> RequestDownload:
    items = [
        DownloadItem(
            bank_code_at(part, "OrgnlSndrId"),
            message_id_at(part, "OrgnlMsgId"),
            "",
            is_received(text_at(part, "SndRcvInd")),
        )
        for part in arrival.message.parts("TxDwnldReq/ApplInf/OrgnlGrpInf")
    ]
    return download_request(arrival, items)


def _header(
    root: str, draft: RetailSummary | RetailDetails | RetailDownload, message_id: str
) -> Values:
    return {
        f"{root}/GrpHdr/MsgId": message_id,
        f"{root}/GrpHdr/CreDtTm": iso_date_time(draft.at_ns),
        f"{root}/InstgPty": NPC,
        f"{root}/InstdPty": draft.receiver,
        f"{root}/ChckDt": day_text(draft.date),
    }


def _processing(root: str, draft: RetailDetails | RetailDownload) -> Values:
    values: Values = {f"{root}/ProcSts": draft.status}
    if draft.status == REJECTED:
        values[f"{root}/ProcCd"] = draft.code
        if reason := reason_text(draft.reason):
            values[f"{root}/RjctInf"] = reason
    return values


def summary_values(draft: RetailSummary, message_id: str) -> Values:
    """Return the elements of 汇总核对; a group of information has the session 0."""
    root, where, lines = "TtlInf", "TtlInf/ColltnInf", draft.lines
    values = _header(root, draft, message_id) | {
        f"{root}/SndTtlCnt": str(sum(one.sent_count for one in lines)),
        f"{root}/RcvTtlCnt": str(sum(one.received_count for one in lines)),
    }
    if not lines:
        return values
    return values | {
        f"{where}/ProcSts": [one.status for one in lines],
        f"{where}/TxNetgDt": [day_text(one.netting_date) for one in lines],
        f"{where}/TxNetgRnd": [
            "0" if one.information else round_text(one.netting_round) for one in lines
        ],
        f"{where}/MsgTp": [one.message_type for one in lines],
        f"{where}/SndCnt": [str(one.sent_count) for one in lines],
        f"{where}/SndAmt": [stated(one.sent_fen) for one in lines],
        f"{where}/RcvCnt": [str(one.received_count) for one in lines],
        f"{where}/RcvAmt": [stated(one.received_fen) for one in lines],
    }


def details_values(draft: RetailDetails, message_id: str) -> Values:
    """Return the elements of one part of 业务明细核对应答: of the one group asked for."""
    root = "DtlRspn"
    items = [item for part in draft.parts for item in part.items]
    moves = any(not part.group.information for part in draft.parts)
    values = _header(root, draft, message_id)
    values |= {
        f"{root}/GrpHdr/TtlNb": str(draft.total_count),
        f"{root}/GrpHdr/StartNb": str(draft.first if items else 0),
        f"{root}/GrpHdr/EndNb": str(draft.first + len(items) - 1 if items else 0),
        f"{root}/OrgnlGrpInf/OrgnlMsgId": draft.query_id,
    }
    if draft.asked is not None:
        values |= _group(f"{root}/OrgnlGrpInf", draft.asked)
    values |= _processing(root, draft)
    if not items:
        return values
    return values | _items(f"{root}/RspsnInf/GrpInf", items, moves=moves)


def _group(where: str, group: RetailGroup) -> Values:
    return {
        f"{where}/ProcSts": group.status,
        f"{where}/TxNetgDt": day_text(group.netting_date),
        f"{where}/TxNetgRnd": "0" if group.information else round_text(group.netting_round),
        f"{where}/MsgTp": group.message_type,
        f"{where}/SndRcvInd": side_text(received=group.received),
    }


def _items(where: str, items: list[DetailItem], *, moves: bool) -> Values:
    """Return who sent what; the amount only of what moves money."""
    values: Values = {
        f"{where}/OrgnlSndrId": [one.sender for one in items],
        f"{where}/MsgId": [one.message_id for one in items],
    }
    if moves:
        values[f"{where}/IntrBkSttlmAmt"] = [stated(one.amount_fen) for one in items]
    return values


def download_values(draft: RetailDownload, message_id: str, *, content: str) -> Values:
    """Return the elements of 业务明细核对下载应答; what is not settled has no notice: 0000."""
    root, told = "TxDwnldRspn", "TxDwnldRspn/RspsnInf"
    values = _header(root, draft, message_id)
    values[f"{root}/OrgnlGrpInf/OrgnlMsgId"] = draft.query_id
    values |= _processing(root, draft)
    if draft.item is None:
        return values
    values |= {
        f"{told}/OrgnlSndrId": draft.item.sender,
        f"{told}/OrgnlMsgId": draft.item.message_id,
        f"{told}/SndRcvInd": side_text(received=draft.item.credit),
        f"{told}/ProcSts": draft.item_status,
        f"{told}/OrgnlMsgCnts/Cnts1": content or _NOTHING,
    }
    if draft.net is not None:
        values |= {
            f"{told}/TxNetgDt": day_text(draft.net.netting_date),
            f"{told}/TxNetgRnd": round_text(draft.net.session),
            f"{told}/TxSttlmDt": day_text(draft.net.final_date),
        }
    return values
