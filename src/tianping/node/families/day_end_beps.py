"""Reconciliation of BEPS by message: summary (721), details (723), originals once more (725).

Source: RULES-D §6.2-6.4; CNAPS2-FIELDS beps.720 to beps.725; house, ADR-0101.
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
    RequestSummary,
)
from tianping.core.terms import SYSTEM_BEPS
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
from tianping.node.families.day_end_hvps import partition, processing
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
from tianping.node.families.saps import group_header, signed_yuan, stated
from tianping.node.tasks_day_end import (
    RetailDetails,
    RetailDownload,
    RetailLine,
    RetailPart,
    RetailSummary,
)
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

SUMMARY_REQUEST: Final = "beps.720.001.01"
SUMMARY: Final = "beps.721.001.01"
DETAILS_REQUEST: Final = "beps.722.001.01"
DETAILS: Final = "beps.723.001.01"
DOWNLOAD_REQUEST: Final = "beps.724.001.01"
DOWNLOAD: Final = "beps.725.001.01"

_DONE_CODE: Final = "SU1I0000"


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages."""
    del edition
    readers: tuple[tuple[str, str, Callable[[Arrival], Command]], ...] = (
        (SUMMARY_REQUEST, "TtlChckInfReq", _request_summary),
        (DETAILS_REQUEST, "DtlChckReq", _request_details),
        (DOWNLOAD_REQUEST, "TxDwnldReq", _request_download),
    )
    return {code: headed(root, to_command) for code, root, to_command in readers}


def _request_summary(arrival: Arrival) -> RequestSummary:
    return RequestSummary(
        arrival.received_at_ns,
        arrival.sender,
        arrival.message_id,
        arrival.message.code,
        SYSTEM_BEPS,
        date_at(arrival.message, "TtlChckInfReq/TtlChckInfReqInf/ChckDt"),
    )


def _request_details(arrival: Arrival) -> RequestDetails:
    """Read groups of payments and of information; information has no netting session."""
    message, told = arrival.message, "DtlChckReq/DtlChckReqInf"
    newer = message.edition is Edition.NEWER
    groups = [
        DetailGroup(
            text_at(part, "MT"),
            "",
            is_received(text_at(part, "SndRcvTp")),
            text_at(part, "PrcSts") if newer else "",
            "",
            date_at(part, "TxNetgDt"),
            number_at(part, "TxNetgRnd"),
        )
        for part in message.parts(f"{told}/DtlChckPmtInf/DtlChckPmtDtls")
    ]
    groups += [
        DetailGroup(
            text_at(part, "MT"),
            "",
            is_received(text_at(part, "SndRcvTp")),
            "",
            "",
            date_at(part, "RcvDt") if newer else 0,
        )
        for part in message.parts(f"{told}/DtlChckMsg/DtlChckMsgDtls")
    ]
    return details_request(arrival, SYSTEM_BEPS, date_at(message, f"{told}/ChckDt"), groups)


def _request_download(arrival: Arrival) -> RequestDownload:
    edition = arrival.message.edition
    where = "OrgnlGrpHdr"
    items = [
        DownloadItem(
            bank_code_at(part, f"{where}/OrgnlInstgPty"),
            message_id_at(part, f"{where}/OrgnlMsgId"),
            text_at(part, f"{where}/{_type_tag(edition)}"),
            is_received(text_at(part, "SndRcvIp")),
        )
        for part in arrival.message.parts("TxDwnldReq/TxDwnldReqInf/DwnldReqTxsDtls")
    ]
    return download_request(arrival, items)


def _type_tag(edition: Edition) -> str:
    return "OrgnlMT" if edition is Edition.NEWER else "OrgnlMsgTp"


def _header(root: str, draft: RetailSummary | RetailDetails | RetailDownload, id_: str) -> Values:
    return group_header(
        root, message_id=id_, at_ns=draft.at_ns, receiver=draft.receiver, system="BEPS"
    )


def _original(where: str, facts: tuple[str, str, str], edition: Edition) -> Values:
    """Return the elements that name a message: its id, who sent it, its type."""
    message_id, sender, message_type = facts
    return {
        f"{where}/OrgnlMsgId": message_id,
        f"{where}/OrgnlInstgPty": sender,
        f"{where}/{_type_tag(edition)}": message_type,
    }


def summary_values(draft: RetailSummary, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of 小额业务包汇总核对."""
    root, newer = "TtlChck", edition is Edition.NEWER
    values = _header(root, draft, message_id)
    if draft.query_id:
        asked = (draft.query_id, draft.receiver, SUMMARY_REQUEST)
        values |= _original(f"{root}/OrgnlGrpHdr", asked, edition)
    if not newer:
        count = len(draft.lines)
        values |= partition(root, total=count, first=1, count=count)
    told = f"{root}/TtlChckInf"
    payments = [one for one in draft.lines if not one.information]
    others = [one for one in draft.lines if one.information]
    values |= {
        f"{told}/ChckDt": day_text(draft.date),
        f"{told}/ChckPmtInf/NbOfChckInf": str(len(payments)),
        f"{told}/ChckMsg/NbOfChckInf": str(len(others)),
    }
    values |= _payments(f"{told}/ChckPmtInf/ChckPmtInfDtls", payments, newer=newer)
    return values | _information(f"{told}/ChckMsg/ChckMsgDtls", others, newer=newer)


def _payments(where: str, lines: list[RetailLine], *, newer: bool) -> Values:
    if not lines:
        return {}
    told = signed_yuan if newer else stated
    return {
        f"{where}/TxNetgDt": [day_text(one.netting_date) for one in lines],
        f"{where}/TxNetgRnd": [round_text(one.netting_round) for one in lines],
        f"{where}/MT": [one.message_type for one in lines],
        f"{where}/SndTtlCnt": [str(one.sent_count) for one in lines],
        f"{where}/SndTtlAmt": [told(one.sent_fen) for one in lines],
        f"{where}/RcvTtlCnt": [str(one.received_count) for one in lines],
        f"{where}/RcvTtlAmt": [told(one.received_fen) for one in lines],
        f"{where}/PrcSts": [one.status for one in lines],
    }


def _information(where: str, lines: list[RetailLine], *, newer: bool) -> Values:
    if not lines:
        return {}
    values: Values = {
        f"{where}/MT": [one.message_type for one in lines],
        f"{where}/SndTtlCnt": [str(one.sent_count) for one in lines],
        f"{where}/RcvTtlCnt": [str(one.received_count) for one in lines],
    }
    if newer:
        values[f"{where}/RcvDt"] = [day_text(one.netting_date) for one in lines]
    else:
        values[f"{where}/PrcSts"] = [one.status for one in lines]
    return values


def details_values(draft: RetailDetails, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of one part of 小额业务包明细核对应答."""
    root = "DtlChckRspn"
    values = _header(root, draft, message_id)
    count = sum(len(part.items) for part in draft.parts)
    values |= partition(root, total=draft.total_count, first=draft.first, count=count)
    asked = (draft.query_id, draft.receiver, DETAILS_REQUEST)
    values |= _original(f"{root}/OrgnlGrpHdr", asked, edition)
    told = f"{root}/DtlChckRspnInf"
    values |= processing(f"{told}/NPCPrcInf", draft)
    values[f"{told}/ChckDt"] = day_text(draft.date)
    if draft.status == REJECTED:
        return values
    for name, lines, information in (
        ("DtlChckPmtRspnInf", "DtlChckRspnDtls", False),
        ("DtlChckMsgRspn", "DtlChckMsgRspnDtls", True),
    ):
        some = [part for part in draft.parts if part.group.information == information]
        values[f"{told}/{name}/NbOfTxs"] = str(len(some))
        for number, part in enumerate(some, start=1):
            where = f"{told}/{name}/{lines}[{number}]"
            values |= _group(where, part, edition)
    return values


def _group(where: str, part: RetailPart, edition: Edition) -> Values:
    group, items, newer = part.group, part.items, edition is Edition.NEWER
    values: Values = {
        f"{where}/SndRcvTp": side_text(received=group.received),
        f"{where}/MT": group.message_type,
        f"{where}/NbOfDtls": str(len(items)),
    }
    line = f"{where}/{'OrgnlMsgDtls' if group.information else 'OrgnlPmtDtls'}"
    originals = f"{line}/OrgnlGrpHdr"
    values |= {
        f"{originals}/OrgnlMsgId": [one.message_id for one in items],
        f"{originals}/OrgnlInstgPty": [one.sender for one in items],
        f"{originals}/{_type_tag(edition)}": [one.message_type for one in items],
    }
    if group.information:
        values[f"{line}/PrcSts"] = [group.status for _ in items]
        return values | ({f"{where}/RcvDt": day_text(group.netting_date)} if newer else {})
    values |= {
        f"{where}/TxNetgDt": day_text(group.netting_date),
        f"{where}/TxNetgRnd": round_text(group.netting_round),
        f"{line}/TtlCnt": ["1" for _ in items],
        f"{line}/CtrlSum": [stated(one.amount_fen) for one in items],
    }
    if newer:
        values[f"{where}/PrcSts"] = group.status
    else:
        values[f"{line}/PrcSts"] = [group.status for _ in items]
    return values


def download_values(
    draft: RetailDownload, message_id: str, *, edition: Edition, content: str
) -> Values:
    """Return the elements of 小额业务包下载申请应答."""
    root = "TxDwnldRspn"
    values = _header(root, draft, message_id)
    asked = (draft.query_id, draft.receiver, DOWNLOAD_REQUEST)
    values |= _original(f"{root}/OrgnlGrpHdr", asked, edition)
    told = f"{root}/TxDwnldRspnInf"
    values |= processing(f"{told}/NPCPrcInf", draft)
    if draft.item is not None:
        where = f"{told}/OrgnlMsgSts"
        where += "/NPCPrcInf" if edition is Edition.NEWER else ""
        values |= {f"{where}/PrcSts": draft.item_status, f"{where}/PrcCd": _DONE_CODE}
        if draft.net is not None:
            values |= {
                f"{where}/NetgDt": day_text(draft.net.netting_date),
                f"{where}/NetgRnd": round_text(draft.net.session),
                f"{where}/SttlmDt": day_text(draft.net.final_date),
            }
    if content:
        values[f"{told}/OrgnlMsgCntt/Cntt"] = content
    return values
