"""What a booked payment takes of its payer's reserve.

Source: house, ADR-0050.
"""

from __future__ import annotations

from tianping.core.events import ReserveUsed
from tianping.core.state import Payment, SettlementAccount, State
from tianping.core.terms import CLASS_EXTREMELY_URGENT, CLASS_URGENT
from tianping.values.identifiers import payment_line
from tianping.values.money import Fen

__all__ = ["use_reserve"]


def use_reserve(state: State, payment: Payment, account: SettlementAccount) -> None:
    """Lower the reserve that a payment of class 2 or 7 uses, and note it for the command's events.

    Not for a payment within one participant, which needs no funds, nor for lines.
    Source: house, ADR-0050.
    """
    queue_class, reserve = payment.queue_class, account.reserve
    if queue_class not in (CLASS_EXTREMELY_URGENT, CLASS_URGENT) or reserve is None:
        return
    held_fen = reserve.of_class(queue_class)
    within = payment.payer is payment.payee
    if held_fen == 0 or within or payment_line(payment.payment) != 0:
        return
    used_fen = min(held_fen, int(payment.amount_fen))
    reserve.put(queue_class, held_fen - used_fen)
    if reserve.relief_fen == 0 and reserve.urgent_fen == 0:
        account.reserve = None
    state.noted.append(
        ReserveUsed(account.index, queue_class, Fen(used_fen), Fen(held_fen - used_fen))
    )
