"""Reserves of a participant: funds kept for its payments of class 2, and for those of class 7.

What is noted is how much of each is still to be kept; a payment of the class takes its own reserve
first. A reserve may be larger than the funds: credits then fill it, class 2 before class 7.
Source: ECB-2007-7 App. I (liquidity reservation); house, ADR-0050.
"""

from __future__ import annotations

from tianping.core.state import SettlementAccount
from tianping.core.terms import (
    CLASS_EXTREMELY_URGENT,
    CLASS_URGENT,
    MUST_SETTLE_CLASSES,
)

__all__ = ["funds_beside", "has_reserve", "keep_for", "kept_for"]


def has_reserve(account: SettlementAccount) -> bool:
    """Tell whether a participant keeps anything for class 2 or class 7.

    Source: house, ADR-0050.
    """
    return account.relief_reserve_fen > 0 or account.urgent_reserve_fen > 0


def kept_for(account: SettlementAccount, queue_class: int) -> int:
    """Return what is still kept for a class; 0 for classes without a reserve.

    Source: house, ADR-0050.
    """
    if queue_class == CLASS_EXTREMELY_URGENT:
        return account.relief_reserve_fen
    return account.urgent_reserve_fen if queue_class == CLASS_URGENT else 0


def keep_for(account: SettlementAccount, queue_class: int, amount_fen: int) -> None:
    """Keep another amount for class 2 or class 7.

    Source: house, ADR-0050.
    """
    if queue_class == CLASS_EXTREMELY_URGENT:
        account.relief_reserve_fen = amount_fen
    else:
        account.urgent_reserve_fen = amount_fen


def funds_beside(account: SettlementAccount, queue_class: int, funds_fen: int) -> int:
    """Return what of its funds an item of a class may use beside the reserves.

    Classes 1, 3, 4 and 5 must settle: no reserve of the participant's own stands in their way. An
    item of class 2 or 7 may use its own reserve; all others use neither.
    Source: house, ADR-0050.
    """
    relief_fen, urgent_fen = account.relief_reserve_fen, account.urgent_reserve_fen
    if queue_class in MUST_SETTLE_CLASSES:
        return funds_fen
    if queue_class == CLASS_EXTREMELY_URGENT:
        return max(min(funds_fen, relief_fen), funds_fen - urgent_fen)
    if queue_class == CLASS_URGENT:
        return funds_fen - relief_fen
    return funds_fen - relief_fen - urgent_fen
