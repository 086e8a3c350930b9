"""What an account still lacks for the items that must settle before the window may close.

Source: RULES-Q §8.3, §10.4 with its corrections 1.6 and 4.4.
"""

from __future__ import annotations

from tianping.core.state import SettlementAccount
from tianping.core.terms import MUST_SETTLE_CLASSES

__all__ = ["must_settle_fen", "shortage_fen"]


def must_settle_fen(account: SettlementAccount) -> int:
    """Return what waits in classes 1, 3, 4 and 5.

    Source: RULES-Q §10.4, correction 4.4.
    """
    needed_fen = 0
    for queue_class in MUST_SETTLE_CLASSES:
        for item in account.queue[queue_class]:
            needed_fen += item.amount_fen
    return needed_fen


def shortage_fen(account: SettlementAccount) -> int:
    """Return queued classes 1, 3, 4 and 5 minus bal - E, 0 when nothing is lacking.

    A negative balance counts in full, so an uncured overdraft is a shortage too.
    Source: RULES-Q correction 4.4.
    """
    needed_fen = must_settle_fen(account)
    if needed_fen == 0 and account.balance_fen >= 0:
        return 0
    return max(0, needed_fen - (account.balance_fen - account.earmark_fen))
