"""The fold's second storey: what two persons decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.effective import one_command, proposed_by
from tianping.views.audited import details_of
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

    _meant: c.Command
    """The command being folded, as it is meant."""

    def _proposal_events(self) -> dict[type[Any], Callable[[Any], None]]:
        """Return what folds each event of proposals."""
        return {
            e.ProposalMade: self._proposal_made,
            e.ProposalApproved: self._proposal_approved,
            e.ProposalRejected: self._proposal_rejected,
            e.ProposalExpired: self._proposal_expired,
        }

    def _proposal_made(self, event: e.ProposalMade) -> None:
        proposed = proposed_by(self._meant)
        inner = one_command(proposed)
        self.changes.proposals.add(
            (
                event.proposal,
                self.books.business_date,
                self._at_ns,
                event.person,
                event.evidence,
                event.command,
                "" if inner is None else details_of(inner),
                proposed,
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
