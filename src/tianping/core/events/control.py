"""What happened to the platform, its parameters, its day and its books; refusals."""

from __future__ import annotations

import msgspec

from tianping.core.events.record import Record
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import AccountNo
from tianping.values.money import Fen

__all__ = [
    "BalanceFault",
    "ParameterSet",
    "PhaseAdvanced",
    "PlatformOpened",
    "Refused",
    "SubjectTotal",
    "TrialBalanceTaken",
]


class PlatformOpened(Record, frozen=True, array_like=True, gc=False, tag=1):
    """The platform exists and stands in the preparation of its first business date."""

    name: str
    business_date: BusinessDate


class ParameterSet(Record, frozen=True, array_like=True, gc=False, tag=2):
    """A parameter has a value from a business date on."""

    name: str
    value: int
    effective_date: BusinessDate


class PhaseAdvanced(Record, frozen=True, array_like=True, gc=False, tag=9):
    """The business day stands in another phase, or on another date."""

    from_phase: int
    to_phase: int
    business_date: BusinessDate


class SubjectTotal(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The sums of one subject: turnovers of the day, and the balance with credit positive."""

    subject: int
    debit_count: int
    debit_fen: Fen
    credit_count: int
    credit_fen: Fen
    balance_fen: Fen


class BalanceFault(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A test that the books did not pass: which one, of which account if of one, in fen."""

    test: int
    account: AccountNo
    expected_fen: int
    found_fen: int


class TrialBalanceTaken(Record, frozen=True, array_like=True, gc=False, tag=22):
    """The books were proved: one row per subject, in subject order, and what is wrong with them."""

    business_date: BusinessDate
    subjects: list[SubjectTotal]
    balanced: bool
    faults: list[BalanceFault] = msgspec.field(default_factory=list)


class Refused(Record, frozen=True, array_like=True, gc=False, tag=19):
    """A command was refused and changed nothing. ``found`` says what offended, as text."""

    code: int
    found: str
