"""What became of proposals, and loans that only two persons can grant."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.identifiers import PaymentId

__all__ = [
    "PenaltyLoanGranted",
    "ProposalApproved",
    "ProposalExpired",
    "ProposalMade",
    "ProposalRejected",
]


class ProposalMade(Record, frozen=True, array_like=True, gc=False, tag=40):
    """Somebody proposed a command; ``proposal`` is the sequence number of the proposal."""

    proposal: int
    person: str
    evidence: str
    command: str


class ProposalApproved(Record, frozen=True, array_like=True, gc=False, tag=41):
    """A second person approved a proposal; what the command led to follows."""

    proposal: int
    person: str


class ProposalRejected(Record, frozen=True, array_like=True, gc=False, tag=42):
    """A proposal was dropped."""

    proposal: int
    person: str
    reason: str


class ProposalExpired(Record, frozen=True, array_like=True, gc=False, tag=43):
    """A proposal found no second person before its business date ended."""

    proposal: int


class PenaltyLoanGranted(Record, frozen=True, array_like=True, gc=False, tag=44):
    """An account got a loan at a penalty rate; ``payment`` is the line that books it."""

    payment: PaymentId
    agreement: str
