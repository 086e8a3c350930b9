"""Messages about accounts: warning values and maintenance in, warnings and notices out.

Source: CNAPS2-FIELDS saps.361, saps.362, saps.371, saps.372; CNAPS2-CODES (SwitchTypeCode,
WarningTypeCode, PlusMinusTypeCode, NotificationTypeCode, DebitRestrictSettingCode).
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import MaintainAccount, SetWarning
from tianping.core.terms import NOT_STATED
from tianping.node.families.arrival import (
    Arrival,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    text_at,
)
from tianping.node.families.maintenance import MAINTENANCE_TYPES, maintenance_refusal
from tianping.node.families.saps import group_header, signed_yuan
from tianping.node.tasks import (
    AccountNotice,
    AccountStatusNotice,
    WarningNotice,
    WarningSettingNotice,
)
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import message_id_date
from tianping.values.money import AMOUNT_FEN_MAX, Fen, parse_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Value

__all__ = [
    "ACCOUNT_NOTICE",
    "MAINTENANCE",
    "WARNING_NOTICE",
    "WARNING_SETTING",
    "kinds",
    "notice_values",
    "status_values",
    "warning_values",
]

WARNING_SETTING: Final = "saps.361.001.01"
WARNING_NOTICE: Final = "saps.362.001.01"
MAINTENANCE: Final = "saps.371.001.01"
ACCOUNT_NOTICE: Final = "saps.372.001.01"

_SETTING: Final = "BalWrngSetng"
_MAINTENANCE: Final = "AcctMgmtAppl"
_BY_OFFICE: Final = f"{_MAINTENANCE}/AcctInf/CntrlBk"
_CONTROL_SETTINGS: Final = {"": NOT_STATED, "DR00": 1, "DR01": 0, "FR00": 1, "FR01": 0}
_CATEGORIES: Final = {Edition.NEWER: ("PC00", "PC01"), Edition.V2010: ("AC00", "AC01")}
"""Bank or special participant. Source: CNAPS2-FIELDS saps.372 (both editions)."""

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
        MAINTENANCE: Kind(
            message_id=f"{_MAINTENANCE}/GrpHdr/MsgId",
            sender=f"{_MAINTENANCE}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_MAINTENANCE}/GrpHdr/CreDtTm",
            to_command=_maintain,
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


def _signed(amount: str, sign: str, fen: int) -> dict[str, Value | list[Value]]:
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
        **_signed(f"{told}/WrngVal", f"{told}/WrngPlusMnsTp", draft.value_fen),
        **_signed(f"{told}/CurBal", f"{told}/PlusMnsTp", draft.balance_fen),
    }
    return values


def _maintain(arrival: Arrival) -> MaintainAccount:
    """Return what an office's maintenance message asks for (MA00, CntrlBk).

    Source: CNAPS2-FIELDS saps.371; house, ADR-0049.
    """
    message = arrival.message
    stated = text_at(message, f"{_MAINTENANCE}/AcctMgmtApplInf/MntncTp")
    if MAINTENANCE_TYPES.get(stated) != "CntrlBk" or not _states_something(message):
        raise maintenance_refusal(stated)
    limit = f"{_BY_OFFICE}/OverdrftLmt"
    return MaintainAccount(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        participant=bank_code_at(message, f"{_MAINTENANCE}/AcctMgmtApplInf/MmbId"),
        overdraft_limit_fen=NOT_STATED if message.get(limit) is None else amount_at(message, limit),
        minimum_fen=_minimum_at(message),
        debit_control=_CONTROL_SETTINGS[text_at(message, f"{_BY_OFFICE}/DbtRstrctSetng")],
        credit_control=_CONTROL_SETTINGS[text_at(message, f"{_BY_OFFICE}/CdtRstrctSetng")],
    )


def _states_something(message: Message) -> bool:
    """Tell whether the office's part of the message is there, with anything in it."""
    return any(path.startswith(f"{_BY_OFFICE}/") for path, _ in message.values())


def _minimum_at(message: Message) -> int:
    """Return the minimum balance of a maintenance message, in fen.

    What is below zero or beyond every bound becomes one fen more than allowed: the core refuses.
    """
    text = text_at(message, f"{_BY_OFFICE}/RstrctAmtLwrLmt")
    if not text:
        return NOT_STATED
    try:
        return parse_yuan(text.removeprefix("CNY+"))
    except ValueTextError:
        return AMOUNT_FEN_MAX + 1


def notice_values(
    draft: AccountNotice | WarningSettingNotice, message_id: str
) -> dict[str, Value | list[Value]]:
    """Return the elements of a notice about an account (账户管理通知): TC01 or TC03.

    Source: CNAPS2-FIELDS saps.372; CNAPS2-CODES (NotificationTypeCode).
    """
    root = "AcctMgmtNtfctn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    if isinstance(draft, WarningSettingNotice):
        told = f"{root}/NtfctnCntt/AmtWrngSetng"
        values[f"{root}/AcctMgmtNtfctnInf/NtfctnTp"] = "TC03"
        values[f"{told}/SwtchTp"] = _ON if draft.on else "ST01"
        values[f"{told}/MmbId"] = draft.setter
        return values | _signed(f"{told}/AvlblWrngVal", f"{told}/WrngPlusMnsTp", draft.value_fen)
    told = f"{root}/NtfctnCntt/AcctMntncAppl"
    values[f"{root}/AcctMgmtNtfctnInf/NtfctnTp"] = "TC01"
    values[f"{told}/MmbId"] = draft.participant
    if draft.overdraft_limit_fen is not None:
        values[f"{told}/OverdrftUpperLmt"] = Amount("CNY", Fen(draft.overdraft_limit_fen))
    if draft.minimum_fen is not None:
        values[f"{told}/RstrctAmtLwrLmt"] = signed_yuan(draft.minimum_fen)
    if draft.debit_control is not None:
        values[f"{told}/DbtRstrctSetng"] = "DR00" if draft.debit_control else "DR01"
    if draft.credit_control is not None:
        values[f"{told}/CdtRstrctSetng"] = "FR00" if draft.credit_control else "FR01"
    return values


def status_values(
    draft: AccountStatusNotice, message_id: str, *, edition: Edition
) -> dict[str, Value | list[Value]]:
    """Return the elements of a notice that an account closes or is closed (TC00).

    Source: CNAPS2-FIELDS saps.372; CNAPS2-CODES (NotificationTypeCode, AccountStatusCode).
    """
    root = "AcctMgmtNtfctn"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="SAPS"
    )
    told = f"{root}/NtfctnCntt/SttlmAcctSts"
    values |= {
        f"{root}/AcctMgmtNtfctnInf/NtfctnTp": "TC00",
        f"{told}/MmbId": draft.participant,
        f"{told}/PtyCtgy": _CATEGORIES[edition][draft.special],
        f"{told}/FctvDt": iso_date(BusinessDate(draft.effective_date)),
        f"{told}/AcctSts": draft.status,
    }
    if draft.balance_fen is not None:
        values[f"{told}/Bal"] = signed_yuan(draft.balance_fen)
    return values
