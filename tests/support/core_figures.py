"""What the core says an account may use now and may expect, by the owner's bank code."""

from __future__ import annotations

from tianping.core.liquidity.account_query import waiting_sums
from tianping.core.machine import Machine
from tianping.core.settlement.funds import available_fen

__all__ = ["core_figures"]


def core_figures(machine: Machine, code: str) -> tuple[int, int]:
    """Return the available and the expected funds of a participant's settlement account."""
    outgoing, incoming = waiting_sums(machine.state)
    for account in machine.state.settlement_accounts:
        if account.owner == code:
            usable = available_fen(account)
            waits = incoming.get(account.index, 0) - outgoing.get(account.index, 0)
            return usable, usable + waits
    raise LookupError(code)
