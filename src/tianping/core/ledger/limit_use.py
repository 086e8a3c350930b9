"""What a booked payment counts against limits, its payer's and its payee's.

Source: house, ADR-0050.
"""

from __future__ import annotations

from tianping.core.state import Payment, SettlementAccount
from tianping.core.terms import CLASS_ORDINARY
from tianping.values.identifiers import payment_line

__all__ = ["count_against_limits"]


def count_against_limits(
    payment: Payment, account: SettlementAccount, credited: SettlementAccount
) -> None:
    """Add a payment of class 8 between two banks to what was paid net, on both sides.

    Done for every payment, and therefore written out instead of calling for each side.
    Source: house, ADR-0050.
    """
    if (
        payment.queue_class != CLASS_ORDINARY
        or account is credited
        or payment_line(payment.payment) != 0
    ):
        return
    amount_fen, paying, paid = payment.amount_fen, account.limits, credited.limits
    if paying is not None:
        paying.of_all_net_fen += amount_fen
        limit = paying.against.get(credited.owner)
        if limit is not None:
            limit.net_fen += amount_fen
    if paid is not None:
        paid.of_all_net_fen -= amount_fen
        limit = paid.against.get(account.owner)
        if limit is not None:
            limit.net_fen -= amount_fen
