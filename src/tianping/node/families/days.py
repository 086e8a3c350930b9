"""The days on the wire: system states (801), service (809), later times (303), end of ACS (811).

Source: CCMS-T §二; RULES-D §2.4; CNAPS2-FIELDS ccms.801, ccms.809, ccms.811, ccms.303;
house, ADR-0065.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import ReportAcsEnd
from tianping.core.day_terms import (
    NETTING_SYSTEMS,
    SERVICE_NAMES,
    STATE_PRE_CLOSE,
    STATE_SWITCHING,
    STATE_WINDOW,
)
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.families.arrival import Arrival, Kind, body_digest
from tianping.node.families.instant import iso_date_time
from tianping.node.families.saps import group_header
from tianping.node.tasks_days import FreeNotice, ServiceNotice, SystemNotice
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Value

__all__ = [
    "ACS_END",
    "FREE_NOTICE",
    "SERVICE_NOTICE",
    "SYSTEM_NOTICE",
    "free_values",
    "kinds",
    "service_values",
    "system_status",
    "system_values",
]

SYSTEM_NOTICE: Final = "ccms.801.001.02"
SERVICE_NOTICE: Final = "ccms.809.001.02"
FREE_NOTICE: Final = "ccms.303.001.02"
ACS_END: Final = "ccms.811.001.01"

_SWITCHING_STATUS: Final = 15
_HOLIDAY: Final = "HF00"
_NO_HOLIDAY: Final = "HF01"
_END: Final = "ACSSpclTmEndNtfctn"

Values = dict[str, Value | list[Value]]


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        ACS_END: Kind(
            message_id=f"{_END}/GrpHdr/MsgId",
            sender=f"{_END}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_END}/GrpHdr/CreDtTm",
            to_command=_acs_end,
        )
    }


def _acs_end(arrival: Arrival) -> ReportAcsEnd:
    return ReportAcsEnd(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
    )


def system_status(system: int, state: int) -> int:
    """Return the system status (系统状态) that participants are told for a state of a system.

    The window stays one state until HVPS has ended; the switch of BEPS and IBPS has its own.
    Source: CNAPS2-CODES (SystemStatus); house, ADR-0062.
    """
    if system in NETTING_SYSTEMS and state == STATE_SWITCHING:
        return _SWITCHING_STATUS
    return STATE_WINDOW if state == STATE_PRE_CLOSE else state


def system_values(draft: SystemNotice, message_id: str) -> Values:
    """Return the elements of ccms.801."""
    system, root = draft.day_system, "SysStsNtfctn"
    values = group_header(
        root,
        message_id=message_id,
        at_ns=draft.at_ns,
        receiver=draft.receiver,
        system=SYSTEM_NAMES[system][0],
    )
    told = f"{root}/SysStsInf"
    values |= {
        f"{told}/OrgnlSysDt": iso_date(BusinessDate(draft.from_date)),
        f"{told}/OrgnlSysSts": f"{system_status(system, draft.from_state):02d}",
        f"{told}/CurSysDt": iso_date(BusinessDate(draft.to_date)),
        f"{told}/CurSysSts": f"{system_status(system, draft.to_state):02d}",
        f"{told}/HldayFlg": _NO_HOLIDAY if draft.workday else _HOLIDAY,
    }
    if draft.next_date:
        values[f"{told}/NxtSysDt"] = iso_date(BusinessDate(draft.next_date))
    return values


def service_values(draft: ServiceNotice, message_id: str) -> Values:
    """Return the elements of ccms.809."""
    root = "StopgNtfctn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="CCMS"
    )
    values |= {
        f"{root}/StsInf/NewSts": SERVICE_NAMES[draft.status][0],
        f"{root}/StsInf/FctvDt": iso_date(BusinessDate(draft.effective_date)),
        f"{root}/NdInf/NdCd": draft.node,
    }
    if draft.start_expected_ns:
        values[f"{root}/StsInf/EstmtdStartSvc"] = iso_date_time(draft.start_expected_ns)
    if draft.remark:
        values[f"{root}/GrpHdr/Rmk"] = draft.remark
    return values


def free_values(draft: FreeNotice, message_id: str) -> Values:
    """Return the elements of ccms.303."""
    root = "FreeFrmt"
    values = group_header(
        root,
        message_id=message_id,
        at_ns=draft.at_ns,
        receiver=draft.receiver,
        system=SYSTEM_NAMES[draft.day_system][0],
    )
    values[f"{root}/FreeFrmtInf/MsgCntt"] = draft.content
    return values
