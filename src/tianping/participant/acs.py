"""What ACS sends besides its business: balances outside SAPS, and that its business has ended.

Source: CNAPS2-FIELDS saps.369, ccms.811; RULES-Q §1.2; RULES-D §2.4, §3; house, ADR-0061.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.account_queries import LIQUIDITY_QUERY, LIQUIDITY_REPORT
from tianping.participant.accounts import platform_header
from tianping.participant.messages import Values
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, build

__all__ = ["BUSINESS_END", "BalancesReport", "BusinessEnd", "OtherAccount"]

BUSINESS_END: Final = "ccms.811.001.01"

_BALANCES: Final = "LqdtyQryRspn"
_END: Final = "ACSSpclTmEndNtfctn"
_NOTHING: Final = "CNY+0.00"


class OtherAccount(msgspec.Struct, frozen=True, kw_only=True):
    """One non-clearing account (非清算账户); ``balance_fen`` may be below zero."""

    code: str
    name: str
    balance_fen: int


class BalancesReport(msgspec.Struct, frozen=True, kw_only=True):
    """saps.369 to the platform: the non-clearing accounts under one clearing account.

    The layout has the clearing account's own figures, which are SAPS's and not ACS's: they are
    stated as 0.00.
    """

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    """The office that manages the account."""
    participant: str
    """清算行行号."""
    date: BusinessDate
    """Of the figures."""
    accounts: tuple[OtherAccount, ...]

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        told, answer = f"{_BALANCES}/LqdtyInf", f"{_BALANCES}/RspnInf"
        where = f"{told}/SttlmAcctInf"
        total_fen = sum(one.balance_fen for one in self.accounts)
        values = platform_header(
            _BALANCES, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values |= {
            f"{_BALANCES}/Prttn/TtlNb": "1",
            f"{_BALANCES}/Prttn/StartNb": "1",
            f"{_BALANCES}/Prttn/EndNb": "1",
            f"{_BALANCES}/OrgnlGrpHdr/OrgnlMsgId": self.message_id,
            f"{_BALANCES}/OrgnlGrpHdr/OrgnlInstgPty": self.sender,
            f"{_BALANCES}/OrgnlGrpHdr/OrgnlMT": LIQUIDITY_QUERY,
            f"{answer}/PrcSts": "PR05",
            f"{answer}/PrcDt": iso_date(self.date),
            f"{told}/TtlAcct": str(1 + len(self.accounts)),
            f"{told}/NbOfSttlmAcct": "1",
            f"{where}/MmbId": self.participant,
            f"{where}/SttlmAcctNm": self.participant,
            f"{where}/NbOfMmb": str(len(self.accounts)),
            f"{where}/OthrAcctBal": _signed(total_fen),
        }
        for tag in ("SttlmBal", "SttlmCurAmt", "SttlmXpctdAmt"):
            values[f"{told}/{tag}"] = _NOTHING
        for tag in ("Bal", "CurAmt", "XpctdAmt", "DbtAmt", "CdtAmt"):
            values[f"{where}/{tag}"] = _NOTHING
        if edition is Edition.NEWER:
            values |= {f"{answer}/QryTp": "QT02", f"{answer}/MgrId": self.participant}
        for number, one in enumerate(self.accounts, start=1):
            other = f"{where}/OthrAcctInf[{number}]"
            values[f"{other}/MmbId"] = one.code
            values[f"{other}/Nm"] = one.name
            values[f"{other}/Bal"] = _signed(one.balance_fen)
        return build(LIQUIDITY_REPORT, values, edition=edition)


class BusinessEnd(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.811 ACS专用时间结束通知: ACS submits nothing more today, and SAPS may end its day."""

    message_id: str
    created_at: str
    sender: str
    date: BusinessDate
    """The business date that ends."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        tag = "MsgCntt" if edition is Edition.NEWER else "MsgCnt"
        values: Values = {
            **platform_header(
                _END, self.message_id, created_at=self.created_at, sender=self.sender
            ),
            f"{_END}/ACSSpclTmEndNtfctnInf/{tag}": f"{self.date:08d}",
        }
        return build(BUSINESS_END, values, edition=edition)


def _signed(amount_fen: int) -> str:
    sign = "-" if amount_fen < 0 else "+"
    return f"CNY{sign}{format_yuan(Fen(abs(amount_fen)))}"
