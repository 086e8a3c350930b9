"""Log-in and log-out (805, 806), being forced out (807), who is where (803), probes, letters (303).

Source: CNAPS2-FIELDS ccms.303, 803, 805, 806, 807, 991; RULES-C §3.2; house, ADR-0091.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.days import SystemState
from tianping.values.bankcode import NPC
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, build

__all__ = [
    "ALREADY_IN",
    "DATE_REFUSED",
    "LETTER",
    "LOG_IN",
    "LOG_IN_SYSTEMS",
    "NOT_LOGGED_IN",
    "FaultNotice",
    "Letter",
    "LogInAnswer",
    "LogInNotice",
    "LogInRequest",
    "Probe",
    "ReceivedLetter",
    "fault_notice_of",
    "forced_out_of",
    "letter_of",
    "log_in_answer_of",
    "log_in_notice_of",
]

LOG_IN: Final = "ccms.805.001.02"
LETTER: Final = "ccms.303.001.02"
_ANSWER: Final = "ccms.806"
_FORCED: Final = "ccms.807"
_FAULT: Final = "ccms.803"
_PROBE: Final = "ccms.991.001.01"

LOG_IN_SYSTEMS: Final = ("HVPS", "BEPS", "IBPS", "SAPS")
"""Each has a log-in of its own; that of SAPS is for CCMS, too."""

NOT_LOGGED_IN: Final = "O3018"
DATE_REFUSED: Final = "O1018"
ALREADY_IN: Final = "W0001"
"""Ends of processing codes (处理码). Source: CNAPS2-CODES §5."""

_DONE: Final = "PR07"
_HAS_COME: Final = "ST02"
_MOVES: Final = (_HAS_COME, "ST03")
"""Source: CNAPS2-CODES (StatusChangeCode)."""


class LogInRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A log-in to a system, or a log-out (登录/退出申请, ccms.805)."""

    message_id: str
    """Begins with the date of the system."""
    created_at: str
    sender: str
    system: str
    signs_in: bool = True

    def message(self, edition: Edition) -> Message:
        """Build ccms.805."""
        root = "LoginReq"
        values = _header(root, self.message_id, self.created_at, self.sender)
        values |= {
            f"{root}/GrpHdr/SysCd": self.system,
            f"{root}/LoginInf/LoginOprTp": "OT00" if self.signs_in else "OT01",
        }
        return build(LOG_IN, dict(values), edition=edition)


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """A probe of the link (探测请求, ccms.991); ccms.992 answers it."""

    sender: str
    sent: str
    """Any text of at most 23 characters that the answer repeats."""

    def message(self, edition: Edition) -> Message:
        """Build ccms.991; the message has no header of its own."""
        root = "ChckReq"
        told = f"{root}/ChckInf"
        return build(
            _PROBE,
            {
                f"{told}/SndNd": self.sender,
                f"{told}/SndSvcrNm": "tianping",
                f"{told}/SndLineMgrNm": "https",
                f"{told}/SndRoadNm": "https",
                f"{told}/SndDt": self.sent,
                f"{told}/RcvNd": NPC,
                f"{told}/RcvSvcrNm": "npc",
                f"{told}/RcvLineMgr": "https",
                f"{told}/RspnLineNm": "inbox",
                f"{root}/SndSvcrMgmtInf/SndSvcrRcvSts": "1",
                f"{root}/SndSvcrMgmtInf/SndNdMgmtSts": "1",
                f"{root}/SndSvcrMgmtInf/RcvNdMgmtSts": "1",
            },
            edition=edition,
        )


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Words to another participant, or to the platform (自由格式报文, ccms.303)."""

    message_id: str
    created_at: str
    sender: str
    receiver: str
    """A bank code, or ``0000``."""
    text: str
    """At most 500 characters."""

    def message(self, edition: Edition) -> Message:
        """Build ccms.303."""
        root = "FreeFrmt"
        values = _header(root, self.message_id, self.created_at, self.sender)
        values |= {
            f"{root}/GrpHdr/InstdPty/InstdDrctPty": self.receiver,
            f"{root}/GrpHdr/InstdPty/InstdPty": self.receiver,
            f"{root}/GrpHdr/SysCd": "CCMS",
            f"{root}/FreeFrmtInf/MsgCntt": self.text,
        }
        return build(LETTER, dict(values), edition=edition)


class ReceivedLetter(msgspec.Struct, frozen=True):
    """What a ccms.303 says, and who says it: ``0000`` for the platform."""

    sender: str
    text: str


def letter_of(message: Message) -> ReceivedLetter | None:
    """Return what a ccms.303 says; None for any other message."""
    if message.code != LETTER:
        return None
    return ReceivedLetter(
        _text(message, "FreeFrmt/GrpHdr/InstgPty/InstgDrctPty"),
        _text(message, "FreeFrmt/FreeFrmtInf/MsgCntt"),
    )


def _header(root: str, message_id: str, created_at: str, sender: str) -> dict[str, str]:
    header = f"{root}/GrpHdr"
    return {
        f"{header}/MsgId": message_id,
        f"{header}/CreDtTm": created_at,
        f"{header}/InstgPty/InstgDrctPty": sender,
        f"{header}/InstgPty/InstgPty": sender,
        f"{header}/InstdPty/InstdDrctPty": NPC,
        f"{header}/InstdPty/InstdPty": NPC,
    }


class LogInAnswer(msgspec.Struct, frozen=True):
    """What the answer to a log-in or log-out (ccms.806) says."""

    request_id: str
    done: bool
    signs_in: bool
    system: SystemState
    """Where the system stands, whether the log-in was done or refused."""
    code: str
    text: str


def log_in_answer_of(message: Message) -> LogInAnswer | None:
    """Return what a ccms.806 says; None for any other message."""
    if not message.code.startswith(_ANSWER):
        return None
    told = "LoginRspn/LoginRspnInf"
    return LogInAnswer(
        request_id=_text(message, "LoginRspn/OrgnlGrpInf/OrgnlMsgId"),
        done=_text(message, f"{told}/PrcSts") == _DONE,
        signs_in=_text(message, f"{told}/LoginOprTp") == "OT00",
        system=SystemState(
            system=_text(message, "LoginRspn/GrpHdr/SysCd"),
            date=int(_text(message, f"{told}/CurSysDt").replace("-", "")),
            status=int(_text(message, f"{told}/CurSysSts")),
        ),
        code=_text(message, f"{told}/PrcCd"),
        text=_text(message, f"{told}/RjctInf"),
    )


def forced_out_of(message: Message) -> tuple[str, ...]:
    """Return the system that a ccms.807 says its receiver is out of; none for other messages."""
    if not message.code.startswith(_FORCED):
        return ()
    return (_text(message, "LogoutNtfctn/GrpHdr/SysCd"),)


class LogInNotice(msgspec.Struct, frozen=True):
    """What a notice of log-ins (ccms.803) says: who is in a system now, or out of it."""

    entered: bool
    system: str
    centre: str
    """Through which they are connected; ``0000`` for directly."""
    participants: tuple[str, ...]


def log_in_notice_of(message: Message) -> LogInNotice | None:
    """Return what a ccms.803 says of log-ins of others; None for any other message."""
    root = "TrblNtfctn"
    if not message.code.startswith(_FAULT) or _text(message, f"{root}/StsInf/Tp") not in _MOVES:
        return None
    return LogInNotice(
        entered=_text(message, f"{root}/StsInf/Tp") == _HAS_COME,
        system=_text(message, f"{root}/GrpHdr/SysCd"),
        centre=_text(message, f"{root}/NdInf/NdCd"),
        participants=tuple(str(code) for code in message.all(f"{root}/NdInf/PtyId")),
    )


class FaultNotice(msgspec.Struct, frozen=True):
    """What a notice of a fault (ccms.803) says: nobody begins business with these meanwhile."""

    fault: bool
    centre: str
    """Its four digits, when a centre is in fault; empty for a participant."""
    participants: tuple[str, ...]
    remark: str


def fault_notice_of(message: Message) -> FaultNotice | None:
    """Return what a ccms.803 says of a fault or its end; None for any other message."""
    if not message.code.startswith(_FAULT):
        return None
    root = "TrblNtfctn"
    change = _text(message, f"{root}/StsInf/Tp")
    if change not in ("ST00", "ST01"):
        return None
    is_centre = _text(message, f"{root}/StsInf/PtyTp") == "NT01"
    named = tuple(str(code) for code in message.all(f"{root}/NdInf/PtyId"))
    return FaultNotice(
        fault=change == "ST00",
        centre=_text(message, f"{root}/NdInf/NdCd") if is_centre else "",
        participants=tuple(code for code in named if code != NPC),
        remark=_text(message, f"{root}/GrpHdr/Rmk"),
    )


def _text(message: Message, path: str) -> str:
    found = message.get(path)
    return "" if found is None else str(found)
