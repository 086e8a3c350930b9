"""What the core says an account may use now and may expect, by the owner's bank code."""

from __future__ import annotations

from tianping.core.machine import Machine
from tianping.core.settlement.funds import available_fen, expected_fen

__all__ = ["core_figures"]


def core_figures(machine: Machine, code: str) -> tuple[int, int]:
    """Return the available and the expected funds of a participant's settlement account."""
    for account in machine.state.settlement_accounts:
        if account.owner == code:
            return available_fen(account), expected_fen(machine.state, account)
    raise LookupError(code)
