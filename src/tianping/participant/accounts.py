"""Warnings and upkeep of accounts: what to send, and what the notices say.

Source: CNAPS2-FIELDS saps.361, saps.362, saps.371, saps.372; CNAPS2-CODES (SwitchTypeCode,
WarningTypeCode, PlusMinusTypeCode, NotificationTypeCode); RULES-Q §10.3; house, ADR-0049.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.messages import Values
from tianping.values.bankcode import NPC
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Part, build

__all__ = [
    "ACCOUNT_NOTICE",
    "MAINTENANCE",
    "WARNING_NOTICE",
    "WARNING_SETTING",
    "AccountMaintenance",
    "AccountNotice",
    "WarningNotice",
    "WarningSetting",
    "account_notice_of",
    "platform_header",
    "warning_notice_of",
]

WARNING_SETTING: Final = "saps.361.001.01"
WARNING_NOTICE: Final = "saps.362.001.01"
MAINTENANCE: Final = "saps.371.001.01"
ACCOUNT_NOTICE: Final = "saps.372.001.01"

_NEGATIVE: Final = "PM01"


class WarningSetting(msgspec.Struct, frozen=True, kw_only=True):
    """saps.361 清算账户余额警戒值设置: be told when a balance falls below a value."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    participant: str
    """清算行行号 whose account is watched: one's own, a branch's, one that an office manages."""
    value_fen: int
    """Below zero to watch an overdraft."""
    on: bool = True
    """ST00, or ST01 to be told no more."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "BalWrngSetng"
        setting = f"{root}/BalWrngSetngInf"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values |= {
            f"{setting}/MmbId": self.participant,
            f"{setting}/SwtchTp": "ST00" if self.on else "ST01",
            f"{setting}/AcctWrngVal": Amount("CNY", Fen(abs(self.value_fen))),
            f"{setting}/WrngPlusMnsTp": _NEGATIVE if self.value_fen < 0 else "PM00",
        }
        return build(WARNING_SETTING, values, edition=edition)


class AccountMaintenance(msgspec.Struct, frozen=True, kw_only=True):
    """saps.371 清算账户维护申请: an office changes what limits an account; None leaves it."""

    message_id: str
    created_at: str
    sender: str
    """The office that manages the account."""
    participant: str
    overdraft_limit_fen: Fen | None = None
    """In force from the next business date on."""
    minimum_fen: Fen | None = None
    debit_control: bool | None = None
    credit_control: bool | None = None

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element, or nothing is changed.
        """
        root = "AcctMgmtAppl"
        stated = f"{root}/AcctInf/CntrlBk"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values[f"{root}/AcctMgmtApplInf/MmbId"] = self.participant
        values[f"{root}/AcctMgmtApplInf/MntncTp"] = "MA00"
        if self.overdraft_limit_fen is not None:
            values[f"{stated}/OverdrftLmt"] = Amount("CNY", self.overdraft_limit_fen)
        if self.minimum_fen is not None:
            values[f"{stated}/RstrctAmtLwrLmt"] = f"CNY+{format_yuan(self.minimum_fen)}"
        if self.debit_control is not None:
            values[f"{stated}/DbtRstrctSetng"] = "DR00" if self.debit_control else "DR01"
        if self.credit_control is not None:
            values[f"{stated}/CdtRstrctSetng"] = "FR00" if self.credit_control else "FR01"
        return build(MAINTENANCE, values, edition=edition)


class AccountNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice about an account (saps.372) says."""

    kind: str
    """TC00 account status, TC01 limits and controls, TC02 pool, TC03 somebody else's warning value,
    TC04 pledge financing, TC05 lending agreement."""
    participant: str
    """Whose account; of TC03 who watches it; of TC02 and TC05 the receiver."""
    facts: tuple[tuple[str, str], ...]
    """Element and text of everything else it states."""


_NOTICE_PARTS: Final = {
    "TC00": "SttlmAcctSts",
    "TC01": "AcctMntncAppl",
    "TC02": "FndsOfPoolMgmt",
    "TC03": "AmtWrngSetng",
    "TC04": "PldgFincgIdMdl",
    "TC05": "PrtcolSts",
}


def account_notice_of(message: Message) -> AccountNotice | None:
    """Return what a saps.372 says; nothing for other messages and for kinds not known here."""
    kind = (
        message.text("AcctMgmtNtfctn/AcctMgmtNtfctnInf/NtfctnTp")
        if (message.code == ACCOUNT_NOTICE)
        else ""
    )
    if kind not in _NOTICE_PARTS:
        return None
    where = f"AcctMgmtNtfctn/NtfctnCntt/{_NOTICE_PARTS[kind]}/"
    found = {
        path.removeprefix(where): f"{value.fen} fen" if isinstance(value, Amount) else str(value)
        for path, value in message.values()
        if path.startswith(where)
    }
    receiver = message.text("AcctMgmtNtfctn/GrpHdr/InstdPty/InstdDrctPty")
    participant = found.pop("MmbId", receiver)
    return AccountNotice(kind=kind, participant=participant, facts=tuple(found.items()))


def platform_header(root: str, message_id: str, *, created_at: str, sender: str) -> Values:
    """Return the common group header (业务头组件) of a message to the platform."""
    header = f"{root}/GrpHdr"
    return {
        f"{header}/MsgId": message_id,
        f"{header}/CreDtTm": created_at,
        f"{header}/InstgPty/InstgDrctPty": sender,
        f"{header}/InstgPty/InstgPty": sender,
        f"{header}/InstdPty/InstdDrctPty": NPC,
        f"{header}/InstdPty/InstdPty": NPC,
        f"{header}/SysCd": "SAPS",
    }


class WarningNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What a balance warning (saps.362) says."""

    participant: str
    below: bool
    """The balance fell below the value (WR00), or is back at it (WR01)."""
    value_fen: int
    balance_fen: int


def warning_notice_of(message: Message) -> WarningNotice | None:
    """Return what a saps.362 says; nothing for other messages."""
    if message.code != WARNING_NOTICE:
        return None
    told = "BalWrngNtfctn/BalWrngNtfctnInf"
    return WarningNotice(
        participant=str(message.get(f"{told}/MmbId")),
        below=message.get(f"{told}/WrngTp") == "WR00",
        value_fen=_signed(message, f"{told}/WrngVal", f"{told}/WrngPlusMnsTp"),
        balance_fen=_signed(message, f"{told}/CurBal", f"{told}/PlusMnsTp"),
    )


def _signed(part: Part, amount: str, sign: str) -> int:
    found = part.get(amount)
    fen: int = found.fen if isinstance(found, Amount) else 0
    return -fen if part.get(sign) == _NEGATIVE else fen
