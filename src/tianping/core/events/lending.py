"""What happened in day-end automatic lending."""

from __future__ import annotations

import msgspec

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId, PaymentId
from tianping.values.money import Fen

__all__ = [
    "LendingAgreed",
    "LendingFloorSet",
    "LendingLine",
    "LendingMoved",
    "LendingReported",
    "LendingRestored",
    "LendingRun",
    "LendingTermsSet",
    "LoanMade",
    "LoanRepaying",
]


class LendingAgreed(Record, frozen=True, array_like=True, gc=False, tag=60):
    """An agreement is there, waiting for its lender or in force; the whole quota is left."""

    number: str
    borrower: BankCode
    lender: BankCode
    lower_fen: Fen
    upper_fen: Fen
    quota_fen: Fen
    rate_ppm: int
    from_date: BusinessDate
    until_date: BusinessDate
    borrower_priority: int
    lender_priority: int
    status: int


class LendingMoved(Record, frozen=True, array_like=True, gc=False, tag=61):
    """An agreement has another status. ``by`` is the participant that acted, or empty."""

    number: str
    from_status: int
    to_status: int
    by: str
    borrower: BankCode = BankCode("")
    lender: BankCode = BankCode("")


class LendingTermsSet(Record, frozen=True, array_like=True, gc=False, tag=62):
    """An agreement has another rate and other priorities, for loans made from now on."""

    number: str
    rate_ppm: int
    borrower_priority: int
    lender_priority: int


class LendingFloorSet(Record, frozen=True, array_like=True, gc=False, tag=63):
    """Lending leaves at least this on an account, from now on."""

    account: int
    amount_fen: Fen


class LoanMade(Record, frozen=True, array_like=True, gc=False, tag=64):
    """A loan was paid out by a line that settled; so much of the quota is left."""

    payment: PaymentId
    number: str
    borrower: BankCode
    lender: BankCode
    amount_fen: Fen
    remaining_fen: Fen
    rate_ppm: int
    date: BusinessDate


class LoanRepaying(Record, frozen=True, array_like=True, gc=False, tag=65):
    """The platform made a line that pays a loan back with its interest."""

    loan: PaymentId
    repayment: PaymentId
    principal_fen: Fen
    interest_fen: Fen


class LendingRestored(Record, frozen=True, array_like=True, gc=False, tag=66):
    """Principal came back and is quota again. ``loans`` say which, ``amounts_fen`` how much."""

    number: str
    amount_fen: Fen
    remaining_fen: Fen
    loans: list[PaymentId]
    amounts_fen: list[int]


class LendingRun(Record, frozen=True, array_like=True, gc=False, tag=67):
    """Lending ran: how many participants were short before, how many loans, how much."""

    short_count: int
    loan_count: int
    amount_fen: Fen


class LendingLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The loans of one agreement in a report, with what is left of its quota."""

    number: str
    borrower: BankCode
    lender: BankCode
    remaining_fen: Fen
    payments: list[PaymentId]
    amounts_fen: list[int]


class LendingReported(Record, frozen=True, array_like=True, gc=False, tag=68):
    """The loans of a business date that a participant took or gave, agreement by agreement."""

    sender: BankCode
    message_id: MessageId
    date: BusinessDate
    lines: list[LendingLine]
