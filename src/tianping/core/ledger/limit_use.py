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
    """Add a payment of class 8 between two banks to what was paid net.

    Source: house, ADR-0050.
    """
    if payment.queue_class != CLASS_ORDINARY or account is credited:
        return
    if payment_line(payment.payment) != 0:
        return
    if account.limits is not None:
        account.limits.count(credited.owner, payment.amount_fen)
    if credited.limits is not None:
        credited.limits.count(account.owner, -payment.amount_fen)
