"""What offices and owners ask about accounts by message: opening, floors, pledge financing.

Source: CNAPS2-FIELDS saps.357, saps.370, saps.371; CNAPS2-CODES (PartyCategoryCode,
PledgeFinancingIdentificationCode); house, ADR-0055.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.accounts import MAINTENANCE, platform_header
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = [
    "OPENING",
    "PLEDGING_MANAGEMENT",
    "AccountOpening",
    "BankPledging",
    "FloorSetting",
    "PledgingManagement",
]

OPENING: Final = "saps.370.001.01"
PLEDGING_MANAGEMENT: Final = "saps.357.001.01"


def _sum(fen: Fen) -> str:
    return f"CNY+{format_yuan(fen)}"


class AccountOpening(msgspec.Struct, frozen=True, kw_only=True):
    """saps.370 清算账户开户申请: an office has an account opened on the next business date."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    """The office that will manage the account."""
    participant: str
    special: bool = False
    """Of a special participant (PC01), else of a bank (PC00)."""
    balance_fen: Fen = Fen(0)
    """What it begins with."""
    minimum_fen: Fen = Fen(0)

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "AcctOpngAppl"
        asked = f"{root}/AcctOpngApplInf"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values[f"{asked}/MmbId"] = self.participant
        values[f"{asked}/PtyCtgy"] = "PC01" if self.special else "PC00"
        if self.balance_fen:
            values[f"{asked}/Bal"] = _sum(self.balance_fen)
        if self.minimum_fen:
            values[f"{asked}/RstrctAmtLwrLmt"] = _sum(self.minimum_fen)
        return build(OPENING, values, edition=edition)


class FloorSetting(msgspec.Struct, frozen=True, kw_only=True):
    """saps.371 (MA01): what lending and pool must leave on one's own account; None leaves it."""

    message_id: str
    created_at: str
    sender: str
    lending_fen: Fen | None = None
    """自动拆借余额最低控制金额."""
    pool_fen: Fen | None = None
    """资金池余额最低控制金额."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element, or nothing is set.
        """
        root = "AcctMgmtAppl"
        stated = f"{root}/AcctInf/ComrclBK"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values[f"{root}/AcctMgmtApplInf/MmbId"] = self.sender
        values[f"{root}/AcctMgmtApplInf/MntncTp"] = "MA01"
        if self.lending_fen is not None:
            values[f"{stated}/IntrBkLnRmngLmt"] = _sum(self.lending_fen)
        if self.pool_fen is not None:
            values[f"{stated}/FndsOfPoolRmngLmt"] = _sum(self.pool_fen)
        return build(MAINTENANCE, values, edition=edition)


class BankPledging(msgspec.Struct, frozen=True, kw_only=True):
    """The pledge financing of one bank."""

    participant: str
    mode: str
    """``PF00`` none, ``PF01`` by request, ``PF02`` automatic."""
    least_fen: Fen | None = None
    """自动质押融资起点金额, which automatic financing must state."""


class PledgingManagement(msgspec.Struct, frozen=True, kw_only=True):
    """saps.357 质押融资管理: set the pledge financing of banks from the next business date on."""

    message_id: str
    created_at: str
    sender: str
    """The head office, or the office that manages the banks' accounts."""
    banks: tuple[BankPledging, ...]

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element, or no bank is named.
        """
        root = "PldgFincgMgmt"
        part = f"{root}/PldgFincgMgmtInf"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values[f"{part}/NbOfMmb"] = str(len(self.banks))
        for number, bank in enumerate(self.banks, start=1):
            line = f"{part}/SttlmList[{number}]"
            values[f"{line}/MmbId"] = bank.participant
            values[f"{line}/PldgFincgId"] = bank.mode
            if bank.least_fen is not None:
                values[f"{line}/StartgPt"] = Amount("CNY", bank.least_fen)
        return build(PLEDGING_MANAGEMENT, values, edition=edition)
