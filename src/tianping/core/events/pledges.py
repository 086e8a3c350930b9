"""What happened to pledge financing."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import PaymentId
from tianping.values.money import Fen

__all__ = [
    "PledgeAnswered",
    "PledgeLoanOvernight",
    "PledgeLoanRepaid",
    "PledgeRequested",
    "PledgingApplied",
    "PledgingSet",
]


class PledgingSet(Record, frozen=True, array_like=True, gc=False, tag=73):
    """A bank's pledge financing is set for the next business date."""

    participant: BankCode
    mode: int
    limit_fen: Fen
    loan_min_fen: Fen


class PledgingApplied(Record, frozen=True, array_like=True, gc=False, tag=74):
    """What was set on an earlier date is in force now."""

    participant: BankCode
    mode: int
    limit_fen: Fen
    loan_min_fen: Fen


class PledgeRequested(Record, frozen=True, array_like=True, gc=False, tag=75):
    """The bond system is asked to pledge bonds for a loan.

    Attributes:
        request: The number of the request and of the loan it may become, from 1.
        participant: Who is short and gets the loan.
        pledgor: Whose bonds.
        payment: The payment that waits for it, or 0 when the bank asked by message.
        amount_fen: The loan.
        bond_value_fen: The face value of bonds that is needed for it.
    """

    request: int
    participant: BankCode
    pledgor: BankCode
    payment: PaymentId
    amount_fen: Fen
    bond_value_fen: Fen


class PledgeAnswered(Record, frozen=True, array_like=True, gc=False, tag=76):
    """A pledge request has come to its end.

    ``outcome`` is ``PLEDGE_GRANTED`` (the loan's payment follows), ``PLEDGE_REFUSED``,
    ``PLEDGE_EXPIRED``, or ``PLEDGE_LAPSED``: nobody waits for the loan any more, and what was
    pledged for it is released.
    """

    request: int
    participant: BankCode
    outcome: int
    reference: str


class PledgeLoanRepaid(Record, frozen=True, array_like=True, gc=False, tag=77):
    """A loan is repaid with its interest; the bonds under ``reference`` are released."""

    loan: int
    participant: BankCode
    amount_fen: Fen
    interest_fen: Fen
    reference: str
    automatic: bool


class PledgeLoanOvernight(Record, frozen=True, array_like=True, gc=False, tag=78):
    """A loan was not repaid on its day: it is an overnight loan, due on the new business date."""

    loan: int
    participant: BankCode
    amount_fen: Fen
    due_date: BusinessDate
