"""Automatic lending from a participant's side: what to send, and what the answers say.

Source: CNAPS2-FIELDS saps.374, saps.375, saps.614, saps.615; CNAPS2-CODES
(InterbankLoanManagementTypeCode); RULES-Q §8.1, §8.8.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.messages import Original, Values
from tianping.values.bankcode import NPC
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Part, build

__all__ = [
    "LENDING_ANSWER",
    "LENDING_REQUEST",
    "LIQUIDITY_REPORT",
    "LendingAnswer",
    "LendingNotice",
    "LendingQuery",
    "LendingRequest",
    "LoanLine",
    "lending_answer_of",
    "loan_lines_of",
]

LENDING_REQUEST: Final = "saps.374.001.01"
LENDING_ANSWER: Final = "saps.375.001.01"
LIQUIDITY_QUERY: Final = "saps.614.001.01"
LIQUIDITY_REPORT: Final = "saps.615.001.01"

_REQUEST: Final = "IntrBkLnMgmtAppl"
_ANSWER: Final = "IntrBkLnMgmtRspn"
_QUERY: Final = "PoolIntrBkLnQryAppl"
_LISTED: Final = "PoolIntrBkLnQryRspn/PoolIntrBkLnQryRspnInf/TxList"
_LENDING_TYPE: Final = "G108"


class LendingRequest(msgspec.Struct, frozen=True, kw_only=True):
    """saps.374 清算账户自动拆借管理申请: set, revoke, or give quota back."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    borrower: str
    lender: str
    number: str
    """拆借协议号."""
    kind: str
    """``PC00`` set, by the borrower; ``PC01`` revoke; ``PC02`` restore, by the lender."""
    lower_fen: Fen | None = None
    upper_fen: Fen | None = None
    """The least and the most of one loan (PC00)."""
    amount_fen: Fen | None = None
    """The principal that is quota again (PC02)."""
    from_date: str = ""
    until_date: str = ""
    """``yyyy-mm-dd``; only the edition of 2010 has them."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        asked = f"{_REQUEST}/IntrBkLnMgmtApplInf"
        other = self.lender if self.sender == self.borrower else self.borrower
        values = _header(
            _REQUEST, self.message_id, created_at=self.created_at, ends=(self.sender, other)
        )
        values |= {
            f"{asked}/Cdtr": self.borrower,
            f"{asked}/Dbtr": self.lender,
            f"{asked}/IntrBkLnMgmtTp": self.kind,
            f"{asked}/PrtcolNb": self.number,
        }
        amounts = {
            "IntrBkLnLwrLmt": self.lower_fen,
            "IntrBkLnUpperLmt": self.upper_fen,
            "Amt": self.amount_fen,
        }
        for tag, amount_fen in amounts.items():
            if amount_fen is not None:
                values[f"{asked}/{tag}"] = Amount("CNY", amount_fen)
        if edition is Edition.V2010:
            dates = {"PrtcolFctvDt": self.from_date, "PrtcolXprtnDt": self.until_date}
            values |= {f"{asked}/{tag}": date for tag, date in dates.items() if date}
        return build(LENDING_REQUEST, values, edition=edition)


class LendingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """saps.375 清算账户自动拆借管理应答: agree to a request of the other side, or decline it."""

    message_id: str
    created_at: str
    sender: str
    request: Original
    """The request, and who sent it."""
    number: str
    agreed: bool

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        ends = (self.sender, self.request.sender)
        values = _header(_ANSWER, self.message_id, created_at=self.created_at, ends=ends)
        values |= {
            f"{_ANSWER}/OrgnlGrpHdr/OrgnlMsgId": self.request.message_id,
            f"{_ANSWER}/OrgnlGrpHdr/OrgnlInstgPty": self.request.sender,
            f"{_ANSWER}/OrgnlGrpHdr/OrgnlMT": self.request.code,
            f"{_ANSWER}/RspnInf/Sts": "PR05" if self.agreed else "PR09",
            f"{_ANSWER}/IntrBkLnPrtcolInf/OrgnlPrtcolNb": self.number,
        }
        return build(LENDING_ANSWER, values, edition=edition)


class LendingQuery(msgspec.Struct, frozen=True, kw_only=True):
    """saps.614 资金池/自动拆借管理查询申请: one's own loans of a business date."""

    message_id: str
    created_at: str
    sender: str
    date: str
    """``yyyy-mm-dd``."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        ends = (self.sender, NPC)
        values = _header(_QUERY, self.message_id, created_at=self.created_at, ends=ends)
        values[f"{_QUERY}/PoolIntrBkLnQryApplInf/QryTp"] = _LENDING_TYPE
        values[f"{_QUERY}/PoolIntrBkLnQryApplInf/Dt"] = self.date
        return build(LIQUIDITY_QUERY, values, edition=edition)


def _header(root: str, message_id: str, *, created_at: str, ends: tuple[str, str]) -> Values:
    """Return the common group header, from one end to the other."""
    header = f"{root}/GrpHdr"
    return {
        f"{header}/MsgId": message_id,
        f"{header}/CreDtTm": created_at,
        f"{header}/InstgPty/InstgDrctPty": ends[0],
        f"{header}/InstgPty/InstgPty": ends[0],
        f"{header}/InstdPty/InstdDrctPty": ends[1],
        f"{header}/InstdPty/InstdPty": ends[1],
        f"{header}/SysCd": "SAPS",
    }


class LoanLine(msgspec.Struct, frozen=True, kw_only=True):
    """The loans of one agreement, as the platform lists them."""

    borrower: str
    lender: str
    number: str
    remaining_fen: Fen
    """What is left of the quota."""
    amounts_fen: tuple[Fen, ...]


class LendingNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What the other side's answer (saps.375) says of a request of ours."""

    request_id: str
    number: str
    status: str
    """``PR05`` agreed, ``PR09`` declined."""


def lending_answer_of(message: Message) -> LendingNotice | None:
    """Return what a saps.375 says; nothing for other messages."""
    if message.code != LENDING_ANSWER:
        return None
    return LendingNotice(
        request_id=str(message.get(f"{_ANSWER}/OrgnlGrpHdr/OrgnlMsgId")),
        number=str(message.get(f"{_ANSWER}/IntrBkLnPrtcolInf/OrgnlPrtcolNb")),
        status=str(message.get(f"{_ANSWER}/RspnInf/Sts")),
    )


def loan_lines_of(message: Message) -> list[LoanLine]:
    """Return the lines of an answer (saps.615) about lending."""
    return [
        LoanLine(
            borrower=str(line.get("Cdtr")),
            lender=str(line.get("Dbtr")),
            number=str(line.get("PrtcolNb")),
            remaining_fen=_fen(line, "RmngAmt"),
            amounts_fen=tuple(_fen(loan, "Amt") for loan in line.parts("TxDtl")),
        )
        for line in message.parts(_LISTED)
    ]


def _fen(part: Part, path: str) -> Fen:
    amount = part.get(path)
    return amount.fen if isinstance(amount, Amount) else Fen(0)
