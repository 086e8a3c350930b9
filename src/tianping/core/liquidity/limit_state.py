"""Limits of a participant: the most that it pays others in class 8, net of what they pay it.

Source: ECB-2007-7 App. I (bilateral and multilateral limits); house, ADR-0050.
"""

from __future__ import annotations

from typing import Final

from tianping.values.bankcode import BankCode

__all__ = ["EVERYBODY", "Limit", "OwnLimits", "exceeds", "exceeds_all", "room_fen"]

EVERYBODY: Final = ""
"""Stands for the counterparty of a multilateral limit."""

_NONE: Final = 1 << 62
"""More than anybody can pay: no multilateral limit."""


class Limit:
    """The most that may be paid a bank net, and what was since the limit was set; fen."""

    def __init__(self, amount_fen: int, net_fen: int) -> None:
        self.amount_fen: int = amount_fen
        self.net_fen: int = net_fen


class OwnLimits:
    """The limits that one participant set.

    What concerns everybody stands here itself, because every payment asks for it and counts in it.

    Attributes:
        against: By bank code of the counterparty.
        of_all_fen: The most that may be paid everybody together, net.
        of_all_net_fen: What was, since that limit was set; means nothing while there is none.
    """

    def __init__(self) -> None:
        self.against: dict[str, Limit] = {}
        self.of_all_fen: int = _NONE
        self.of_all_net_fen: int = 0

    def has(self, counterparty: str) -> bool:
        """Tell whether there is a limit against a bank, or against everybody."""
        return counterparty in self.against if counterparty else self.of_all_fen != _NONE

    def put(self, counterparty: str, amount_fen: int, net_fen: int) -> None:
        """Set a limit and what counts against it."""
        if counterparty == EVERYBODY:
            self.of_all_fen, self.of_all_net_fen = amount_fen, net_fen
        else:
            self.against[counterparty] = Limit(amount_fen, net_fen)

    def change(self, counterparty: str, amount_fen: int) -> None:
        """Set another amount for a limit that there is; what was counted stays."""
        if counterparty == EVERYBODY:
            self.of_all_fen = amount_fen
        else:
            self.against[counterparty].amount_fen = amount_fen

    def lift(self, counterparty: str) -> None:
        """Take away a limit that there is."""
        if counterparty == EVERYBODY:
            self.of_all_fen = _NONE
        else:
            del self.against[counterparty]

    def items(self) -> list[tuple[str, int, int]]:
        """Return counterparty, amount and what was paid net: everybody first, then by bank code."""
        of_all = (EVERYBODY, self.of_all_fen, self.of_all_net_fen)
        banks = [(code, one.amount_fen, one.net_fen) for code, one in sorted(self.against.items())]
        return [of_all, *banks] if self.has(EVERYBODY) else banks


def exceeds(limit: Limit | None, amount_fen: int) -> bool:
    """Tell whether an amount is more than a limit leaves; without a limit nothing is.

    Source: house, ADR-0050.
    """
    return limit is not None and limit.net_fen + amount_fen > limit.amount_fen


def exceeds_all(own: OwnLimits, amount_fen: int) -> bool:
    """Tell whether an amount is more than the limit against everybody leaves.

    Source: house, ADR-0050.
    """
    return own.of_all_net_fen + amount_fen > own.of_all_fen


def room_fen(own: OwnLimits | None, payee: BankCode) -> int:
    """Return what a participant may still pay another, net; -1 when no limit says so.

    Source: house, ADR-0050.
    """
    if own is None:
        return -1
    room = max(0, own.of_all_fen - own.of_all_net_fen) if own.has(EVERYBODY) else -1
    limit = own.against.get(payee)
    if limit is not None:
        left = max(0, limit.amount_fen - limit.net_fen)
        room = left if room < 0 else min(room, left)
    return room
