"""What the queries about day-end and year-end return."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = [
    "DAY_END_VIEWS",
    "BalanceFaultView",
    "ClosedAccountView",
    "ClosedDateView",
    "MovedView",
    "OpeningCheckView",
    "OpeningDifferenceView",
    "TotalComparisonView",
    "TotalDifferenceView",
    "YearAccountView",
    "YearView",
]


class _View(msgspec.Struct, frozen=True, kw_only=True):
    pass


class BalanceFaultView(_View, frozen=True, kw_only=True):
    """A test that the books did not pass at a trial balance."""

    seq: int
    balance_test: int
    account_no: str
    expected_fen: int
    found_fen: int


class MovedView(_View, frozen=True, kw_only=True):
    """What one system moved on an account on a date."""

    day_system: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int


class ClosedDateView(_View, frozen=True, kw_only=True):
    """A date whose figures were made, with control totals and digest."""

    business_date: int
    seq: int
    recorded_at_ns: int
    account_count: int
    debit_fen: int
    credit_fen: int
    digest: str


class ClosedAccountView(_View, frozen=True, kw_only=True):
    """An account's figures of a closed date, and which systems moved it."""

    business_date: int
    account: int
    account_no: str
    subject: int
    owner: str
    office: str
    opening_balance_fen: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    closing_balance_fen: int
    moved: list[MovedView]


class YearView(_View, frozen=True, kw_only=True):
    """A year that was carried over."""

    year: int
    seq: int
    recorded_at_ns: int
    business_date: int
    line_count: int
    transfers_fen: int
    batch_fen: int


class YearAccountView(_View, frozen=True, kw_only=True):
    """An account's figures of a year."""

    year: int
    account: int
    account_no: str
    subject: int
    owner: str
    office: str
    opening_balance_fen: int
    debit_fen: int
    credit_fen: int
    closing_balance_fen: int


class OpeningDifferenceView(_View, frozen=True, kw_only=True):
    """An opening balance that an office has otherwise."""

    participant: str
    office_fen: int
    saps_fen: int


class OpeningCheckView(_View, frozen=True, kw_only=True):
    """What an office found at the start of a date."""

    seq: int
    recorded_at_ns: int
    office: str
    message_id: str
    business_date: int
    opening_result: int
    differences: list[OpeningDifferenceView]


class TotalDifferenceView(_View, frozen=True, kw_only=True):
    """What a business system counts on an account, and what SAPS booked of it."""

    participant: str
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    saps_debit_count: int
    saps_debit_fen: int
    saps_credit_count: int
    saps_credit_fen: int


class TotalComparisonView(_View, frozen=True, kw_only=True):
    """A comparison of a business system's totals with the accounts."""

    seq: int
    recorded_at_ns: int
    day_system: int
    business_date: int
    row_count: int
    difference_count: int
    prevails: int
    differences: list[TotalDifferenceView]


DAY_END_VIEWS: Final[tuple[type[msgspec.Struct], ...]] = (
    BalanceFaultView,
    ClosedDateView,
    ClosedAccountView,
    MovedView,
    YearView,
    YearAccountView,
    OpeningCheckView,
    OpeningDifferenceView,
    TotalComparisonView,
    TotalDifferenceView,
)
