"""Limits of a participant: the most that it pays others in class 8, net of what they pay it.

Source: ECB-2007-7 App. I (bilateral and multilateral limits); house, ADR-0050.
"""

from __future__ import annotations

from tianping.values.bankcode import BankCode

__all__ = ["EVERYBODY", "Limit", "OwnLimits", "exceeds", "room_fen"]

EVERYBODY = ""
"""Stands for the counterparty of a multilateral limit."""


class Limit:
    """The most that may be paid net, and what was since the limit was set; fen."""

    def __init__(self, amount_fen: int, net_fen: int) -> None:
        self.amount_fen: int = amount_fen
        self.net_fen: int = net_fen


class OwnLimits:
    """The limits that one participant set.

    Attributes:
        against: By bank code of the counterparty.
        of_all: Against everybody together, when there is one.
    """

    def __init__(self) -> None:
        self.against: dict[str, Limit] = {}
        self.of_all: Limit | None = None

    def get(self, counterparty: str) -> Limit | None:
        """Return the limit against a bank, or against everybody."""
        return self.against.get(counterparty) if counterparty else self.of_all

    def put(self, counterparty: str, limit: Limit | None) -> None:
        """Set a limit, or lift the one there is."""
        if counterparty == EVERYBODY:
            self.of_all = limit
        elif limit is None:
            del self.against[counterparty]
        else:
            self.against[counterparty] = limit

    def items(self) -> list[tuple[str, Limit]]:
        """Return counterparties and limits, everybody first, then by bank code."""
        of_all = [] if self.of_all is None else [(EVERYBODY, self.of_all)]
        return of_all + sorted(self.against.items(), key=_counterparty)

    def stops(self, payee: str, amount_fen: int) -> bool:
        """Tell whether an amount to a payee is more than a limit leaves.

        Asked for every payment, and therefore written out instead of asking ``exceeds`` twice.
        Source: house, ADR-0050.
        """
        limit = self.of_all
        if limit is not None and limit.net_fen + amount_fen > limit.amount_fen:
            return True
        limit = self.against.get(payee)
        return limit is not None and limit.net_fen + amount_fen > limit.amount_fen

    def count(self, counterparty: str, amount_fen: int) -> None:
        """Add an amount to what was paid a bank and everybody, net. Done for every payment.

        Source: house, ADR-0050.
        """
        limit = self.of_all
        if limit is not None:
            limit.net_fen += amount_fen
        limit = self.against.get(counterparty)
        if limit is not None:
            limit.net_fen += amount_fen


def exceeds(limit: Limit | None, amount_fen: int) -> bool:
    """Tell whether an amount is more than a limit leaves; without a limit nothing is.

    Source: house, ADR-0050.
    """
    return limit is not None and limit.net_fen + amount_fen > limit.amount_fen


def _counterparty(item: tuple[str, Limit]) -> str:
    return item[0]


def room_fen(own: OwnLimits | None, payee: BankCode) -> int:
    """Return what a participant may still pay another, net; -1 when no limit says so.

    Source: house, ADR-0050.
    """
    room = -1
    if own is not None:
        for limit in (own.get(payee), own.of_all):
            if limit is not None:
                left = max(0, limit.amount_fen - limit.net_fen)
                room = left if room < 0 else min(room, left)
    return room
