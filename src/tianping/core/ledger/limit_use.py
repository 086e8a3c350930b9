"""What a booked payment counts against limits, its payer's and its payee's.

Source: house, ADR-0050.
"""

from __future__ import annotations

from tianping.core.liquidity.limit_state import EVERYBODY
from tianping.core.state import Payment, State
from tianping.core.terms import CLASS_ORDINARY
from tianping.values.identifiers import payment_line

__all__ = ["count_against_limits"]


def count_against_limits(state: State, payment: Payment) -> None:
    """Add a payment of class 8 between two banks to what was paid net.

    Source: house, ADR-0050.
    """
    payer, payee = payment.payer, payment.payee
    between_banks = payer.account is not None and payee.account is not None and payer is not payee
    ordinary = payment.queue_class == CLASS_ORDINARY and payment_line(payment.payment) == 0
    if not between_banks or not ordinary:
        return
    for code, other, sign in ((payer.code, payee.code, 1), (payee.code, payer.code, -1)):
        own = state.limits.get(code)
        if own is not None:
            for counterparty in (other, EVERYBODY):
                limit = own.get(counterparty)
                if limit is not None:
                    limit.net_fen += sign * payment.amount_fen
