"""What the queries about matching and pools return."""

from __future__ import annotations

import msgspec

from tianping.views.records_rescues import RescueView

__all__ = [
    "LIQUIDITY_VIEWS",
    "MatchedBankView",
    "MatchedView",
    "MatchingRunView",
    "PoolChangeView",
    "PoolRunView",
    "PoolView",
]


class _View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of these views."""


class MatchingRunView(_View, frozen=True, kw_only=True):
    """One run of matching, booked or not."""

    seq: int
    place: int
    recorded_at_ns: int
    business_date: int
    run_trigger: int
    outcome: int
    considered_count: int
    considered_payers: int
    settled_count: int
    settled_payers: int
    value_fen: int


class MatchedBankView(_View, frozen=True, kw_only=True):
    """One bank in a matching that was booked: what it paid and got, and its balance."""

    participant: str
    owner_name: str
    before_fen: int
    received_fen: int
    payment_count: int
    paid_fen: int
    after_fen: int


class MatchedView(_View, frozen=True, kw_only=True):
    """A matching that was booked; of several in one command the last, with what all booked."""

    run: MatchingRunView
    matched_payments: list[RescueView]
    banks: list[MatchedBankView]


class PoolRunView(_View, frozen=True, kw_only=True):
    """One run of one pool."""

    seq: int
    place: int
    recorded_at_ns: int
    business_date: int
    legal_entity: str
    run_trigger: int
    seed: int
    rescue_order: str
    outcome: int
    transfer_count: int
    value_fen: int


class PoolView(_View, frozen=True, kw_only=True):
    """A pool as it is in force."""

    legal_entity: str
    floor_fen: int
    in_order: bool
    branches: str


class PoolChangeView(_View, frozen=True, kw_only=True):
    """What was said of a pool."""

    seq: int
    recorded_at_ns: int
    legal_entity: str
    management: int
    effective_date: int
    branches: str


LIQUIDITY_VIEWS = (
    MatchingRunView,
    MatchedView,
    MatchedBankView,
    PoolRunView,
    PoolView,
    PoolChangeView,
)
