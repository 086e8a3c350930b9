"""Loans between banks as HVPS tells them at the end of a date (hvps.717).

Source: CNAPS2-FIELDS hvps.717; house, ADR-0102.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.day_end import fen_of
from tianping.wire.message import Message

__all__ = ["LOAN_LIST", "Loan", "LoanList", "loan_list_of"]

LOAN_LIST: Final = "hvps.717.001.01"


class Loan(msgspec.Struct, frozen=True, kw_only=True):
    """One loan: who paid whom how much, at which rate and for how long.

    Rate and term are those of the transfer, word for word; ``-`` where it did not say.
    """

    message_id: str
    payer: str
    payer_bank: str
    payee: str
    payee_bank: str
    amount_fen: int
    rate: str
    term: str
    remark: str


class LoanList(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the loans of a date, with count and sum of all parts."""

    total_count: int
    total_fen: int
    first: int
    loans: tuple[Loan, ...]


def loan_list_of(message: Message) -> LoanList | None:
    """Return what an hvps.717 says; nothing of other messages."""
    if message.code != LOAN_LIST:
        return None
    root, told = "IntrBkLnDwnld", "IntrBkLnDwnld/IntrBkLnDwnldInf"
    return LoanList(
        total_count=int(message.text(f"{told}/TtlCnt") or 0),
        total_fen=fen_of(message, f"{told}/TtlAmt"),
        first=int(message.text(f"{root}/Prttn/StartNb") or 0),
        loans=tuple(
            Loan(
                message_id=part.text("OrgnlMsgId"),
                payer=part.text("InstgClrSysMmb"),
                payer_bank=part.text("InstgBrnchId"),
                payee=part.text("InstdClrSysMmb"),
                payee_bank=part.text("InstdBrnchId"),
                amount_fen=fen_of(part, "Amt"),
                rate=part.text("IntrBkLnRate"),
                term=part.text("IntrBkLmt"),
                remark=part.text("AddtlInf"),
            )
            for part in message.parts(f"{told}/Dtls")
        ),
    )
