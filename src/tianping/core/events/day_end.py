"""What came of day-end and year-end."""

from __future__ import annotations

import msgspec

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = [
    "AccountsClosed",
    "ClosedAccount",
    "DayEndRequested",
    "OpeningChecked",
    "OpeningDifference",
    "SystemMoved",
    "TotalDifference",
    "TotalsCompared",
    "YearAccount",
    "YearCarried",
]


class SystemMoved(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one system moved on an account on one date; SAPS stands for business of its own."""

    system: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int


class ClosedAccount(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An account's date in figures: opening, turnovers, closing, and who moved it, in fen."""

    account: int
    opening_fen: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    closing_fen: int
    systems: list[SystemMoved]


class AccountsClosed(Record, frozen=True, array_like=True, gc=False, tag=200):
    """A date is closed: the figures of every account, in order of opening, with control totals.

    Attributes:
        account_count, debit_fen, credit_fen: Control totals over ``accounts``.
        digest: SHA-256, in hex, of the text that ADR-0084 describes.
    """

    business_date: BusinessDate
    accounts: list[ClosedAccount]
    account_count: int
    debit_fen: int
    credit_fen: int
    digest: str


class YearAccount(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An account's year in figures, in fen."""

    account: int
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int


class YearCarried(Record, frozen=True, array_like=True, gc=False, tag=201):
    """The year was carried over by the ``line_count`` postings that follow, all of them or none.

    ``transfers_fen`` and ``batch_fen`` are what they move from 大额 and 小额支付往来, both sides
    counted; ``accounts`` the figures after them.
    """

    year: int
    business_date: BusinessDate
    line_count: int
    transfers_fen: int
    batch_fen: int
    accounts: list[YearAccount]


class OpeningDifference(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An opening balance that an office has otherwise than SAPS, in fen."""

    participant: BankCode
    office_fen: int
    saps_fen: int


class OpeningChecked(Record, frozen=True, array_like=True, gc=False, tag=202):
    """An office checked the opening: ``result`` is an ``OPENING_`` number."""

    office: BankCode
    message_id: MessageId
    business_date: BusinessDate
    result: int
    differences: list[OpeningDifference]


class TotalDifference(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a business system counts on an account, and what SAPS booked of it, in fen."""

    participant: BankCode
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    saps_debit_count: int
    saps_debit_fen: int
    saps_credit_count: int
    saps_credit_fen: int


class TotalsCompared(Record, frozen=True, array_like=True, gc=False, tag=203):
    """A business system's totals were compared; none differ, or ``prevails`` says who is right."""

    system: int
    business_date: BusinessDate
    row_count: int
    prevails: int
    differences: list[TotalDifference]


class DayEndRequested(Record, frozen=True, array_like=True, gc=False, tag=204):
    """Figures, details or originals of ended dates are to be sent to who asked by a message."""

    sender: BankCode
    message_id: MessageId
