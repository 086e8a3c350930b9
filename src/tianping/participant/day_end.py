"""The messages of reconciliation as a participant sends and reads them (hvps.710 to 716).

Source: CNAPS2-FIELDS hvps.710 to hvps.716; RULES-D §6; house, ADR-0086, ADR-0102.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Final

import msgspec

from tianping.participant.accounts import platform_header
from tianping.participant.messages import Values
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, iso_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Part, build

__all__ = [
    "DETAILS",
    "DOWNLOAD",
    "PRE_CHECK",
    "SUMMARY",
    "Details",
    "DetailsRequest",
    "Download",
    "DownloadRequest",
    "Group",
    "Item",
    "PreCheckPart",
    "Summary",
    "SummaryRequest",
    "details_of",
    "download_of",
    "fen_of",
    "pre_check_of",
    "summary_of",
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
_REFUSED: Final = "PR09"


class Group(msgspec.Struct, frozen=True, order=True):
    """What makes messages one group of a summary."""

    message_type: str
    """Empty in the older edition, which does not tell it."""
    business_type: str
    received: bool
    status: str
    netting_date: int = 0
    """Of BEPS and IBPS alone, as is the session."""
    netting_round: str = ""


class Item(msgspec.Struct, frozen=True, order=True):
    """One message that was sent or received: who sent it under which id, and its amount."""

    sender: str
    message_id: str
    message_type: str
    received: bool
    amount_fen: int


class Summary(msgspec.Struct, frozen=True):
    """What an hvps.711 says: count and sum of each group that has anything."""

    date: int
    query_id: str
    groups: dict[Group, tuple[int, int]]


class Download(msgspec.Struct, frozen=True):
    """What an hvps.715 says: an original, or why there is none."""

    query_id: str
    original: bytes
    reason: str = ""


def _header(root: str, message_id: str, *, created_at: str, sender: str) -> Values:
    values = platform_header(root, message_id=message_id, created_at=created_at, sender=sender)
    return values | {f"{root}/GrpHdr/SysCd": "HVPS"}


class SummaryRequest(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.710: ask for the summary of a date that has ended."""

    message_id: str
    created_at: str
    sender: BankCode
    date: BusinessDate

    def message(self, edition: Edition) -> Message:
        """Build the message."""
        root = "AcctChckngReq"
        values = _header(root, self.message_id, created_at=self.created_at, sender=self.sender)
        values[f"{root}/AcctChckngReqInf/ChckngDt"] = iso_date(self.date)
        return build(SUMMARY_REQUEST, values, edition=edition)


class DetailsRequest(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.712: ask which messages make up groups of a summary."""

    message_id: str
    created_at: str
    sender: BankCode
    date: BusinessDate
    groups: Sequence[Group]

    def message(self, edition: Edition) -> Message:
        """Build the message; the older edition names business type and direction alone."""
        root, told = "DtlReq", "DtlReq/DtlReqInf"
        groups = list(self.groups)
        values = _header(root, self.message_id, created_at=self.created_at, sender=self.sender)
        values |= {
            f"{told}/ChckngDt": iso_date(self.date),
            f"{told}/TtlCnt": str(len(groups)),
        }
        if groups:
            values |= {
                f"{told}/Dtls/TxTpCd": [one.business_type for one in groups],
                f"{told}/Dtls/SndRcvTp": [_RECEIVED if one.received else _SENT for one in groups],
            }
        if groups and edition is Edition.NEWER:
            values[f"{told}/Dtls/MT"] = [one.message_type for one in groups]
            values[f"{told}/Dtls/PrcSts"] = [one.status for one in groups]
        return build(DETAILS_REQUEST, values, edition=edition)


class DownloadRequest(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.714: ask for originals once more."""

    message_id: str
    created_at: str
    sender: BankCode
    items: Sequence[Item]

    def message(self, edition: Edition) -> Message:
        """Build the message."""
        root, line = "TxDwnldgReq", "TxDwnldgReq/TxDwnldgReqInf/TxsDtls"
        items = list(self.items)
        values = _header(root, self.message_id, created_at=self.created_at, sender=self.sender)
        values |= {
            "TxDwnldgReq/TxDwnldgReqInf/NbOfTxs": str(len(items)),
            f"{line}/SndRcvTp": [_RECEIVED if one.received else _SENT for one in items],
            f"{line}/OrgnlGrpHdr/OrgnlMsgId": [one.message_id for one in items],
            f"{line}/OrgnlGrpHdr/OrgnlInstgPty": [one.sender for one in items],
            f"{line}/OrgnlGrpHdr/OrgnlMT": [one.message_type for one in items],
        }
        return build(DOWNLOAD_REQUEST, values, edition=edition)


def fen_of(part: Part, path: str) -> int:
    """Return an amount, or a signed sum, in fen; a sum may be beyond the bound of an amount."""
    found = part.get(path)
    if isinstance(found, Amount):
        return int(found.fen)
    text = "" if found is None else str(found)  # such as CNY+1.00, as its type says
    fen = int(text[4:].replace(".", "")) if text else 0
    return -fen if text[3:4] == "-" else fen


def _int(part: Part, path: str) -> int:
    return int(part.text(path) or 0)


def _date(message: Message, path: str) -> int:
    return int(message.text(path).replace("-", "") or 0)


def summary_of(message: Message) -> Summary | None:
    """Return what an hvps.711 says; nothing of other messages."""
    if message.code != SUMMARY:
        return None
    told, newer = "SummryFile/SummryFileInf", message.edition is Edition.NEWER
    groups: dict[Group, tuple[int, int]] = {}
    for part in message.parts(f"{told}/ChckPmtInfDtls"):
        for received, name in ((False, "Sndg"), (True, "Rcvg")):
            _count(groups, part, (newer, received), fen_of(part, f"{name}CtrlSum"))
    for part in message.parts(f"{told}/ChckMsg"):
        for received in (False, True):
            _count(groups, part, (newer, received), 0)
    query_id = message.text("SummryFile/OrgnlGrpHdr/OrgnlMsgId")
    return Summary(_date(message, f"{told}/ChckDt"), query_id, groups)


def _count(
    groups: dict[Group, tuple[int, int]], part: Part, told: tuple[bool, bool], fen: int
) -> None:
    newer, received = told
    count = _int(part, "RcvgNbOfTxs" if received else "SndgNbOfTxs")
    if not count:
        return
    message_type = part.text("MT") if newer else ""
    group = Group(message_type, part.text("TxTpCd"), received, part.text("PrcSts"))
    before = groups.get(group, (0, 0))
    groups[group] = (before[0] + count, before[1] + fen)


class Details(msgspec.Struct, frozen=True):
    """One part of the details that were asked for: which query, how many in all, and they."""

    query_id: str
    total_count: int
    items: dict[Group, list[Item]]
    reason: str = ""


def details_of(message: Message) -> Details | None:
    """Return what an hvps.713 says; nothing of other messages."""
    if message.code != DETAILS:
        return None
    root, told = "DtlRspn", "DtlRspn/DtlRspnInf"
    items: dict[Group, list[Item]] = {}
    for part in message.parts(f"{told}/Dtls"):
        if message.edition is Edition.NEWER:
            received = part.text("SndRcvTp") == _RECEIVED
            group = Group(part.text("MT"), part.text("TxTpCd"), received, part.text("PrcSts"))
            items.setdefault(group, []).extend(
                _item(one, received=received) for one in part.parts("ChckngDtl")
            )
        else:
            for received, name in ((False, "Sndg"), (True, "Rcvg")):
                for one in part.parts(f"ChckngDtlOf{name}"):
                    group = Group("", part.text("TxTpCd"), received, one.text("PrcSts"))
                    items.setdefault(group, []).append(_item(one, received=received))
    refused = message.text(f"{told}/NPCPrcInf/PrcSts") == _REFUSED
    return Details(
        message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId"),
        _int(message, f"{root}/Prttn/TtlNb"),
        items,
        message.text(f"{told}/NPCPrcInf/RjctInf") if refused else "",
    )


def _item(part: Part, *, received: bool) -> Item:
    return Item(
        part.text("OrgnlGrpHdr/OrgnlInstgPty"),
        part.text("OrgnlGrpHdr/OrgnlMsgId"),
        part.text("OrgnlGrpHdr/OrgnlMT"),
        received,
        fen_of(part, "Amt"),
    )


def download_of(message: Message) -> Download | None:
    """Return what an hvps.715 says; nothing of other messages."""
    if message.code != DOWNLOAD:
        return None
    root, told = "TxDwnldgRspn", "TxDwnldgRspn/TxDwnldgRspnInf"
    query_id = message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId")
    if message.text(f"{told}/NPCPrcInf/PrcSts") == _REFUSED:
        return Download(query_id, b"", message.text(f"{told}/NPCPrcInf/RjctInf") or _REFUSED)
    try:
        original = base64.b64decode(message.text(f"{told}/OrgnlMsgCntt/Cntt"), validate=True)
    except binascii.Error:
        return Download(query_id, b"", "unreadable (无法解析)")
    return Download(query_id, original)


class PreCheckPart(msgspec.Struct, frozen=True):
    """One part of an hvps.716: count and sum of each group, and what is told of its messages."""

    date: int
    total_count: int
    first: int
    groups: dict[Group, tuple[int, int]]
    items: list[Item]


def pre_check_of(message: Message) -> PreCheckPart | None:
    """Return what an hvps.716 says; nothing of other messages."""
    if message.code != PRE_CHECK:
        return None
    root, told = "AcctChckng", "AcctChckng/AcctChckngInf"
    newer = message.edition is Edition.NEWER
    groups: dict[Group, tuple[int, int]] = {}
    items: list[Item] = []
    for part in message.parts(f"{told}/Dtls"):
        for received, name in ((False, "Sndg"), (True, "Rcvg")):
            count, fen = _int(part, f"{name}NbOfTxs"), fen_of(part, f"{name}CtrlSum")
            message_type = part.text("MT") if newer else ""
            group = Group(message_type, part.text("TxTpCd"), received, _SETTLED)
            before = groups.get(group, (0, 0))
            if count:
                groups[group] = (before[0] + count, before[1] + fen)
            items += [_item(one, received=received) for one in part.parts(f"ChckngDtlOf{name}")]
    return PreCheckPart(
        _date(message, f"{told}/ChckDt"),
        _int(message, f"{root}/Prttn/TtlNb"),
        _int(message, f"{root}/Prttn/StartNb"),
        groups,
        items,
    )
