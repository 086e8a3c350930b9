"""Agreements of automatic lending, and the loans made under them.

Source: RULES-Q §8.2, §8.7.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ACTIVE",
    "ENDED",
    "EXPIRED",
    "LEAVING",
    "REVOKED",
    "SUSPENDED",
    "WAITS",
    "Agreement",
    "Loan",
]

WAITS, ACTIVE, LEAVING, REVOKED, EXPIRED, SUSPENDED = 1, 2, 3, 4, 5, 6
ENDED = (REVOKED, EXPIRED)


@dataclass
class Agreement:
    """Who lends whom how much. Source: RULES-Q §8.2."""

    number: str
    borrower: str
    lender: str
    lower: int
    upper: int
    first: int
    last: int
    rate: int = 0
    at_borrower: int = 0
    at_lender: int = 0
    quota: int = 0
    left: int = 0
    confirmed: int = 0
    status: int = WAITS
    asker: str = ""
    question: str = ""


@dataclass
class Loan:
    """A loan; ``owed`` is the principal that is not quota again."""

    payment: int
    number: str
    borrower: str
    lender: str
    rate: int
    date: int
    amount: int
    owed: int
    repayment: int = 0
    underway: bool = False
