"""What the queries about the optional tools return."""

from __future__ import annotations

import msgspec

__all__ = ["OPTIONS_VIEWS", "LimitView", "MatchingProposalView", "OffsetView", "ReserveView"]


class OffsetView(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that settled on entry together with payments back."""

    seq: int
    recorded_at_ns: int
    business_date: int
    payment: int
    debtor_participant: str
    creditor_participant: str
    amount_fen: int
    back_count: int
    back_fen: int
    back_payments: str


class MatchingProposalView(msgspec.Struct, frozen=True, kw_only=True):
    """A solver's answer that was proposed to the platform."""

    seq: int
    recorded_at_ns: int
    business_date: int
    proposed_count: int
    taking_part_count: int
    proposed_fen: int
    ordered_fen: int
    accepted: bool


class ReserveView(msgspec.Struct, frozen=True, kw_only=True):
    """What an account keeps for a class, and what of it is left."""

    account: int
    owner: str
    queue_class: int
    set_fen: int
    left_fen: int
    seq: int


class LimitView(msgspec.Struct, frozen=True, kw_only=True):
    """The most that an account pays a bank, or all, net in class 8."""

    account: int
    owner: str
    counterparty: str
    limit_fen: int
    lifted: bool
    seq: int


OPTIONS_VIEWS = (OffsetView, MatchingProposalView, ReserveView, LimitView)
