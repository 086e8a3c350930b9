"""The fold's second storey: what two persons decide."""

from __future__ import annotations

from typing import Final

from tianping.core import events as e
from tianping.views.fold_registry import RegistryFold

__all__ = [
    "PROPOSAL_APPROVED",
    "PROPOSAL_EXPIRED",
    "PROPOSAL_REJECTED",
    "PROPOSAL_WAITS",
    "ProposalFold",
]

PROPOSAL_WAITS: Final = "waits"
PROPOSAL_APPROVED: Final = "approved"
PROPOSAL_REJECTED: Final = "rejected"
PROPOSAL_EXPIRED: Final = "expired"


class ProposalFold(RegistryFold):
    """Folds proposals and what became of them."""

    def _proposal_made(self, event: e.ProposalMade) -> None:
        self.changes.proposals.add(
            (
                event.proposal,
                self.books.business_date,
                self._at_ns,
                event.person,
                event.evidence,
                event.command,
                PROPOSAL_WAITS,
                "",
                "",
                None,
                None,
            )
        )

    def _decided(self, proposal: int, state: str, *, person: str, reason: str) -> None:
        self.changes.decisions.append((state, person, reason, self._at_ns, self._seq, proposal))

    def _proposal_approved(self, event: e.ProposalApproved) -> None:
        self._decided(event.proposal, PROPOSAL_APPROVED, person=event.person, reason="")

    def _proposal_rejected(self, event: e.ProposalRejected) -> None:
        self._decided(event.proposal, PROPOSAL_REJECTED, person=event.person, reason=event.reason)

    def _proposal_expired(self, event: e.ProposalExpired) -> None:
        self._decided(event.proposal, PROPOSAL_EXPIRED, person="", reason="")

    def _penalty_loan_granted(self, event: e.PenaltyLoanGranted) -> None:
        """Leave the loan to its line; its agreement is in the proposal and in the journal."""
        del event
