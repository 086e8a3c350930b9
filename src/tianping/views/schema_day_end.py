"""Tables of day-end and year-end: figures of accounts, faults of the books, checks, comparisons.

Source: house, ADR-0084 to ADR-0086.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, SmallInteger, Table, Text

from tianping.views.schema import METADATA, FenTotal

__all__ = [
    "balance_faults",
    "closed_accounts",
    "closed_dates",
    "moved_by_system",
    "opening_checks",
    "opening_differences",
    "total_comparisons",
    "total_differences",
    "year_accounts",
    "years",
]


def _key(name: str) -> Column[Any]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _int(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False)


def _total(name: str) -> Column[Any]:
    return Column(name, FenTotal, nullable=False)


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


def _turnover(prefix: str = "") -> tuple[Column[Any], ...]:
    return (
        _int(f"{prefix}debit_count"),
        _total(f"{prefix}debit_fen"),
        _int(f"{prefix}credit_count"),
        _total(f"{prefix}credit_fen"),
    )


balance_faults = Table(
    "balance_faults",
    METADATA,
    _key("seq"),
    _key("place"),
    Column("balance_test", SmallInteger, nullable=False),
    _text("account_no"),
    _total("expected_fen"),
    _total("found_fen"),
)
"""What a trial balance found wrong."""

closed_dates = Table(
    "closed_dates",
    METADATA,
    _key("business_date"),
    _int("seq"),
    _int("recorded_at_ns"),
    _int("account_count"),
    _total("debit_fen"),
    _total("credit_fen"),
    _text("digest"),
)
"""Dates whose figures were made, with the control totals over all accounts."""

closed_accounts = Table(
    "closed_accounts",
    METADATA,
    _key("business_date"),
    _key("account"),
    _int("opening_balance_fen"),
    *_turnover(),
    _int("closing_balance_fen"),
)
"""The figures of every account of these dates, before a year was carried over."""

moved_by_system = Table(
    "moved_by_system",
    METADATA,
    _key("business_date"),
    _key("account"),
    Column("day_system", SmallInteger, primary_key=True, autoincrement=False),
    *_turnover(),
)
"""What each system moved on the accounts of these dates; 4 stands for business of SAPS itself."""

years = Table(
    "years",
    METADATA,
    _key("year"),
    _int("seq"),
    _int("recorded_at_ns"),
    _int("business_date"),
    _int("line_count"),
    _total("transfers_fen"),
    _total("batch_fen"),
)
"""Years that were carried over."""

year_accounts = Table(
    "year_accounts",
    METADATA,
    _key("year"),
    _key("account"),
    _int("opening_balance_fen"),
    _total("debit_fen"),
    _total("credit_fen"),
    _int("closing_balance_fen"),
)

opening_checks = Table(
    "opening_checks",
    METADATA,
    _key("seq"),
    _int("recorded_at_ns"),
    _text("office"),
    _text("message_id"),
    _int("business_date"),
    Column("opening_result", SmallInteger, nullable=False),
)
"""What offices found at the start of a date."""

opening_differences = Table(
    "opening_differences",
    METADATA,
    _key("seq"),
    Column("participant", Text, primary_key=True),
    _int("office_fen"),
    _int("saps_fen"),
)

total_comparisons = Table(
    "total_comparisons",
    METADATA,
    _key("seq"),
    _int("recorded_at_ns"),
    _int("day_system"),
    _int("business_date"),
    _int("row_count"),
    _int("difference_count"),
    _int("prevails"),
)
"""Comparisons of what a business system counts with what SAPS booked of it."""

total_differences = Table(
    "total_differences",
    METADATA,
    _key("seq"),
    Column("participant", Text, primary_key=True),
    *_turnover(),
    *_turnover("saps_"),
)
