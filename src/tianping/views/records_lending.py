"""What the queries of automatic lending return; ``fields.FIELD_HELP`` explains each field."""

from __future__ import annotations

import msgspec

__all__ = ["AgreementView", "LendingFloorView", "LoanView"]


class AgreementView(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement of automatic lending, with what is left of its quota."""

    seq: int
    agreement: str
    borrower: str
    lender: str
    lower_fen: int
    upper_fen: int
    quota_fen: int
    remaining_fen: int
    rate_ppm: int
    from_date: int
    until_date: int
    borrower_priority: int
    lender_priority: int
    agreement_status: int


class LoanView(msgspec.Struct, frozen=True, kw_only=True):
    """A loan of automatic lending, and how much of it has not come back."""

    payment: int
    agreement: str
    borrower: str
    lender: str
    business_date: int
    amount_fen: int
    open_fen: int
    rate_ppm: int
    repayment: int
    interest_fen: int


class LendingFloorView(msgspec.Struct, frozen=True, kw_only=True):
    """What lending must leave on an account."""

    owner: str
    lending_floor_fen: int
