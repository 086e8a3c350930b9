"""Which payments waited and settled after all, and what let each of them settle.

Every payment knows the command that settled it. What else that command did tells the rest: it
lent the payer money, transferred from its pool, matched, offset, or brought it a credit; a command
that brought the payer nothing moved its queue or freed its funds. A red entry is paid by whom it
takes its credit from. What a step of the day settles counts to the phase that it begins.
Source: RULES-Q §3.4 (what lets a queue go on); house, ADR-0019.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, select

from tianping.core.terms import STATUS_SETTLED
from tianping.views import schema as s
from tianping.views.message_types import (
    TYPE_ADJUST,
    TYPE_CANCEL,
    TYPE_CORRECTION,
    TYPE_ONE_SIDED,
    TYPE_SAME_CITY,
    TYPE_SIGNED,
    TYPE_WITHDRAWAL,
)
from tianping.views.records_rescues import (
    FREED,
    LENDING,
    MATCHING,
    MOVED,
    NET,
    OFFICE,
    OFFSET,
    PENALTY,
    PLEDGE,
    POOL,
    RECEIVED,
    WITHDRAWN,
    RescueView,
)
from tianping.views.schema_liquidity import matching_runs
from tianping.views.schema_options import offsets
from tianping.views.spans import ITEM_TABLES, Span, came_seq, span_of, within

__all__ = ["rescues"]

_LOANS: Final = {"pool": POOL, "pledge": PLEDGE, "lending": LENDING, "penalty-loan": PENALTY}
"""Lines that bring a payer money, by the message type that the core gives them."""

_CREDITS: Final = {
    TYPE_ONE_SIDED: OFFICE,
    TYPE_SIGNED: OFFICE,
    TYPE_CORRECTION: OFFICE,
    "saps.605.001.01": OFFICE,
    TYPE_SAME_CITY: NET,
    "nets": NET,
}
"""Credits that are no payment of another participant."""

_REQUESTS: Final = {TYPE_ADJUST: MOVED, TYPE_CANCEL: WITHDRAWN, TYPE_WITHDRAWAL: WITHDRAWN}

_CHUNK: Final = 400


class _Credit(NamedTuple):
    """Money that came to a payer by the command that settled its payment."""

    message_type: str
    payer: str
    amount_fen: int
    movement: int


def rescues(connection: Connection, *, business_date: int) -> list[RescueView]:
    """Return the payments of a date that waited and settled, in the order of their settlement."""
    span = span_of(connection, business_date)
    if span is None:
        return []
    waited = sorted(
        (row for of in ITEM_TABLES for row in connection.execute(_waited(span, of))),
        key=lambda row: (row.settled_seq, row.first_movement),
    )
    facts = _Facts(connection, span, waited)
    return [facts.view(row) for row in waited]


def _waited(span: Span, of: Table) -> Any:
    """Return the query of what came on the date, waited, and settled."""
    came = came_seq(of)
    columns = (
        of.c.payment, of.c.message_id, of.c.message_type, of.c.debtor_participant,
        of.c.creditor_participant, of.c.amount_fen, of.c.queue_class, of.c.queued_at_ns,
        of.c.settled_at_ns, of.c.settled_seq, of.c.first_movement,
    )  # fmt: skip
    return select(*columns, span.phase_at(of.c.settled_seq + 1).label("phase")).where(
        came.between(span.first_seq, span.last_seq),
        of.c.queued_at_ns.is_not(None),
        of.c.status == STATUS_SETTLED,
    )


class _Facts:
    """What the commands that settled waiting payments did besides."""

    def __init__(self, connection: Connection, span: Span, waited: Sequence[Any]) -> None:
        self._connection = connection
        self._span = span
        seqs = sorted({int(row.settled_seq) for row in waited})
        self._matched = self._seqs_of(matching_runs, matching_runs.c.settled_count > 0)
        self._offset = self._seqs_of(offsets)
        self._requests: dict[int, str] = {}
        self._credits: dict[tuple[int, str], list[_Credit]] = {}
        for chunk in _chunks(seqs):
            self._add_requests(chunk)
            self._add_credits(chunk)

    def _seqs_of(self, table: Table, *more: Any) -> frozenset[int]:
        query = select(table.c.seq).where(table.c.business_date == self._span.business_date, *more)
        return frozenset(int(row.seq) for row in self._connection.execute(query))

    def _add_requests(self, seqs: list[int]) -> None:
        table = s.requests.c
        query = select(table.seq, table.message_type).where(table.seq.in_(seqs))
        for row in self._connection.execute(query):
            self._requests[int(row.seq)] = str(row.message_type)

    def _add_credits(self, seqs: list[int]) -> None:
        """Add every credit of a settlement account by one of the commands, in booking order."""
        moved, account = s.movements.c, s.accounts.c
        for of in ITEM_TABLES:
            query = (
                select(
                    moved.seq, account.owner, moved.amount_fen, of.c.message_type,
                    of.c.debtor_participant, moved.movement,
                )
                .join(s.accounts, account.account == moved.account)
                .join(of, of.c.payment == moved.payment)
                .where(
                    within(self._span), moved.seq.in_(seqs), moved.side == s.CREDIT,
                    moved.amount_fen > 0, account.owner == of.c.creditor_participant,
                )
                .order_by(moved.movement)
            )  # fmt: skip
            for row in self._connection.execute(query):
                found = _Credit(
                    row.message_type, row.debtor_participant, row.amount_fen, row.movement
                )
                self._credits.setdefault((int(row.seq), row.owner), []).append(found)

    def view(self, row: Any) -> RescueView:
        """Return what is said of one payment."""
        short = row.debtor_participant if row.amount_fen >= 0 else row.creditor_participant
        rescued_by, giver, given_fen = self._rescue(row, short)
        values = row._asdict()
        del values["first_movement"]
        return RescueView(
            **values, short=short, rescued_by=rescued_by, giver=giver, given_fen=given_fen
        )

    def _rescue(self, row: Any, short: str) -> tuple[str, str, int]:
        """Return what let a payment settle, who helped, and with how much."""
        seq = int(row.settled_seq)
        got = self._credits.get((seq, short), [])
        loans = [
            credit
            for credit in got
            if credit.message_type in _LOANS and credit.movement < row.first_movement
        ]
        if loans:
            return _LOANS[loans[-1].message_type], loans[-1].payer, loans[-1].amount_fen
        for word, seqs in ((MATCHING, self._matched), (OFFSET, self._offset)):
            if seq in seqs:
                return word, "", sum(credit.amount_fen for credit in got)
        if got:
            first = got[0]
            word = _CREDITS.get(first.message_type, RECEIVED)
            return word, first.payer, sum(credit.amount_fen for credit in got)
        return _REQUESTS.get(self._requests.get(seq, ""), FREED), "", 0


def _chunks(seqs: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(seqs), _CHUNK):
        yield seqs[start : start + _CHUNK]
