"""What participants keep for classes 2 and 7, and limit in class 8, as single payments see it.

Source: house, ADR-0050.
"""

from __future__ import annotations

from support.model.books import Payment
from support.model.state import State

__all__ = ["count_net", "limit_names", "limits_broken", "use_reserve"]


def limit_names(m: State, item: Payment) -> set[str]:
    """Return the limits that a payment counts against: towards its payee, and towards all."""
    payee = m.accounts[item.payee]
    between_banks = payee.is_deposit and item.payee != item.payer and item.id < 2**40
    return {payee.owner, ""} if item.queue_class == 8 and between_banks else set()


def limits_broken(m: State, item: Payment) -> set[str]:
    """Return which limits of its payer stop a payment. Source: house, ADR-0050."""
    limits = m.accounts[item.payer].limits
    return {
        name
        for name in limit_names(m, item)
        if name in limits and limits[name][1] + item.amount > limits[name][0]
    }


def count_net(m: State, item: Payment) -> None:
    """Count a payment for its payer, and against its payee. Source: house, ADR-0050."""
    if not limit_names(m, item) or item.id >= 2**40 or not m.accounts[item.payer].is_deposit:
        return
    for one, other, sign in ((item.payer, item.payee, 1), (item.payee, item.payer, -1)):
        limits = m.accounts[one].limits
        for name in (m.accounts[other].owner, ""):
            if name in limits:
                most, net = limits[name]
                limits[name] = (most, net + sign * item.amount)


def use_reserve(m: State, item: Payment) -> None:
    """A payment of class 2 or 7 takes its own reserve first; told at the end of the command.

    Source: house, ADR-0050.
    """
    account = m.accounts[item.payer]
    held = account.reserves.get(item.queue_class, 0)
    if held and not item.same_participant and item.id < 2**40:
        used = min(held, item.amount)
        account.reserves[item.queue_class] = held - used
        m.noted.append(("ReserveUsed", account.index, item.queue_class, used, held - used))
