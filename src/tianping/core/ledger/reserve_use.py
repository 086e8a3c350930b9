"""What a booked payment takes of its payer's reserve.

Source: house, ADR-0050.
"""

from __future__ import annotations

from tianping.core.events import ReserveUsed
from tianping.core.liquidity.reserve_state import keep_for, kept_for
from tianping.core.state import Payment, SettlementAccount, State
from tianping.values.identifiers import payment_line
from tianping.values.money import Fen

__all__ = ["use_reserve"]


def use_reserve(state: State, payment: Payment, account: SettlementAccount) -> None:
    """Lower the reserve that a payment of class 2 or 7 uses, and note it for the command's events.

    Not for a payment within one participant, which needs no funds, nor for lines.
    Source: house, ADR-0050.
    """
    queue_class = payment.queue_class
    held_fen = kept_for(account, queue_class)
    within = payment.payer is payment.payee
    if held_fen == 0 or within or payment_line(payment.payment) != 0:
        return
    used_fen = min(held_fen, int(payment.amount_fen))
    keep_for(account, queue_class, held_fen - used_fen)
    state.noted.append(
        ReserveUsed(account.index, queue_class, Fen(used_fen), Fen(held_fen - used_fen))
    )
