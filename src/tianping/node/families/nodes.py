"""Log-in (805, 806), force (807), fault (803), probes (991, 992), letters (303).

Source: CCMS-T §三.7; RULES-C §3; CNAPS2-FIELDS ccms.303, 803, 805, 806, 807, 991, 992;
CNAPS2-CODES (StatusChangeCode, NodeTypeCode, LoginOperationTypeCode); house, ADR-0091 to ADR-0093.
"""

from __future__ import annotations

from typing import Final, NoReturn

from tianping.core.commands import LogIn, LogOut, SendFreeText
from tianping.core.node_terms import LOGIN_SYSTEMS, login_system
from tianping.core.terms import SYSTEM_CCMS, SYSTEM_NAMES
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    body_digest,
    headed,
    text_at,
)
from tianping.node.families.days import FREE_NOTICE, system_status
from tianping.node.families.saps import group_header
from tianping.node.tasks_nodes import ForcedNotice, LogInAnswer, NodeNotice, ProbeAnswer
from tianping.values.bankcode import NPC
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, Value

__all__ = [
    "FORCED_NOTICE",
    "HAS_COME",
    "HAS_GONE",
    "IN_FAULT",
    "LOG_IN",
    "LOG_IN_ANSWER",
    "NODE_NOTICE",
    "PROBE",
    "PROBE_ANSWER",
    "RECOVERED",
    "forced_values",
    "kinds",
    "log_in_values",
    "node_values",
    "probe_answer_values",
    "probe_said",
]

LOG_IN: Final = "ccms.805.001.02"
LOG_IN_ANSWER: Final = "ccms.806.001.02"
FORCED_NOTICE: Final = "ccms.807.001.02"
NODE_NOTICE: Final = "ccms.803.001.02"
PROBE: Final = "ccms.991.001.01"
PROBE_ANSWER: Final = "ccms.992.001.01"

_SIGNS_IN: Final = "OT00"
_SIGNS_OUT: Final = "OT01"
IN_FAULT: Final = "ST00"
RECOVERED: Final = "ST01"
HAS_COME: Final = "ST02"
HAS_GONE: Final = "ST03"
"""What a ccms.803 says of a participant. Source: CNAPS2-CODES (StatusChangeCode)."""

_CENTRE: Final = "NT01"
_PARTICIPANT: Final = "NT02"

_REMARK_CHARACTERS_MAX: Final = 256
_REASON_CHARACTERS_MAX: Final = 105

_SYSTEMS: Final = {names[0]: number for number, names in SYSTEM_NAMES.items()}

Values = dict[str, Value | list[Value]]


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        LOG_IN: headed("LoginReq", _session),
        FREE_NOTICE: headed("FreeFrmt", _letter),
        PROBE: Kind("ChckReq/ChckInf/SndDt", "ChckReq/ChckInf/SndNd", "", _no_command),
    }


def _session(arrival: Arrival) -> LogIn | LogOut:
    message = arrival.message
    named = text_at(message, "LoginReq/GrpHdr/SysCd")
    system = login_system(_SYSTEMS.get(named, 0))
    if system not in LOGIN_SYSTEMS:
        raise DoorRefusalError(
            REFUSE,
            "login_system",
            code="SU1O1116",
            texts=(
                f"LoginReq/GrpHdr/SysCd: expected HVPS, BEPS, IBPS, SAPS or CCMS, found {named}",
                f"系统编号非法：{named}",
            ),
        )
    signs_in = text_at(message, "LoginReq/LoginInf/LoginOprTp") == _SIGNS_IN
    kind = LogIn if signs_in else LogOut
    return kind(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        system=system,
    )


def _letter(arrival: Arrival) -> SendFreeText:
    message = arrival.message
    return SendFreeText(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        receiver=text_at(message, "FreeFrmt/GrpHdr/InstdPty/InstdDrctPty"),
        text=text_at(message, "FreeFrmt/FreeFrmtInf/MsgCntt"),
    )


def _no_command(arrival: Arrival) -> NoReturn:
    message = f"{arrival.message.code}: a probe changes nothing and is never a command"
    raise ValueError(message)


def log_in_values(draft: LogInAnswer, message_id: str) -> Values:
    """Return the elements of ccms.806."""
    root = "LoginRspn"
    values = group_header(
        root,
        message_id=message_id,
        at_ns=draft.at_ns,
        receiver=draft.receiver,
        system=SYSTEM_NAMES[draft.system][0],
    )
    told = f"{root}/LoginRspnInf"
    values |= {
        f"{root}/OrgnlGrpInf/OrgnlMsgId": draft.original_id,
        f"{told}/LoginOprTp": _SIGNS_IN if draft.signs_in else _SIGNS_OUT,
        f"{told}/CurSysDt": iso_date(BusinessDate(draft.date)),
        f"{told}/CurSysSts": f"{system_status(draft.system, draft.state):02d}",
        f"{told}/PrcSts": draft.status,
        f"{told}/PrcCd": draft.code,
    }
    if draft.reason:
        values[f"{told}/RjctInf"] = draft.reason[:_REASON_CHARACTERS_MAX]
    return values


def forced_values(draft: ForcedNotice, message_id: str) -> Values:
    """Return the elements of ccms.807."""
    root = "LogoutNtfctn"
    values = group_header(
        root,
        message_id=message_id,
        at_ns=draft.at_ns,
        receiver=draft.receiver,
        system=SYSTEM_NAMES[draft.system][0],
    )
    values[f"{root}/GrpHdr/Rmk"] = draft.reason[:_REMARK_CHARACTERS_MAX]
    return values


def node_values(draft: NodeNotice, message_id: str) -> Values:
    """Return the elements of ccms.803."""
    root = "TrblNtfctn"
    values = group_header(
        root,
        message_id=message_id,
        at_ns=draft.at_ns,
        receiver=draft.receiver,
        system=SYSTEM_NAMES[draft.system or SYSTEM_CCMS][0],
    )
    participants: list[Value] = list(draft.participants or [NPC])
    values |= {
        f"{root}/StsInf/Tp": draft.change,
        f"{root}/StsInf/PtyTp": _CENTRE if draft.is_centre else _PARTICIPANT,
        f"{root}/NdInf/NdCd": draft.centre,
        f"{root}/NdInf/PtyId": participants,
    }
    if draft.reason:
        values[f"{root}/GrpHdr/Rmk"] = draft.reason[:_REMARK_CHARACTERS_MAX]
    return values


_PROBE_FIELDS: Final = (
    "SndNd",
    "SndSvcrNm",
    "SndLineMgrNm",
    "SndRoadNm",
    "SndDt",
    "RcvNd",
    "RcvSvcrNm",
    "RcvLineMgr",
    "RspnLineNm",
)


def probe_said(message: Message) -> dict[str, str]:
    """Return what a probe (ccms.991) says of its way, which its answer repeats."""
    return {name: text_at(message, f"ChckReq/ChckInf/{name}") for name in _PROBE_FIELDS}


def probe_answer_values(draft: ProbeAnswer, message_id: str) -> Values:
    """Return the elements of ccms.992; the load is how many messages wait for the prober."""
    del message_id
    said, root = draft.said, "ChckRspn"
    told = f"{root}/ChckRspnInf"
    return {
        f"{told}/OrigSndNd": said["SndNd"],
        f"{told}/OrigSndSvsrNm": said["SndSvcrNm"],
        f"{told}/OrigSndLineMgrNm": said["SndLineMgrNm"],
        f"{told}/RcvRoadNm": said["SndRoadNm"],
        f"{told}/OrigSndDt": said["SndDt"],
        f"{told}/RspnNd": NPC,
        f"{told}/RspnSvcrNm": said["RcvSvcrNm"],
        f"{told}/RspnLineMgr": said["RcvLineMgr"],
        f"{root}/LdFctrInf/RspnLclLineNm": said["RspnLineNm"],
        f"{root}/LdFctrInf/LdFctr": str(draft.waiting_count),
    }
