"""Warning values on balances: settings in, warnings out.

Source: CNAPS2-FIELDS saps.361, saps.362; CNAPS2-CODES (SwitchTypeCode, WarningTypeCode,
PlusMinusTypeCode).
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import SetWarning
from tianping.node.families.arrival import (
    Arrival,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    text_at,
)
from tianping.node.families.saps import group_header
from tianping.node.tasks import WarningNotice
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Value

__all__ = [
    "WARNING_NOTICE",
    "WARNING_SETTING",
    "kinds",
    "signed_amount",
    "warning_values",
]

WARNING_SETTING: Final = "saps.361.001.01"
WARNING_NOTICE: Final = "saps.362.001.01"

_SETTING: Final = "BalWrngSetng"

_ON: Final = "ST00"
_NEGATIVE: Final = "PM01"


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        WARNING_SETTING: Kind(
            message_id=f"{_SETTING}/GrpHdr/MsgId",
            sender=f"{_SETTING}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_SETTING}/GrpHdr/CreDtTm",
            to_command=_set_warning,
        ),
    }


def _set_warning(arrival: Arrival) -> SetWarning:
    message, setting = arrival.message, f"{_SETTING}/BalWrngSetngInf"
    return SetWarning(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        participant=bank_code_at(message, f"{setting}/MmbId"),
        value_fen=_signed_at(message, f"{setting}/AcctWrngVal", f"{setting}/WrngPlusMnsTp"),
        on=text_at(message, f"{setting}/SwtchTp") == _ON,
    )


def _signed_at(message: Message, amount: str, sign: str) -> int:
    """Return an amount with the sign that stands beside it, in fen."""
    fen: int = amount_at(message, amount)
    return -fen if text_at(message, sign) == _NEGATIVE else fen


def signed_amount(amount: str, sign: str, fen: int) -> dict[str, Value | list[Value]]:
    """Return an amount and, beside it, its sign (PM00 or PM01)."""
    return {amount: Amount("CNY", Fen(abs(fen))), sign: _NEGATIVE if fen < 0 else "PM00"}


def warning_values(draft: WarningNotice, message_id: str) -> dict[str, Value | list[Value]]:
    """Return the elements of a balance warning (余额告警通知): WR00 raised, WR01 lifted."""
    root = "BalWrngNtfctn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    told = f"{root}/BalWrngNtfctnInf"
    values |= {
        f"{told}/MmbId": draft.participant,
        f"{told}/WrngTp": "WR00" if draft.below else "WR01",
        **signed_amount(f"{told}/WrngVal", f"{told}/WrngPlusMnsTp", draft.value_fen),
        **signed_amount(f"{told}/CurBal", f"{told}/PlusMnsTp", draft.balance_fen),
    }
    return values
