"""Which ordinary payments the limits of their payer hold.

Source: ECB-2007-7 App. I (limits); house, ADR-0050.
"""

from __future__ import annotations

from tianping.core.liquidity.limit_state import EVERYBODY, over_limit
from tianping.core.state import Payment, SettlementAccount, State
from tianping.core.terms import CLASS_ORDINARY
from tianping.values.identifiers import payment_line

__all__ = ["held_by_limit", "within_limits"]


def held_by_limit(state: State, payment: Payment) -> bool:
    """Tell whether a limit stops a payment: class 8, between two banks.

    Source: house, ADR-0050.
    """
    payer, payee = payment.payer, payment.payee
    if payment.queue_class != CLASS_ORDINARY or payer is payee or payee.account is None:
        return False
    amount_fen = payment.amount_fen
    limits = state.limits
    return over_limit(
        limits, payer.code, counterparty=payee.code, amount_fen=amount_fen
    ) or over_limit(limits, payer.code, counterparty=EVERYBODY, amount_fen=amount_fen)


def within_limits(state: State, account: SettlementAccount, items: list[Payment]) -> list[Payment]:
    """Return the ordinary payments of a queue that no limit holds, in their order.

    One that the bilateral limit holds lets those to others pass, not those to the same payee; one
    that the multilateral limit holds lets only those to offices pass.
    Source: house, ADR-0050.
    """
    if state.limits.get(account.owner) is None:
        return items
    passing: list[Payment] = []
    held: dict[str, bool] = {}
    for item in items:
        payer, payee = item.payer, item.payee
        if payer is payee or payee.account is None or payment_line(item.payment) != 0:
            passing.append(item)
            continue
        if over_limit(state.limits, payer.code, counterparty=EVERYBODY, amount_fen=item.amount_fen):
            held[EVERYBODY] = True
        if over_limit(
            state.limits, payer.code, counterparty=payee.code, amount_fen=item.amount_fen
        ):
            held[payee.code] = True
        if EVERYBODY not in held and payee.code not in held:
            passing.append(item)
    return passing
