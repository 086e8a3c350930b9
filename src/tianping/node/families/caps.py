"""Net debit caps: warning values in, warnings and notices out.

The layouts name no system: on its way in it is the one that the header says the message comes
from, on its way out the header says it the same way; the remark tells people.
Source: CNAPS2-FIELDS nets.354, nets.355, nets.356; CNAPS2-CODES (LimitStatus1Code,
OperationClassCode, OperationTypeCode); house, ADR-0056.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from tianping.core.commands import SetCapWarning
from tianping.node.families.arrival import (
    Arrival,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    text_at,
)
from tianping.node.families.nets import sending_system
from tianping.node.families.saps import group_header, stated
from tianping.node.tasks_notices import CapNotice, CapSettingNotice, CapWarningNotice
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Value

__all__ = [
    "CAP_NOTICE",
    "CAP_WARNING",
    "CAP_WARNING_SETTING",
    "cap_values",
    "kinds",
    "setting_values",
    "warning_values",
]

CAP_WARNING_SETTING: Final = "nets.354.001.01"
CAP_WARNING: Final = "nets.355.001.01"
CAP_NOTICE: Final = "nets.356.001.01"

Values: TypeAlias = dict[str, Value | list[Value]]

_SETTING: Final = "NetDbtWrngApply"
_SET: Final = f"{_SETTING}/NetDbtWrngApplyInf"
_NOTICE: Final = "NetDbtLmtMgmtNtfctn"
_CONTENT: Final = f"{_NOTICE}/NtfctnCntt"
_ON: Final = "ST00"
_SIDES: Final = {True: "CRDT", False: "DBIT"}


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        CAP_WARNING_SETTING: Kind(
            message_id=f"{_SETTING}/GrpHdr/MsgId",
            sender=f"{_SETTING}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_SETTING}/GrpHdr/CreDtTm",
            to_command=_set_warning,
        )
    }


def _set_warning(arrival: Arrival) -> SetCapWarning:
    message = arrival.message
    return SetCapWarning(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        participant=bank_code_at(message, f"{_SET}/MmbId"),
        system=sending_system(arrival),
        value_fen=amount_at(message, f"{_SET}/WrngVal"),
        on=text_at(message, f"{_SET}/SwtchTp") == _ON,
    )


def warning_values(draft: CapWarningNotice, message_id: str) -> Values:
    """Return the elements of a warning (净借记限额可用额度预警通知): ENAB raised, DISA lifted.

    An available cap below zero is a debit.
    """
    report = "RtrLmt/BizRpt"
    now, watched = f"{report}/CurLmt", f"{report}/DfltLmt"
    return {
        "RtrLmt/MsgId/Id": message_id,
        f"{now}/LmtId/Tp": "MULT",
        f"{now}/LmtId/AcctId/DmstAcct/Id": draft.participant,
        f"{now}/Lmt/Amt/AmtWthCcy": stated(abs(draft.available_fen)),
        f"{now}/Lmt/CdtDbtInd": _SIDES[draft.available_fen >= 0],
        f"{now}/Lmt/Sts": "ENAB" if draft.below else "DISA",
        f"{watched}/LmtId/Tp": "MULT",
        f"{watched}/LmtId/AcctId/DmstAcct/Id": draft.participant,
        f"{watched}/Lmt/Amt/AmtWthCcy": stated(draft.value_fen),
        f"{watched}/Lmt/CdtDbtInd": _SIDES[True],
    }


def _head(draft: CapNotice | CapSettingNotice, message_id: str, kind: str) -> Values:
    values = group_header(
        _NOTICE, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="NETS"
    )
    values[f"{_NOTICE}/GrpHdr/Rmk"] = draft.system
    values[f"{_NOTICE}/NetDbtLmtMgmtNtfctnInf/NtfctnTp"] = kind
    return values


def cap_values(draft: CapNotice, message_id: str) -> Values:
    """Return the elements of a notice that a part of a cap is another one (LC00).

    A part cut below what is used is a forced cut (OT02): nothing is available then.
    """
    told = f"{_CONTENT}/NetDbtMgmt"
    member = f"{told}/NetDbtLmtInf"
    limit_fen = draft.credit_fen + draft.pledge_fen + draft.earmark_fen
    available_fen = limit_fen - draft.used_fen
    lowered = "OT01" if available_fen >= 0 else "OT02"
    return _head(draft, message_id, "LC00") | {
        f"{told}/OprClss": "OC00" if draft.pledge else "OC01",
        f"{told}/OprTp": "OT00" if draft.raised else lowered,
        f"{member}/MmbId": draft.receiver,
        f"{member}/CdtLd": stated(draft.earmark_fen),
        f"{member}/TtlPldgVal": stated(draft.pledge_fen),
        f"{member}/CdtXtnsnLmt": stated(draft.credit_fen),
        f"{member}/NetDbtLmt": stated(limit_fen),
        f"{member}/AvlblNetDbt": stated(max(0, available_fen)),
    }


def setting_values(draft: CapSettingNotice, message_id: str) -> Values:
    """Return the elements of a notice that somebody watches the receiver's cap (LC01)."""
    told = f"{_CONTENT}/NetDbtWrngSetng"
    return _head(draft, message_id, "LC01") | {
        f"{told}/SwtchTp": _ON if draft.on else "ST01",
        f"{told}/MmbId": draft.setter,
        f"{told}/AvlblNetDbtWrngVal": stated(draft.value_fen),
    }
