"""The tables of automatic lending: agreements, loans, and what lenders keep."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, SmallInteger, Table, Text

from tianping.views.schema import METADATA

__all__ = ["lending_agreements", "lending_floors", "lending_loans"]


def _key(name: str) -> Column[Any]:
    kind = BigInteger().with_variant(Integer(), "sqlite")
    return Column(name, kind, primary_key=True, autoincrement=False)


def _int(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False)


def _small(name: str) -> Column[Any]:
    return Column(name, SmallInteger, nullable=False)


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


lending_agreements = Table(
    "lending_agreements",
    METADATA,
    _key("seq"),
    _text("agreement"),
    _text("borrower"),
    _text("lender"),
    _int("lower_fen"),
    _int("upper_fen"),
    _int("quota_fen"),
    _int("remaining_fen"),
    _int("rate_ppm"),
    _int("from_date"),
    _int("until_date"),
    _int("borrower_priority"),
    _int("lender_priority"),
    _small("agreement_status"),
)
"""One row per agreement that was ever set; a number may come again when the first is over."""

lending_loans = Table(
    "lending_loans",
    METADATA,
    _key("payment"),
    _text("agreement"),
    _text("borrower"),
    _text("lender"),
    _int("business_date"),
    _int("amount_fen"),
    _int("open_fen"),
    _int("rate_ppm"),
    _int("repayment"),
    _int("interest_fen"),
    Index("lending_loans_date", "business_date"),
)

lending_floors = Table("lending_floors", METADATA, _key("account"), _int("lending_floor_fen"))
