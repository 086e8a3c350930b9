"""Payments booked together, none before another: all credits first, then all debits.

The sums of an account do not depend on the order of its entries; the balances that are told do.
Told are those that this order gives, so that nobody is shown below zero on the way.
Source: RULES-Q §4.1 (credits first); correction 4.9; house, ADR-0039.
"""

from __future__ import annotations

from tianping.core.events import PaymentSettled
from tianping.core.ledger.posting import book
from tianping.core.state import Payment, State
from tianping.values.money import Fen

__all__ = ["book_group"]


def book_group(state: State, payments: list[Payment]) -> list[PaymentSettled]:
    """Book payments as one group and return their events in the order given.

    A payment's first pair of entries is its debit side, the pairs behind it are its credit side.
    The creditor's balance is the one when all credit sides up to this payment are booked, the
    debtor's the one when all credit sides and the debit sides up to this payment are.
    Source: RULES-Q §4.1; house, ADR-0039.
    """
    balances = [int(account.balance_fen) for account in state.accounts]
    booked = [book(state, payment) for payment in payments]
    credited: list[int] = []
    for event in booked:
        for place in range(2, len(event.entries), 2):
            balances[event.entries[place]] -= event.amount_fen
            balances[event.entries[place + 1]] += event.amount_fen
        credited.append(balances[event.entries[-1]])
    told: list[PaymentSettled] = []
    for event, creditor_fen in zip(booked, credited, strict=True):
        entries = event.entries
        balances[entries[0]] -= event.amount_fen
        balances[entries[1]] += event.amount_fen
        told.append(
            PaymentSettled(
                event.payment,
                event.posting,
                entries,
                event.amount_fen,
                Fen(balances[entries[0]]),
                Fen(balances[entries[1]] if len(entries) == 2 else creditor_fen),
            )
        )
    return told
