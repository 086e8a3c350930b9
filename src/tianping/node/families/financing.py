"""Pledge financing and fees: set-up and requests in, notices of need and lists of fees out.

Source: CNAPS2-FIELDS saps.357, saps.358, saps.359, saps.605; RULES-Q §5.3-5.4; RULES-A §4.6
(E29, E30); house, ADR-0043, ADR-0044, ADR-0055.
"""

from __future__ import annotations

import hashlib
from typing import Final

from tianping.core.commands import ManagePledging, PledgingLine, RequestPledgeLoan
from tianping.core.terms import NOT_STATED, PLEDGING_NAMES
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    text_at,
)
from tianping.node.families.instant import iso_date_time
from tianping.node.families.saps import group_header
from tianping.node.tasks import FeeNotice, FinancingNotice
from tianping.values.bankcode import NPC
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Part, Value

__all__ = [
    "FEE_LIST",
    "FINANCING_NOTICE",
    "PLEDGE_REQUEST",
    "PLEDGING_MANAGEMENT",
    "fee_values",
    "financing_values",
    "kinds",
]

PLEDGING_MANAGEMENT: Final = "saps.357.001.01"
PLEDGE_REQUEST: Final = "saps.358.001.01"
FINANCING_NOTICE: Final = "saps.359.001.01"
FEE_LIST: Final = "saps.605.001.01"

_APPLICATION: Final = "MnlPldgFincgAppl"
_MEMBER: Final = f"{_APPLICATION}/MnlPldgFincgApplInf/MmbId"
_PLEDGOR: Final = f"{_APPLICATION}/MnlPldgFincgApplInf/PldgId"
_NOT_ITS_OWN: Final = "SU1O5001"
_MANAGEMENT: Final = "PldgFincgMgmt"
_BANKS: Final = f"{_MANAGEMENT}/PldgFincgMgmtInf/SttlmList"
_MODES: Final = {words[0]: mode for mode, words in PLEDGING_NAMES.items()}


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        PLEDGING_MANAGEMENT: Kind(
            message_id=f"{_MANAGEMENT}/GrpHdr/MsgId",
            sender=f"{_MANAGEMENT}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_MANAGEMENT}/GrpHdr/CreDtTm",
            to_command=_manage_pledging,
        ),
        PLEDGE_REQUEST: Kind(
            message_id=f"{_APPLICATION}/GrpHdr/MsgId",
            sender=f"{_APPLICATION}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_APPLICATION}/GrpHdr/CreDtTm",
            to_command=_request_loan,
        ),
    }


def _manage_pledging(arrival: Arrival) -> ManagePledging:
    """Return the command; the number of banks stated must be that of the banks listed.

    Raises:
        DoorRefusalError: it is not, or a bank code or an amount is none.
    """
    message = arrival.message
    lines = [_pledging(part) for part in message.parts(_BANKS)]
    path = f"{_MANAGEMENT}/PldgFincgMgmtInf/NbOfMmb"
    stated = text_at(message, path)
    if int(stated) != len(lines):
        raise DoorRefusalError(
            REFUSE,
            "bank_count",
            code="SU1O1023",
            texts=(
                f"{path}: expected {len(lines)}, the banks listed, found {stated}",
                f"清算行数目应为清单笔数 {len(lines)}，实为 {stated}",
            ),
        )
    return ManagePledging(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        lines=lines,
    )


def _pledging(part: Part) -> PledgingLine:
    return PledgingLine(
        participant=bank_code_at(part, "MmbId"),
        mode=_MODES[text_at(part, "PldgFincgId")],
        loan_min_fen=NOT_STATED if part.get("StartgPt") is None else amount_at(part, "StartgPt"),
    )


def _request_loan(arrival: Arrival) -> RequestPledgeLoan:
    """Return the command; the message states no amount, so it is for all that waits.

    Raises:
        DoorRefusalError: a bank asks for another one.
    """
    message = arrival.message
    member = bank_code_at(message, _MEMBER)
    if member != arrival.sender:
        raise DoorRefusalError(
            REFUSE,
            "pledge member",
            code=_NOT_ITS_OWN,
            texts=(
                f"{_MEMBER}: expected the sender {arrival.sender}, found {member}",
                f"{_MEMBER}：应为发起行 {arrival.sender}，实为 {member}",
            ),
        )
    pledgor = text_at(message, _PLEDGOR)
    return RequestPledgeLoan(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        pledgor=bank_code_at(message, _PLEDGOR) if pledgor else "",
        amount_fen=Fen(0),
    )


def financing_values(draft: FinancingNotice, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of a notice that a loan is needed and asked for (融资需要通知)."""
    root = "FincgRqrmntNtfctn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    values |= {
        f"{root}/FincgRqrmntNtfctnInf/MmbId": draft.participant,
        f"{root}/FincgRqrmntNtfctnInf/FincgAmt": Amount("CNY", Fen(draft.amount_fen)),
    }
    return values


def fee_values(draft: FeeNotice, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of a list of fees or returns (计费与返还清单), one bank's part of it.

    The span of the charge is the business date; nothing is shared out.
    """
    root = "ChrgLst"
    amount = Amount("CNY", Fen(draft.amount_fen))
    date = iso_date(BusinessDate(draft.business_date))
    charge = f"{root}/ChrgInf"
    return {
        f"{root}/GrpHdr/MsgId": message_id,
        f"{root}/GrpHdr/CreDtTm": iso_date_time(draft.at_ns),
        f"{root}/InstgPty": NPC,
        f"{root}/InstdPty": draft.receiver,
        f"{charge}/ChrgPty": draft.receiver,
        f"{charge}/ChrgMnth": f"{draft.business_date // 100:06d}",
        f"{charge}/ChrgStartDt": date,
        f"{charge}/ChrgEndDt": date,
        f"{charge}/TtlAmt": amount,
        f"{charge}/CdtDbtInd": "CRDT" if draft.returned else "DBIT",
        f"{charge}/ChrgTtlAmt": amount,
        f"{charge}/ChrgRvsdTtlAmt": Amount("CNY", Fen(0)),
    }
