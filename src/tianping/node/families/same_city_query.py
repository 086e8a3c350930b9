"""The same-city query: an office asks how a session stands, and is told line by line.

Source: CNAPS2-FIELDS saps.609, saps.610; CNAPS2-CODES (ProcessCode); house, ADR-0055.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import QuerySameCity
from tianping.node.families.arrival import Arrival, Kind, bank_code_at, message_id_at
from tianping.node.families.instant import iso_date_time
from tianping.node.families.offices import SAME_CITY_NET
from tianping.node.families.saps import group_header, reason_text, stated
from tianping.node.tasks_notices import NetEntry, SameCityReply
from tianping.wire.catalogue import Edition
from tianping.wire.message import Value

__all__ = ["SAME_CITY_QUERY", "SAME_CITY_REPORT", "kinds", "net_entries", "report_values"]

SAME_CITY_QUERY: Final = "saps.609.001.01"
SAME_CITY_REPORT: Final = "saps.610.001.01"

_QUERY: Final = "IntraCityNetgQryAppl"
_ORIGINAL: Final = f"{_QUERY}/IntraCityNetgQryApplInf/OrgnlGrpHdr"
_STATES: Final = {True: "PR04", False: "PR12"}
"""Processing states of what is settled and of what waits."""
_DONE: Final = "SU1I0000"


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the question; both editions are alike."""
    del edition
    return {
        SAME_CITY_QUERY: Kind(
            message_id=f"{_QUERY}/GrpHdr/MsgId",
            sender=f"{_QUERY}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_QUERY}/GrpHdr/CreDtTm",
            to_command=_query,
        )
    }


def _query(arrival: Arrival) -> QuerySameCity:
    return QuerySameCity(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        original_sender=bank_code_at(arrival.message, f"{_ORIGINAL}/OrgnlInstgPty"),
        original_message_id=message_id_at(arrival.message, f"{_ORIGINAL}/OrgnlMsgId"),
    )


def report_values(draft: SameCityReply, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of the answer: the session's state and that of each line.

    A session is settled when its last line is.
    """
    root = "IntraCityNetgQryRspn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    values |= {
        f"{root}/OrgnlGrpHdr/OrgnlMsgId": draft.query_id,
        f"{root}/OrgnlGrpHdr/OrgnlInstgPty": draft.receiver,
        f"{root}/OrgnlGrpHdr/OrgnlMT": SAME_CITY_QUERY,
        f"{root}/NPCPrcInf/PrcSts": draft.status,
        f"{root}/NPCPrcInf/PrcCd": draft.code,
        f"{root}/NPCPrcInf/RcvTm": iso_date_time(draft.received_at_ns),
        f"{root}/NPCPrcInf/TrnsmtTm": iso_date_time(draft.at_ns),
    }
    if reason := reason_text(draft.reason):
        values[f"{root}/NPCPrcInf/RjctInf"] = reason
    return values | _session(f"{root}/IntraCityNetgQryRspnInf", draft) if draft.lines else values


def _session(session: str, draft: SameCityReply) -> dict[str, Value | list[Value]]:
    lines = draft.lines
    return {
        f"{session}/OrgnlGrpHdr/OrgnlMsgId": draft.original_id,
        f"{session}/OrgnlGrpHdr/OrgnlInstgPty": draft.receiver,
        f"{session}/OrgnlGrpHdr/OrgnlMT": SAME_CITY_NET,
        f"{session}/RspnSts": _STATES[all(line.settled for line in lines)],
        f"{session}/NbOfMmb": str(len(lines)),
        **net_entries(f"{session}/BookgList", lines),
        f"{session}/BookgList/NPCPrcInf/PrcSts": [_STATES[line.settled] for line in lines],
        f"{session}/BookgList/NPCPrcInf/PrcCd": [_DONE] * len(lines),
    }


def net_entries(entry: str, lines: list[NetEntry]) -> dict[str, Value | list[Value]]:
    """Return bank, side and amount of each line of a session."""
    return {
        f"{entry}/MmbId": [line.participant for line in lines],
        f"{entry}/DbtCdtId": ["CRDT" if line.credit else "DBIT" for line in lines],
        f"{entry}/Amt": [stated(line.amount_fen) for line in lines],
    }
