"""What the question for payments with times returns."""

from __future__ import annotations

import msgspec

__all__ = ["TIMES_VIEWS", "SettlementTimesView"]


class SettlementTimesView(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that stated times and had to wait, and what its times led to."""

    payment: int
    sender: str
    message_id: str
    business_date: int
    creditor_participant: str
    amount_fen: int
    status: int
    earliest_ns: int
    latest_ns: int
    returned_at_latest: bool
    entered_at_ns: int | None
    warned_at_ns: int | None
    waits: bool


TIMES_VIEWS: tuple[type[msgspec.Struct], ...] = (SettlementTimesView,)
