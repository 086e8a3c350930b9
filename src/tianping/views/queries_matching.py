"""What a matching did: which payments it booked together, and each bank's balance before and after.

A command that matches may settle more, from a pool's transfers: that is not told here.
Source: RULES-Q §4.2-4.3 (credits first, then debits); house, ADR-0040.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.views import schema as s
from tianping.views.queries_pools import matching_runs
from tianping.views.queries_rescues import rescues
from tianping.views.records_liquidity import MatchedBankView, MatchedView
from tianping.views.records_rescues import MATCHING
from tianping.views.spans import ITEM_TABLES

__all__ = ["matched"]

_CHUNK: Final = 400


def matched(connection: Connection, *, seq: int = 0) -> MatchedView | None:
    """Return what the matching of a command booked, or (0) the last that booked anything.

    None when there is no such matching.
    """
    runs = [run for run in matching_runs(connection) if run.settled_count]
    if seq:
        runs = [run for run in runs if run.seq == seq]
    if not runs:
        return None
    run = runs[-1]
    payments = [
        view
        for view in rescues(connection, business_date=run.business_date)
        if view.settled_seq == run.seq and view.rescued_by == MATCHING
    ]
    banks = _banks(connection, [view.payment for view in payments])
    return MatchedView(run=run, matched_payments=payments, banks=banks)


def _banks(connection: Connection, payments: list[int]) -> list[MatchedBankView]:
    """Return each bank with what it paid and got, and its balance before and after.

    Credits are booked before debits, so the last debit's balance is the one in the end.
    """
    found: dict[int, _Bank] = {}
    for start in range(0, len(payments), _CHUNK):
        for row in _legs(connection, payments[start : start + _CHUNK]):
            found.setdefault(row.account, _Bank(row.owner, row.name or "")).add(row)
    return [found[account].view() for account in sorted(found)]


def _legs(connection: Connection, payments: list[int]) -> Sequence[Any]:
    """Return the movements of payments on settlement accounts, in their order."""
    ends = [
        (row.first_movement, row.first_movement + row.movement_count - 1)
        for of in ITEM_TABLES
        for row in connection.execute(
            select(of.c.first_movement, of.c.movement_count).where(of.c.payment.in_(payments))
        )
    ]
    moved, account = s.movements.c, s.accounts.c
    query = (
        select(
            moved.account, moved.side, moved.amount_fen, moved.balance_fen, account.owner,
            s.participants.c.name,
        )
        .join(s.accounts, account.account == moved.account)
        .outerjoin(s.participants, s.participants.c.participant == account.owner)
        .where(
            moved.movement.between(min(ends)[0], max(ends)[1]),
            moved.payment.in_(payments),
            account.subject <= SUBJECT_SPECIAL,
        )
        .order_by(moved.movement)
    )  # fmt: skip
    return connection.execute(query).all()


class _Bank:
    """One bank's part so far."""

    def __init__(self, participant: str, name: str) -> None:
        self._participant = participant
        self._name = name
        self._paid = self._received = self._paid_count = 0
        self._after_credits = 0
        self._after_debits: int | None = None

    def add(self, row: Any) -> None:
        """Add a movement of its account."""
        if row.side == s.DEBIT:
            self._paid += row.amount_fen
            self._paid_count += 1
            self._after_debits = row.balance_fen
        else:
            self._received += row.amount_fen
            self._after_credits = row.balance_fen

    def view(self) -> MatchedBankView:
        """Return the whole."""
        after = self._after_credits if self._after_debits is None else self._after_debits
        return MatchedBankView(
            participant=self._participant,
            owner_name=self._name,
            before_fen=after - self._received + self._paid,
            received_fen=self._received,
            payment_count=self._paid_count,
            paid_fen=self._paid,
            after_fen=after,
        )
