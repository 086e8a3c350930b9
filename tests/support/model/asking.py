"""Owners of accounts are asked to raise funds.

Source: decisions.md "Core" (saps.360 asks to raise funds); RULES-Q §3.2, §9.2; ADR-0055.
"""

from __future__ import annotations

from support.model.books import Account
from support.model.own_plans import limit_names, limits_broken
from support.model.plain import Told
from support.model.settlement import LENDING, stopped_at_payer
from support.model.state import State
from tianping.core.terms import STATUS_QUEUED

__all__ = ["ask", "waiting_before"]

OTHERS_CLASSES = (1, 3, 4, 5, 6)
"""What a bank does not send itself, so that nothing else tells it that it waits."""


def waiting_before(m: State) -> dict[int, set[int]]:
    """Return what waits on each account."""
    waiting: dict[int, set[int]] = {}
    for item in m.payments.values():
        if item.status == STATUS_QUEUED:
            waiting.setdefault(item.payer, set()).add(item.id)
    return waiting


def _lacking(m: State, account: Account) -> int:
    """Return the least amount that would let everything go that money lets go."""
    lacking, needed = 0, 0
    held: set[str] = set()
    for item in m.queue(account.index):
        held |= limits_broken(m, item)
        by_limit = item.queue_class == 8 and held & limit_names(m, item)
        if item.same_participant or by_limit or stopped_at_payer(m, item):
            continue
        needed += item.amount
        funds = account.available(item.queue_class, account.minimum, m.phase)
        if item.posting == LENDING:
            funds = account.balance - account.tied - account.minimum
        lacking = max(lacking, needed - funds)
    return max(lacking, -account.balance) if m.phase in (30, 32) else lacking


def ask(m: State, before: dict[int, set[int]], told: list[Told]) -> list[Told]:
    """After a command: who is asked, accounts in order of opening.

    Whoever has something waiting now that came to an empty queue, or something that it did not
    send itself; and when the window opens, everybody who is short.
    """
    touched: set[int] = set()
    for event in told:
        if event[0] == "PaymentQueued":
            waiting = before.setdefault(event[2], set())
            if not waiting or event[3] in OTHERS_CLASSES:
                touched.add(event[2])
            waiting.add(event[1])
        elif event[0] in ("PaymentSettled", "PaymentReturned", "PaymentCancelled"):
            for waiting in before.values():
                waiting.discard(event[1])
    if not m.parameter("notices.raise_funds"):
        return []
    opens = any(event[0] == "PhaseAdvanced" and event[2] == 30 for event in told)
    asked: list[Told] = []
    for account in m.accounts:
        if account.is_deposit and (opens or account.index in touched):
            lacking = _lacking(m, account)
            if lacking > 0:
                asked.append(("FundsWanted", account.index, account.owner, lacking))
    return asked
