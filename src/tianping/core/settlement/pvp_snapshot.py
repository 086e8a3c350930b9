"""Held money, as fields of a snapshot and back.

Source: house, ADR-0025, ADR-0046.
"""

from __future__ import annotations

from typing import Any

from tianping.core.ledger.posting import E24_FOREIGN_EXCHANGE
from tianping.core.state import Hold, Payment, State, account_of
from tianping.core.terms import CLASS_ORDINARY

__all__ = ["restore_holds", "take_holds"]


def take_holds(state: State) -> list[Any]:
    """Return the holds as fields, in order of arrival.

    Source: house, ADR-0025.
    """
    return [
        [
            hold.payment.payment,
            hold.payment.payer.code,
            hold.payment.payee.code,
            hold.system.code,
            hold.payment.message_id,
            hold.payment.business_date,
            hold.payment.amount_fen,
            hold.payment.sender.code,
        ]
        for hold in state.holds.values()
    ]


def restore_holds(state: State, taken: list[Any]) -> None:
    """Give the holds back, and hold the money of their accounts.

    Source: house, ADR-0025.
    """
    for fields in taken:
        payer = state.participants[fields[1]]
        sender = state.participants[fields[7]] if len(fields) > 7 else payer
        payment = Payment(fields[0], sender, payer=payer, payee=state.participants[fields[2]])
        payment.message_id = fields[4]
        payment.business_date = fields[5]
        payment.amount_fen = fields[6]
        payment.queue_class = CLASS_ORDINARY
        payment.posting = E24_FOREIGN_EXCHANGE
        account = account_of(payer)
        account.held_fen += payment.amount_fen
        account.earmark_fen += payment.amount_fen
        state.holds[fields[0]] = Hold(payment, state.participants[fields[3]])
