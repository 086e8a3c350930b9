"""What the queries about information, openings and caps return."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = [
    "INFORMATION_VIEWS",
    "CapView",
    "CapWarningView",
    "FundsWantedView",
    "InformationCountView",
    "InformationView",
    "OpeningView",
]


class InformationView(msgspec.Struct, frozen=True, kw_only=True):
    """Information that one participant sent another."""

    seq: int
    sender: str
    message_id: str
    message_type: str
    business_date: int
    recorded_at_ns: int
    sending_bank: str
    receiver: str
    receiving_bank: str
    about: str
    amount_fen: int
    system: str


class InformationCountView(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages of a type, or settled transfers of a kind, a participant sent or got."""

    participant: str
    direction: str
    message_type: str
    business_kind: str
    message_count: int
    amount_fen: int


class OpeningView(msgspec.Struct, frozen=True, kw_only=True):
    """An account that an office asked for, and when it was opened."""

    seq: int
    participant: str
    office: str
    message_id: str
    subject: int
    first_balance_fen: int
    minimum_balance_fen: int
    effective_date: int
    opened_date: int | None


class FundsWantedView(msgspec.Struct, frozen=True, kw_only=True):
    """That the owner of an account was asked to raise funds."""

    seq: int
    account: int
    participant: str
    business_date: int
    recorded_at_ns: int
    wanted_fen: int


class CapView(msgspec.Struct, frozen=True, kw_only=True):
    """A net debit cap: its three parts, what is used of it and what is left."""

    account: int
    participant: str
    system: str
    credit_line_fen: int
    pledge_quota_fen: int
    earmark_fen: int
    cap_used_fen: int
    cap_available_fen: int


class CapWarningView(msgspec.Struct, frozen=True, kw_only=True):
    """A warning value on an available net debit cap."""

    account: int
    system: str
    setter: str
    participant: str
    warning_value_fen: int
    below: bool
    seq: int


INFORMATION_VIEWS: Final = (
    InformationView,
    InformationCountView,
    OpeningView,
    FundsWantedView,
    CapView,
    CapWarningView,
)
