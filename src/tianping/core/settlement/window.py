"""The settlement window (清算窗口): short participants raise funds, and nothing else moves.

Source: SAPS-T §五.6 (settlement window); RULES-Q §9 with corrections 1.1, 1.2 and 4.10.
"""

from __future__ import annotations

from tianping.core.events import Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Payment, SettlementAccount, State
from tianping.core.terms import PHASE_PRE_CLOSE, PHASE_WINDOW

__all__ = [
    "in_window",
    "is_short",
    "refuse_in_window",
    "set_floors",
    "shrink_floor",
    "shrink_floors",
    "window_needed",
]


def is_short(account: SettlementAccount) -> bool:
    """Tell whether an account is overdrawn or has a payment that waits.

    Source: RULES-Q §9.2.
    """
    return account.balance_fen < 0 or account.queued_count > 0


def window_needed(state: State) -> bool:
    """Tell whether there is an overdraft or a queue, without which the window is skipped.

    Source: RULES-Q §9.1.
    """
    return any(is_short(account) for account in state.settlement_accounts)


def in_window(state: State) -> bool:
    """Tell whether the window is open, before or after its pre-close.

    Source: RULES-Q §9.
    """
    return state.phase in (PHASE_WINDOW, PHASE_PRE_CLOSE)


def refuse_in_window(state: State, payment: Payment) -> list[Event] | None:
    """Refuse a new transfer that credits no short account, while the window is open.

    What is queued already settles whoever its payee is.
    Source: RULES-Q §9.2 with its corrections 1.1 (until the window really closes) and 4.10.
    """
    if not in_window(state):
        return None
    credited = payment.payee.account
    if credited is not None and is_short(credited):
        return None
    return refuse(RefusalCode.CREDITS_NO_SHORT_ACCOUNT, payment.payee.code)


def set_floors(state: State) -> None:
    """Note what of its overdraft each account may still use for classes 1 and 2.

    Source: RULES-Q §9.3 (floor = overdraft at window opening).
    """
    for account in state.settlement_accounts:
        account.floor_fen = max(0, -account.balance_fen)


def shrink_floor(account: SettlementAccount) -> None:
    """Lower an account's floor to the overdraft that is left, after its classes 1 and 2 had theirs.

    It never grows, and outside the window it is zero already.
    Source: RULES-Q §9.3 step 2 (example W1).
    """
    if account.floor_fen:
        account.floor_fen = min(account.floor_fen, max(0, -account.balance_fen))


def shrink_floors(state: State) -> None:
    """Lower the floors of accounts that were credited and had nothing waiting.

    Source: RULES-Q §9.3 step 2.
    """
    for account in state.settlement_accounts:
        shrink_floor(account)
