"""Limits of a participant: the most that it pays others in class 8, net of what they pay it.

Source: ECB-2007-7 App. I (bilateral and multilateral limits); house, ADR-0050.
"""

from __future__ import annotations

from tianping.values.bankcode import BankCode

__all__ = ["EVERYBODY", "Limit", "OwnLimits", "count", "room_fen", "stops"]

EVERYBODY = ""
"""Stands for the counterparty of a multilateral limit."""


class Limit:
    """The most that may be paid net, and what was since the limit was set; fen."""

    def __init__(self, amount_fen: int, net_fen: int) -> None:
        self.amount_fen: int = amount_fen
        self.net_fen: int = net_fen


OwnLimits = dict[str, Limit]
"""Bank code of the counterparty, or ``EVERYBODY`` → limit."""


def room_fen(own: OwnLimits | None, payee: BankCode) -> int:
    """Return what a participant may still pay another, net; -1 when no limit says so.

    Source: house, ADR-0050.
    """
    room = -1
    if own is not None:
        for counterparty in (payee, EVERYBODY):
            limit = own.get(counterparty)
            if limit is not None:
                left = max(0, limit.amount_fen - limit.net_fen)
                room = left if room < 0 else min(room, left)
    return room


def stops(own: OwnLimits, counterparty: str, amount_fen: int) -> bool:
    """Tell whether one limit of a payer stops an amount; without that limit nothing does.

    Source: house, ADR-0050.
    """
    limit = own.get(counterparty)
    return limit is not None and limit.net_fen + amount_fen > limit.amount_fen


def count(own: OwnLimits, counterparty: str, amount_fen: int) -> None:
    """Add an amount to what a participant paid another and everybody, net.

    Source: house, ADR-0050.
    """
    limit = own.get(counterparty)
    if limit is not None:
        limit.net_fen += amount_fen
    limit = own.get(EVERYBODY)
    if limit is not None:
        limit.net_fen += amount_fen
