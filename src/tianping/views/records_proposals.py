"""What the queries of proposals and of the close return."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = ["PROPOSAL_VIEWS", "BlockerView", "ProposalView"]


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


class BlockerView(msgspec.Struct, frozen=True, kw_only=True):
    """An account that keeps the day from closing: what must settle on it, and what it lacks."""

    account: int
    owner: str
    office: str
    balance_fen: int
    earmark_beps_fen: int
    earmark_ibps_fen: int
    must_settle_fen: dict[int, int]
    shortage_fen: int


PROPOSAL_VIEWS: Final[tuple[type[msgspec.Struct], ...]] = (ProposalView, BlockerView)
