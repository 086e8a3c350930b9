"""What an account can pay with: the displayed figures and the funds test of each queue class.

bal is the balance, OD the overdraft limit, E the earmarked funds, M the minimum balance, In and
Out the queued items that will credit and debit the account.
Source: SAPS-T §五.8 (available and expected funds); RULES-Q §1.
"""

from __future__ import annotations

from tianping.core.liquidity.reserve_state import funds_beside
from tianping.core.state import SettlementAccount, State
from tianping.core.terms import (
    CLASS_BATCH_NET,
    CLASS_CORRECTION,
    CLASS_EXTREMELY_URGENT,
    CLASS_FEES,
    CLASS_ONE_SIDED,
    CLASS_ORDINARY,
    CLASS_SAME_CITY,
    PHASE_WINDOW,
)
from tianping.values.money import Fen

__all__ = [
    "available_fen",
    "free_fen",
    "funds_for_class",
    "funds_without_reserves",
    "own_fen",
]


def _overdraft_fen(account: SettlementAccount) -> int:
    """Return the overdraft that counts: none on a day with pledge financing.

    Source: RULES-Q §5.3; correction 4.5.
    """
    return 0 if account.financed else account.overdraft_fen


def available_fen(account: SettlementAccount) -> Fen:
    """Return 可用头寸: bal - E - M when M is set, else bal + OD - E.

    With a minimum balance the overdraft limit does not count at all. May be negative.
    Source: SAPS-T §五.8.9, §五.8.10; RULES-Q §1.1 (example F1).
    """
    if account.minimum_fen:
        return Fen(free_fen(account))
    return Fen(account.balance_fen + _overdraft_fen(account) - account.earmark_fen)


def free_fen(account: SettlementAccount) -> int:
    """Return bal - E - M: what an account may give away without any overdraft; may be negative.

    Source: RULES-Q §1.3 with its corrections 1.12 and 4.1.
    """
    return account.balance_fen - account.earmark_fen - account.minimum_fen


def funds_for_class(state: State, account: SettlementAccount, queue_class: int) -> int:
    """Return what an item of a class may use in the present phase of the day.

    In daytime and at the cut-off, classes 2, 7 and 8 use the available funds; 1 and 3 use bal - E,
    so that neither a minimum balance nor an overdraft stands in their way; 4 and 5 use bal + OD - E
    and ignore M; 6 uses bal - E - M and no overdraft. An overdraft limit made void by a debit
    control still counts for class 4. From the opening of the window on there is no overdraft: see
    ``_funds_in_window``. What the participant keeps for another class is not there.
    Source: RULES-Q §1.3 with its corrections 4.1 and 1.4; house, ADR-0011, ADR-0029, ADR-0050.
    """
    funds_fen = funds_without_reserves(state, account, queue_class)
    if queue_class == CLASS_ORDINARY:  # most payments are, and it uses neither reserve
        return funds_fen - account.relief_reserve_fen - account.urgent_reserve_fen
    return funds_beside(account, queue_class, funds_fen)


def funds_without_reserves(state: State, account: SettlementAccount, queue_class: int) -> int:
    """Return what an item of a class could use if its participant kept nothing for others.

    Source: RULES-Q §1.3 with its corrections 4.1 and 1.4; house, ADR-0050.
    """
    if state.phase >= PHASE_WINDOW:
        return _funds_in_window(account, queue_class)
    if queue_class == CLASS_ORDINARY:
        return available_fen(account)
    if queue_class in (CLASS_CORRECTION, CLASS_FEES):
        return account.balance_fen - account.earmark_fen
    if queue_class == CLASS_SAME_CITY:
        limit_fen = 0 if account.financed else account.overdraft_same_city_fen
        return account.balance_fen + limit_fen - account.earmark_fen
    if queue_class == CLASS_BATCH_NET:
        return account.balance_fen + _overdraft_fen(account) - account.earmark_fen
    if queue_class == CLASS_ONE_SIDED:
        return free_fen(account)
    return available_fen(account)


def own_fen(account: SettlementAccount) -> int:
    """Return bal - E - M, less what the participant keeps for classes 2 and 7.

    What groups of payments, which need no overdraft, may use.
    Source: RULES-Q §4.2 with its correction 1.9; house, ADR-0050.
    """
    return free_fen(account) - account.relief_reserve_fen - account.urgent_reserve_fen


def _funds_in_window(account: SettlementAccount, queue_class: int) -> int:
    """Return what an item of a class may use in the window and after it, when nobody overdraws.

    Raised funds pay classes 1 and 2 before they cure the overdraft that stood open when the window
    opened, so these may still use that much of it (``floor_fen``, 0 after the window); all others
    come after the cure.
    Source: RULES-Q §9.3 with its correction 4.1.
    """
    own_fen = account.balance_fen - account.earmark_fen
    if queue_class == CLASS_CORRECTION:
        return own_fen + account.floor_fen
    if queue_class in (CLASS_FEES, CLASS_SAME_CITY, CLASS_BATCH_NET):
        return own_fen
    if queue_class == CLASS_EXTREMELY_URGENT:
        return own_fen - account.minimum_fen + account.floor_fen
    return own_fen - account.minimum_fen
