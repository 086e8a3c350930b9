"""What the platform's answers say of an earlier message of ours: one table, by message code.

Source: CNAPS2-ENV §6 (990, 900, 911); CNAPS2-FIELDS (604, 610, 632, 633, 635, 308, 317, 364,
367, 369, 615).
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.store import HeaderKey
from tianping.wire.message import Message

__all__ = [
    "Confirmation",
    "StatusNotice",
    "confirmation_of",
    "free_text_of",
    "status_notice_of",
    "unknown_query_of",
]


class Confirmation(msgspec.Struct, frozen=True):
    """A message of ours arrived (ccms.990), or was discarded unread (ccms.911)."""

    key: HeaderKey
    discarded: bool
    code: str
    text: str


class StatusNotice(msgspec.Struct, frozen=True):
    """How far the business of a message has come, ours unless it names another sender."""

    message_id: str
    """The body's MsgId of the message that it is about."""
    status: str
    """PR04 settled, PR12 queued, PR09 refused …"""
    code: str
    text: str
    sender: str = ""
    """Whose message that is; empty where the layout does not say."""


class _StatusPaths(msgspec.Struct, frozen=True):
    message_id: str
    status: str
    code: str
    text: str


_FREE_FORMAT: Final = "ccms.303."
_OWN: Final = "FIToFIPmtStsRpt"
_QUERY: Final = "RtrTx/BizRpt/TxRpt/Tx/Pmt"


def _common_paths(root: str) -> _StatusPaths:
    """Return where the messages with a common head (原报文, NPC处理信息) say it."""
    return _StatusPaths(
        f"{root}/OrgnlGrpHdr/OrgnlMsgId",
        f"{root}/NPCPrcInf/PrcSts",
        f"{root}/NPCPrcInf/PrcCd",
        f"{root}/NPCPrcInf/RjctInf",
    )


_STATUS_PATHS: Final[dict[str, _StatusPaths]] = {
    "ccms.900.001.02": _StatusPaths(
        "CmonConf/OrgnlGrpHdr/OrgnlMsgId",
        "CmonConf/CmonConfInf/PrcSts",
        "CmonConf/CmonConfInf/PrcCd",
        "CmonConf/CmonConfInf/RjctInf",
    ),
    "saps.604.001.01": _common_paths("SttlmRtrRct"),
    "hvps.632.001.01": _common_paths("MulNetSttlmRct"),
    "hvps.633.001.01": _common_paths("MulNetSttlmNtfctn"),
    "hvps.635.001.01": _common_paths("MulNetSttlmCxlRspn"),
    "saps.364.001.01": _common_paths("QQryRspn"),
    "saps.610.001.01": _common_paths("IntraCityNetgQryRspn"),
    "saps.615.001.01": _common_paths("PoolIntrBkLnQryRspn"),
    "saps.367.001.01": _common_paths("AcctInfQryRspn"),
    "saps.369.001.01": _StatusPaths(
        "LqdtyQryRspn/OrgnlGrpHdr/OrgnlMsgId",
        "LqdtyQryRspn/RspnInf/PrcSts",
        "LqdtyQryRspn/RspnInf/PrcCd",
        "LqdtyQryRspn/RspnInf/RjctInf",
    ),
    "ccms.308.001.02": _StatusPaths(
        f"{_OWN}/OrgnlGrpInfAndSts/OrgnlMsgId",
        f"{_OWN}/TxInfAndSts/StsId",
        f"{_OWN}/OrgnlGrpInfAndSts/StsRsnInf/AddtlInf",
        "",
    ),
    "ccms.317.001.01": _StatusPaths(
        f"{_QUERY}/TxRef",
        f"{_QUERY}/InstrSts/PmtInstrSts/PrtrySts",
        f"{_QUERY}/InstrSts/PmtInstrStsRsn/PrtryRjctnRsn/Rsn",
        "",
    ),
}


def _text(message: Message, path: str) -> str:
    value = message.get(path) if path else None
    return "" if value is None else str(value).removeprefix("/G01/")


def unknown_query_of(message: Message) -> str:
    """Return the MsgId of our query that a ccms.317 answers with "no such message"; else empty."""
    if message.code != "ccms.317.001.01" or not _text(message, "RtrTx/OprlErr/Err/Prtry"):
        return ""
    return _text(message, "RtrTx/BizQryRef/QryRef")


def free_text_of(message: Message) -> str:
    """Return what a free format message (ccms.303) says; empty for any other.

    Source: CNAPS2-FIELDS ccms.303.
    """
    if not message.code.startswith(_FREE_FORMAT):
        return ""
    return _text(message, "FreeFrmt/FreeFrmtInf/MsgCntt")


def confirmation_of(message: Message) -> Confirmation | None:
    """Return what a ccms.990 or a ccms.911 says; nothing for other messages."""
    discarded = message.code == "ccms.911.001.02"
    if not discarded and message.code != "ccms.990.001.02":
        return None
    root = "DscrdMsgNtfctn/DscrdInf" if discarded else "ComConf/ConfInf"
    return Confirmation(
        key=HeaderKey(
            sender=_text(message, f"{root}/OrigSndr"),
            send_date=_text(message, f"{root}/OrigSndDt"),
            mesg_id=_text(message, f"{root}/MsgId"),
        ),
        discarded=discarded,
        code=_text(message, f"{root}/PrcCd" if discarded else f"{root}/MsgPrcCd"),
        text=_text(message, f"{root}/RjctInf") if discarded else "",
    )


def status_notice_of(message: Message) -> StatusNotice | None:
    """Return what an answer says of the message it names; nothing for other messages."""
    paths = _STATUS_PATHS.get(message.code)
    if paths is None:
        return None
    message_id, status = _text(message, paths.message_id), _text(message, paths.status)
    if not message_id or not status:
        return None
    code, text = _text(message, paths.code), _text(message, paths.text)
    header, _, last = paths.message_id.rpartition("/")
    told = header.endswith("/OrgnlGrpHdr") and last == "OrgnlMsgId"
    sender = _text(message, f"{header}/OrgnlInstgPty") if told else ""
    return StatusNotice(message_id, status, code, text, sender)
