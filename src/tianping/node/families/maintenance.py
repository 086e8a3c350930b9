"""Maintenance of accounts by message (saps.371): by the central bank, or by the account's owner.

No public source tells what the maintenance types MA00 and MA01 stand for. The message has two
forms, one for the central bank (CntrlBk: limits and controls) and one for commercial banks
(ComrclBK: what pool and lending must leave), and its public sample has MA00 with the first; so
each type is read as one.
Source: CNAPS2-FIELDS saps.371; house, ADR-0049, ADR-0055.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import KeepFloors, MaintainAccount
from tianping.core.terms import NOT_STATED
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
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import message_id_date
from tianping.values.money import AMOUNT_FEN_MAX, parse_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

__all__ = ["MAINTENANCE", "MAINTENANCE_TYPES", "kinds", "summary_fen"]

MAINTENANCE: Final = "saps.371.001.01"

_ROOT: Final = "AcctMgmtAppl"
_BY_OFFICE: Final = f"{_ROOT}/AcctInf/CntrlBk"
_BY_OWNER: Final = f"{_ROOT}/AcctInf/ComrclBK"

MAINTENANCE_TYPES: Final = {"MA00": _BY_OFFICE, "MA01": _BY_OWNER}
"""Maintenance type (维护类别) to the form that the message must have."""

_CONTROL_SETTINGS: Final = {"": NOT_STATED, "DR00": 1, "DR01": 0, "FR00": 1, "FR01": 0}


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the message; both editions are alike."""
    del edition
    return {
        MAINTENANCE: Kind(
            message_id=f"{_ROOT}/GrpHdr/MsgId",
            sender=f"{_ROOT}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_ROOT}/GrpHdr/CreDtTm",
            to_command=_maintain,
        )
    }


def _maintain(arrival: Arrival) -> MaintainAccount | KeepFloors:
    """Return what a maintenance message asks for: an office's form, or an owner's.

    Raises:
        DoorRefusalError: type and form do not fit, or the form is empty.
    """
    message = arrival.message
    stated = text_at(message, f"{_ROOT}/AcctMgmtApplInf/MntncTp")
    form = MAINTENANCE_TYPES.get(stated, "")
    if not form or not any(path.startswith(f"{form}/") for path, _ in message.values()):
        raise DoorRefusalError(
            REFUSE,
            "maintenance",
            code="SU1O1114",
            texts=(
                f"expected MA00 with CntrlBk or MA01 with ComrclBK, not empty, found {stated}",
                f"应为 MA00 且 CntrlBk 有内容，或 MA01 且 ComrclBK 有内容，实为{stated}",
            ),
        )
    return _by_office(arrival) if form == _BY_OFFICE else _by_owner(arrival)


def _by_office(arrival: Arrival) -> MaintainAccount:
    message, limit = arrival.message, f"{_BY_OFFICE}/OverdrftLmt"
    return MaintainAccount(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        participant=bank_code_at(message, f"{_ROOT}/AcctMgmtApplInf/MmbId"),
        overdraft_limit_fen=NOT_STATED if message.get(limit) is None else amount_at(message, limit),
        minimum_fen=summary_fen(message, f"{_BY_OFFICE}/RstrctAmtLwrLmt", absent=NOT_STATED),
        debit_control=_CONTROL_SETTINGS[text_at(message, f"{_BY_OFFICE}/DbtRstrctSetng")],
        credit_control=_CONTROL_SETTINGS[text_at(message, f"{_BY_OFFICE}/CdtRstrctSetng")],
    )


def _by_owner(arrival: Arrival) -> KeepFloors:
    message = arrival.message
    return KeepFloors(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        participant=bank_code_at(message, f"{_ROOT}/AcctMgmtApplInf/MmbId"),
        lending_floor_fen=summary_fen(message, f"{_BY_OWNER}/IntrBkLnRmngLmt", absent=NOT_STATED),
        pool_floor_fen=summary_fen(message, f"{_BY_OWNER}/FndsOfPoolRmngLmt", absent=NOT_STATED),
    )


def summary_fen(message: Message, path: str, *, absent: int) -> int:
    """Return a SummaryAmountText (``CNY+100.00``) in fen, ``absent`` where there is none.

    What is below zero, of another currency or beyond every bound becomes one fen more than
    allowed: the core refuses it.
    """
    text = text_at(message, path)
    if not text:
        return absent
    try:
        return parse_yuan(text.removeprefix("CNY+"))
    except ValueTextError:
        return AMOUNT_FEN_MAX + 1
