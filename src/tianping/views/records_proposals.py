"""What the query of proposals returns."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = ["PROPOSAL_VIEWS", "ProposalView"]


class ProposalView(msgspec.Struct, frozen=True, kw_only=True):
    """What one person proposed, and what a second one decided."""

    proposal: int
    business_date: int
    recorded_at_ns: int
    person: str
    evidence: str
    command: str
    details: str
    proposed: bytes
    state: str
    second_person: str
    reason: str
    decided_at_ns: int | None
    decided_seq: int | None


PROPOSAL_VIEWS: Final[tuple[type[msgspec.Struct], ...]] = (ProposalView,)
