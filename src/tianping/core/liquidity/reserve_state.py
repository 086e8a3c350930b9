"""Reserves of a participant: funds kept for its payments of class 2, and for those of class 7.

What is noted is how much of each is still to be kept; a payment of the class takes its own reserve
first. A reserve may be larger than the funds: credits then fill it, class 2 before class 7.
Source: ECB-2007-7 App. I (liquidity reservation); house, ADR-0050.
"""

from __future__ import annotations

from tianping.core.terms import (
    CLASS_EXTREMELY_URGENT,
    CLASS_ORDINARY,
    CLASS_URGENT,
    MUST_SETTLE_CLASSES,
)

__all__ = ["Reserve", "funds_beside"]


class Reserve:
    """What one participant keeps, in fen: for class 2 and for class 7."""

    def __init__(self, relief_fen: int, urgent_fen: int) -> None:
        self.relief_fen: int = relief_fen
        self.urgent_fen: int = urgent_fen

    def of_class(self, queue_class: int) -> int:
        """Return what is still kept for a class; 0 for classes without a reserve.

        Source: house, ADR-0050.
        """
        if queue_class == CLASS_EXTREMELY_URGENT:
            return self.relief_fen
        return self.urgent_fen if queue_class == CLASS_URGENT else 0

    def put(self, queue_class: int, amount_fen: int) -> None:
        """Keep another amount for class 2 or class 7.

        Source: house, ADR-0050.
        """
        if queue_class == CLASS_EXTREMELY_URGENT:
            self.relief_fen = amount_fen
        else:
            self.urgent_fen = amount_fen


def funds_beside(reserve: Reserve, queue_class: int, funds_fen: int) -> int:
    """Return what of its funds an item of a class may use when a reserve stands beside it.

    Classes 1, 3, 4 and 5 must settle: no reserve of the participant's own stands in their way.
    Source: house, ADR-0050.
    """
    if queue_class == CLASS_ORDINARY:
        return funds_fen - reserve.relief_fen - reserve.urgent_fen
    if queue_class in MUST_SETTLE_CLASSES:
        return funds_fen
    if queue_class == CLASS_EXTREMELY_URGENT:
        return max(min(funds_fen, reserve.relief_fen), funds_fen - reserve.urgent_fen)
    if queue_class == CLASS_URGENT:
        return funds_fen - reserve.relief_fen
    return funds_fen - reserve.relief_fen - reserve.urgent_fen
