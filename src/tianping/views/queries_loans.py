"""The transfers of a date of HVPS by which banks lent each other money, or paid it back.

Source: CNAPS2-CODES (A200, kind 02118); CNAPS2-FIELDS hvps.717; house, ADR-0102.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from tianping.core.terms import STATUS_SETTLED
from tianping.views import schema as s
from tianping.views.spans import span_of

__all__ = ["LoanTransfer", "loan_transfers"]

_MESSAGE: Final = "hvps.112.001.01"
_BUSINESS: Final = "A200"
_KIND: Final = "02118"
"""资金拆借."""


class LoanTransfer(NamedTuple):
    """A settled transfer of a loan; rate and term stand in its message."""

    seq: int
    sender: str
    debtor_bank: str
    creditor_participant: str
    creditor_bank: str
    message_id: str
    amount_fen: int
    business_type: str
    business_kind: str


def loan_transfers(connection: Connection, *, date: int) -> list[LoanTransfer]:
    """Return the loans of a date that HVPS has ended, in journal order."""
    span = span_of(connection, date)
    if span is None:
        return []
    t = s.payments.c
    query = (
        select(
            t.payment, t.sender, t.debtor_bank, t.creditor_participant, t.creditor_bank,
            t.message_id, t.amount_fen, t.business_type, t.business_kind,
        )
        .where(
            t.payment.between(span.first_seq, span.last_seq),
            t.business_date == date,
            t.message_type == _MESSAGE,
            t.business_type == _BUSINESS,
            t.business_kind == _KIND,
            t.status == STATUS_SETTLED,
        )
        .order_by(t.payment)
    )  # fmt: skip
    return [LoanTransfer(*row) for row in connection.execute(query)]
