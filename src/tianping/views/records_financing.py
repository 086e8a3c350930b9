"""Views of interest and pledge financing. What a field means is in ``fields.FIELD_HELP``."""

from __future__ import annotations

import msgspec

__all__ = [
    "FINANCING_VIEWS",
    "AppointmentView",
    "InterestView",
    "PledgeView",
    "PledgingView",
]


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all of them."""


class AppointmentView(_Record, frozen=True, kw_only=True):
    """An office with a task of the whole platform."""

    role: int
    participant: str
    seq: int
    recorded_at_ns: int


class InterestView(_Record, frozen=True, kw_only=True):
    """The overdraft interest of a quarter, charged to an account."""

    seq: int
    account: int
    fen_minutes: int
    rate_ppm: int
    amount_fen: int
    settle_date: int
    business_date: int


class PledgingView(_Record, frozen=True, kw_only=True):
    """A setting of a bank's pledge financing: made, or come into force."""

    seq: int
    participant: str
    in_force: bool
    pledging_mode: int
    limit_fen: int
    loan_min_fen: int


class PledgeView(_Record, frozen=True, kw_only=True):
    """A pledge request and what became of it; date and time are those of its latest step."""

    request: int
    step: int
    participant: str
    pledgor: str
    payment: int
    outcome: int
    amount_fen: int
    bond_value_fen: int
    interest_fen: int
    reference: str
    due_date: int
    seq: int
    business_date: int
    recorded_at_ns: int


FINANCING_VIEWS: tuple[type[_Record], ...] = (
    AppointmentView,
    InterestView,
    PledgingView,
    PledgeView,
)
