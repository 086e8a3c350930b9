"""What an account still lacks for the items that must settle before the window may close.

One measure for all that helps a short account after the pre-close. They differ in when they begin
only: lending does when something that must settle waits, the ladder also for a bare overdraft.
Source: RULES-Q §8.1, §8.3, §10.4 with its corrections 1.6 and 4.4; house, ADR-0058.
"""

from __future__ import annotations

from tianping.core.state import SettlementAccount
from tianping.core.terms import MUST_SETTLE_CLASSES

__all__ = ["lending_shortage_fen", "must_settle_fen", "shortage_fen"]


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

    A negative balance counts in full. When nothing of these classes waits, an overdraft itself is
    what is lacking: the earmark need not be filled for the day to close.
    Source: RULES-Q §10.4 with its corrections 1.6 and 4.4; house, ADR-0058.
    """
    needed_fen = must_settle_fen(account)
    if needed_fen == 0:
        return max(0, -account.balance_fen)
    return max(0, needed_fen - (account.balance_fen - account.earmark_fen))


def lending_shortage_fen(account: SettlementAccount) -> int:
    """Return S of automatic lending: the same, but nothing for a bare overdraft.

    Lending is triggered by what waits; correction 4.4 says how much that is, not when.
    Source: RULES-Q §8.1 (trigger), §8.3, correction 4.4; house, ADR-0042, ADR-0058.
    """
    return shortage_fen(account) if must_settle_fen(account) else 0
