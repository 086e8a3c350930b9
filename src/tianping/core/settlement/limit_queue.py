"""Which ordinary payments the limits of their payer hold.

Source: ECB-2007-7 App. I (limits); house, ADR-0050.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tianping.core.liquidity.limit_state import OwnLimits, exceeds, exceeds_all
from tianping.core.state import Payment, SettlementAccount
from tianping.core.terms import CLASS_ORDINARY
from tianping.values.identifiers import payment_line

__all__ = ["held_by_limit", "within_limits"]


def held_by_limit(own: OwnLimits, payment: Payment) -> bool:
    """Tell whether a limit of its payer stops a payment: class 8, between two banks.

    Asked for every payment, and therefore written out: ``exceeds_all``, then ``exceeds``.
    Source: house, ADR-0050.
    """
    if payment.queue_class != CLASS_ORDINARY:
        return False
    payee = payment.payee
    if payment.payer is payee or payee.account is None:
        return False
    amount_fen = payment.amount_fen
    if own.of_all_net_fen + amount_fen > own.of_all_fen:
        return True
    limit = own.against.get(payee.code)
    return limit is not None and limit.net_fen + amount_fen > limit.amount_fen


def within_limits(account: SettlementAccount, items: list[Payment]) -> Iterable[Payment]:
    """Give the ordinary payments of a queue that no limit holds, in their order.

    One that the bilateral limit holds lets those to others pass, not those to the same payee; one
    that the multilateral limit holds lets only those to offices pass.
    Source: house, ADR-0050.
    """
    own = account.limits
    return items if own is None else _passing(own, items)


def _passing(own: OwnLimits, items: list[Payment]) -> Iterator[Payment]:
    """Go through a queue no further than is asked for: it may be long, and its head may wait.

    Source: house, ADR-0050.
    """
    held: dict[str, bool] = {}
    all_held = False
    for item in items:
        payer, payee = item.payer, item.payee
        if payer is payee or payee.account is None or payment_line(item.payment) != 0:
            yield item
            continue
        if exceeds_all(own, item.amount_fen):
            all_held = True
        if exceeds(own.against.get(payee.code), item.amount_fen):
            held[payee.code] = True
        if not all_held and payee.code not in held:
            yield item
