"""The messages of reconciliation of BEPS and IBPS as a participant sends and reads them.

IBPS has no request for a summary, and its request for details names one group.
Source: CNAPS2-FIELDS beps.720 to beps.725, ibps.701 to ibps.706; RULES-D §6; house, ADR-0101.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Final

import msgspec

from tianping.participant.accounts import platform_header
from tianping.participant.business_queries import BUSINESS_QUERY, BUSINESS_REPLY
from tianping.participant.day_end import Details, Download, Group, Item, Summary, fen_of
from tianping.participant.messages import Values
from tianping.values.bankcode import NPC, BankCode
from tianping.values.dates import BusinessDate, iso_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, Part, Value, build

__all__ = [
    "BEPS_SUMMARY",
    "IBPS_SUMMARY",
    "INFORMATION_TYPES",
    "PASSED_ON",
    "RetailDetailsRequest",
    "RetailDownloadRequest",
    "RetailSummaryRequest",
    "information_group",
    "retail_details_of",
    "retail_download_of",
    "retail_summary_of",
]

BEPS_SUMMARY_REQUEST: Final = "beps.720.001.01"
BEPS_SUMMARY: Final = "beps.721.001.01"
BEPS_DETAILS_REQUEST: Final = "beps.722.001.01"
BEPS_DETAILS: Final = "beps.723.001.01"
BEPS_DOWNLOAD_REQUEST: Final = "beps.724.001.01"
BEPS_DOWNLOAD: Final = "beps.725.001.01"
IBPS_SUMMARY: Final = "ibps.701.001.01"
IBPS_DETAILS_REQUEST: Final = "ibps.703.001.01"
IBPS_DETAILS: Final = "ibps.704.001.01"
IBPS_DOWNLOAD_REQUEST: Final = "ibps.705.001.01"
IBPS_DOWNLOAD: Final = "ibps.706.001.01"

INFORMATION_TYPES: Final = (BUSINESS_QUERY, BUSINESS_REPLY)
"""What moves no money in BEPS and IBPS."""
PASSED_ON: Final = "PR05"

_NO_ROUND: Final = "0"
"""The session of information. Source: CNAPS2-FIELDS ibps.701."""
_SENT: Final = "SR00"
_RECEIVED: Final = "SR01"
_REFUSED: Final = "PR09"
_NOTHING: Final = "0000"
"""What an answer of IBPS says that has no original."""


class _Request(msgspec.Struct, frozen=True, kw_only=True):
    """What every request states.

    Attributes:
        message_id: Its MsgId.
        created_at: ``yyyy-mm-ddThh:mm:ss``, Beijing time.
        sender: Who asks.
        date: The date that is asked about.
    """

    message_id: str
    created_at: str
    sender: BankCode
    date: BusinessDate

    def _header(self, root: str, *, system: str) -> Values:
        if system == "BEPS":
            values = platform_header(
                root, message_id=self.message_id, created_at=self.created_at, sender=self.sender
            )
            return values | {f"{root}/GrpHdr/SysCd": system}
        return {
            f"{root}/GrpHdr/MsgId": self.message_id,
            f"{root}/GrpHdr/CreDtTm": self.created_at,
            f"{root}/InstgPty": self.sender,
            f"{root}/InstdPty": NPC,
            f"{root}/ChckDt": iso_date(self.date),
        }


class RetailSummaryRequest(_Request, frozen=True, kw_only=True):
    """beps.720: ask for the summary of a date that BEPS has ended."""

    def message(self, edition: Edition) -> Message:
        """Build the message."""
        root = "TtlChckInfReq"
        values = self._header(root, system="BEPS")
        values[f"{root}/TtlChckInfReqInf/ChckDt"] = iso_date(self.date)
        return build(BEPS_SUMMARY_REQUEST, values, edition=edition)


class RetailDetailsRequest(_Request, frozen=True, kw_only=True):
    """beps.722, ibps.703: ask what makes up groups of a summary; IBPS takes one group at a time."""

    system: str
    groups: Sequence[Group]

    def message(self, edition: Edition) -> Message:
        """Build the message; the older edition of BEPS names no state."""
        if self.system == "BEPS":
            return self._of_beps(edition)
        (group,) = self.groups
        root, told = "DtlReq", "DtlReq/ApplInf"
        values = self._header(root, system=self.system) | {
            f"{told}/ProcSts": group.status,
            f"{told}/TxNetgDt": iso_date(BusinessDate(group.netting_date)),
            f"{told}/TxNetgRnd": group.netting_round or _NO_ROUND,
            f"{told}/MsgTp": group.message_type,
            f"{told}/SndRcvInd": _RECEIVED if group.received else _SENT,
        }
        return build(IBPS_DETAILS_REQUEST, values, edition=edition)

    def _of_beps(self, edition: Edition) -> Message:
        root, told = "DtlChckReq", "DtlChckReq/DtlChckReqInf"
        newer = edition is Edition.NEWER
        others = [one for one in self.groups if one.message_type in INFORMATION_TYPES]
        groups = [one for one in self.groups if one not in others]
        if not newer:  # one for each side of a session, whatever the states
            groups = list({msgspec.structs.replace(one, status=""): one for one in groups})
        values = self._header(root, system="BEPS") | {
            f"{told}/ChckDt": iso_date(self.date),
            f"{told}/DtlChckPmtInf/NbOfTxs": str(len(groups)),
            f"{told}/DtlChckMsg/NbOfTxs": str(len(others)),
        }
        values |= self._information(f"{told}/DtlChckMsg/DtlChckMsgDtls", others, newer=newer)
        line = f"{told}/DtlChckPmtInf/DtlChckPmtDtls"
        if groups:
            values |= {
                f"{line}/SndRcvTp": [_RECEIVED if one.received else _SENT for one in groups],
                f"{line}/TxNetgDt": [iso_date(BusinessDate(one.netting_date)) for one in groups],
                f"{line}/TxNetgRnd": [one.netting_round for one in groups],
                f"{line}/MT": [one.message_type for one in groups],
            }
        if groups and newer:
            values[f"{line}/PrcSts"] = [one.status for one in groups]
        return build(BEPS_DETAILS_REQUEST, values, edition=edition)

    def _information(self, line: str, groups: list[Group], *, newer: bool) -> Values:
        if not groups:
            return {}
        values: Values = {
            f"{line}/SndRcvTp": [_RECEIVED if one.received else _SENT for one in groups],
            f"{line}/MT": [one.message_type for one in groups],
        }
        if newer:
            values[f"{line}/RcvDt"] = [iso_date(self.date) for _ in groups]
        return values


class RetailDownloadRequest(_Request, frozen=True, kw_only=True):
    """beps.724, ibps.705: ask for messages once more."""

    system: str
    items: Sequence[Item]

    def message(self, edition: Edition) -> Message:
        """Build the message."""
        root, items = "TxDwnldReq", list(self.items)
        sides: list[Value] = [_RECEIVED if one.received else _SENT for one in items]
        values = self._header(root, system=self.system)
        if self.system == "BEPS":
            line = f"{root}/TxDwnldReqInf/DwnldReqTxsDtls"
            tag = "OrgnlMT" if edition is Edition.NEWER else "OrgnlMsgTp"
            values |= {
                f"{root}/TxDwnldReqInf/NbOfTxs": str(len(items)),
                f"{line}/SndRcvIp": sides,
                f"{line}/OrgnlGrpHdr/OrgnlMsgId": [one.message_id for one in items],
                f"{line}/OrgnlGrpHdr/OrgnlInstgPty": [one.sender for one in items],
                f"{line}/OrgnlGrpHdr/{tag}": [one.message_type for one in items],
            }
            return build(BEPS_DOWNLOAD_REQUEST, values, edition=edition)
        line = f"{root}/ApplInf/OrgnlGrpInf"
        values |= {
            f"{line}/OrgnlSndrId": [one.sender for one in items],
            f"{line}/OrgnlMsgId": [one.message_id for one in items],
            f"{line}/SndRcvInd": sides,
        }
        return build(IBPS_DOWNLOAD_REQUEST, values, edition=edition)


def _date(part: Part, path: str) -> int:
    return int(part.text(path).replace("-", "") or 0)


def retail_summary_of(message: Message) -> Summary | None:
    """Return what a beps.721 or ibps.701 says; nothing of other messages."""
    groups: dict[Group, tuple[int, int]] = {}
    if message.code == BEPS_SUMMARY:
        told = "TtlChck/TtlChckInf"
        for part in message.parts(f"{told}/ChckPmtInf/ChckPmtInfDtls"):
            tags = ("SndTtlCnt", "SndTtlAmt", "RcvTtlCnt", "RcvTtlAmt")
            _count(groups, part, _session_of(part, "MT", "PrcSts"), tags)
        date = _date(message, f"{told}/ChckDt")
        for part in message.parts(f"{told}/ChckMsg/ChckMsgDtls"):
            of = information_group(part.text("MT"), date, received=False)
            _count(groups, part, of, ("SndTtlCnt", "", "RcvTtlCnt", ""))
        query_id = message.text("TtlChck/OrgnlGrpHdr/OrgnlMsgId")
        return Summary(date, query_id, groups)
    if message.code == IBPS_SUMMARY:
        for part in message.parts("TtlInf/ColltnInf"):
            tags = ("SndCnt", "SndAmt", "RcvCnt", "RcvAmt")
            _count(groups, part, _session_of(part, "MsgTp", "ProcSts"), tags)
        return Summary(_date(message, "TtlInf/ChckDt"), "", groups)
    return None


def information_group(message_type: str, date: int, *, received: bool) -> Group:
    """Return the group of information of a date: it has no session, and one state."""
    return Group(message_type, "", received, PASSED_ON, date)


def _session_of(part: Part, type_tag: str, status_tag: str) -> Group:
    """Return the group that a line is of, as of what went out; its session stands beside."""
    beside = type_tag.rpartition("/")[0]
    where = f"{beside}/" if beside else ""
    date, netting_round = _date(part, f"{where}TxNetgDt"), part.text(f"{where}TxNetgRnd")
    if part.text(type_tag) in INFORMATION_TYPES:
        return information_group(part.text(type_tag), date, received=False)
    status = part.text(status_tag)
    return Group(
        part.text(type_tag),
        "",
        received=False,
        status=status,
        netting_date=date,
        netting_round=netting_round,
    )


def _count(
    groups: dict[Group, tuple[int, int]],
    part: Part,
    of: Group,
    tags: tuple[str, str, str, str],
) -> None:
    """Add both sides of a group: what went out, and what came in."""
    for received, count_tag, sum_tag in ((False, *tags[:2]), (True, *tags[2:])):
        count = int(part.text(count_tag) or 0)
        if not count:
            continue
        group = msgspec.structs.replace(of, received=received)
        before = groups.get(group, (0, 0))
        fen = fen_of(part, sum_tag) if sum_tag else 0
        groups[group] = (before[0] + count, before[1] + fen)


def retail_details_of(message: Message) -> Details | None:
    """Return what a beps.723 or ibps.704 says; nothing of other messages."""
    if message.code == BEPS_DETAILS:
        return _beps_details(message)
    if message.code != IBPS_DETAILS:
        return None
    root, asked = "DtlRspn", "DtlRspn/OrgnlGrpInf"
    told = _session_of(message, f"{asked}/MsgTp", f"{asked}/ProcSts")
    received = message.text(f"{asked}/SndRcvInd") == _RECEIVED
    group = msgspec.structs.replace(told, received=received)
    items = [
        Item(
            part.text("OrgnlSndrId"),
            part.text("MsgId"),
            group.message_type,
            group.received,
            fen_of(part, "IntrBkSttlmAmt"),
        )
        for part in message.parts(f"{root}/RspsnInf/GrpInf")
    ]
    return Details(
        message.text(f"{asked}/OrgnlMsgId"),
        int(message.text(f"{root}/GrpHdr/TtlNb") or 0),
        {group: items} if items else {},
        _reason(message, root, "ProcSts"),
    )


def _reason(message: Message, where: str, tag: str) -> str:
    """Return why a request was refused; empty when it was not."""
    if message.text(f"{where}/{tag}") != _REFUSED:
        return ""
    return message.text(f"{where}/RjctInf") or _REFUSED


def _beps_details(message: Message) -> Details:
    root, told = "DtlChckRspn", "DtlChckRspn/DtlChckRspnInf"
    newer = message.edition is Edition.NEWER
    items: dict[Group, list[Item]] = {}
    for part in message.parts(f"{told}/DtlChckPmtRspnInf/DtlChckRspnDtls"):
        received = part.text("SndRcvTp") == _RECEIVED
        for one in part.parts("OrgnlPmtDtls"):
            group = Group(
                part.text("MT"),
                "",
                received,
                part.text("PrcSts") if newer else one.text("PrcSts"),
                _date(part, "TxNetgDt"),
                part.text("TxNetgRnd"),
            )
            items.setdefault(group, []).append(
                Item(
                    one.text("OrgnlGrpHdr/OrgnlInstgPty"),
                    one.text("OrgnlGrpHdr/OrgnlMsgId"),
                    part.text("MT"),
                    received,
                    fen_of(one, "CtrlSum"),
                )
            )
    for part in message.parts(f"{told}/DtlChckMsgRspn/DtlChckMsgRspnDtls"):
        received = part.text("SndRcvTp") == _RECEIVED
        date = _date(message, f"{told}/ChckDt")
        group = information_group(part.text("MT"), date, received=received)
        items.setdefault(group, []).extend(
            Item(
                one.text("OrgnlGrpHdr/OrgnlInstgPty"),
                one.text("OrgnlGrpHdr/OrgnlMsgId"),
                part.text("MT"),
                received,
                0,
            )
            for one in part.parts("OrgnlMsgDtls")
        )
    return Details(
        message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId"),
        int(message.text(f"{root}/Prttn/TtlNb") or 0),
        items,
        _reason(message, f"{told}/NPCPrcInf", "PrcSts"),
    )


def retail_download_of(message: Message) -> Download | None:
    """Return what a beps.725 or ibps.706 says; nothing of other messages."""
    if message.code == BEPS_DOWNLOAD:
        root, told = "TxDwnldRspn", "TxDwnldRspn/TxDwnldRspnInf"
        query_id = message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId")
        reason = _reason(message, f"{told}/NPCPrcInf", "PrcSts")
        content = message.text(f"{told}/OrgnlMsgCntt/Cntt")
    elif message.code == IBPS_DOWNLOAD:
        root = "TxDwnldRspn"
        query_id = message.text(f"{root}/OrgnlGrpInf/OrgnlMsgId")
        reason = _reason(message, root, "ProcSts")
        content = message.text(f"{root}/RspsnInf/OrgnlMsgCnts/Cnts1")
    else:
        return None
    if reason or content in ("", _NOTHING):
        return Download(query_id, b"", reason or "no original yet (尚无原报文)")
    try:
        original = base64.b64decode(content, validate=True)
    except binascii.Error:
        return Download(query_id, b"", "unreadable (无法解析)")
    return Download(query_id, original)
