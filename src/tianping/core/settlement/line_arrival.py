"""How a line that must settle arrives: at once, or into the queue, never refused.

Source: RULES-Q §3.3; house, ADR-0034, ADR-0043.
"""

from __future__ import annotations

from tianping.core.events import Event
from tianping.core.ledger.posting import book
from tianping.core.settlement.asking import now_waits
from tianping.core.settlement.queue import first_payable, insert_item, remove_item, scan
from tianping.core.state import Payment, SettlementAccount, State

__all__ = ["arrive_line"]


def arrive_line(state: State, payment: Payment, account: SettlementAccount) -> list[Event]:
    """Settle a line at once when it is the one that may settle now, else let it wait.

    The bound of a queue's length does not apply: nobody could answer for a refused line.
    Source: RULES-Q §3.3; house, ADR-0034, ADR-0043.
    """
    insert_item(state, payment)
    if first_payable(state, account) is not payment:
        return [now_waits(state, payment)]
    remove_item(state, payment)
    events: list[Event] = [book(state, payment)]
    credited = payment.payee.account
    if credited is not None and credited is not account:
        events.extend(scan(state, credited))
    return events
