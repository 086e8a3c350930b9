"""What a participant sent and received of a date of HVPS that is settled so far.

As of one command: what settles later is not seen, so the same journal leads to the same messages.
Source: CNAPS2-FIELDS hvps.716; house, ADR-0102.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from tianping.views import schema as s
from tianping.views.queries_reconciliation import Item, business_sides
from tianping.views.spans import Span, span_of, sum_of, sums

__all__ = ["SettledGroup", "settled_groups", "settled_items"]

_P = s.payments.c


class SettledGroup(NamedTuple):
    """Settled messages of one type and business: how many, and their sum in fen."""

    message_type: str
    business_type: str
    sent_count: int
    sent_fen: int
    received_count: int
    received_fen: int


def _by_then(seq: int) -> ColumnElement[bool]:
    return _P.settled_seq <= seq


def settled_groups(connection: Connection, *, date: int, seq: int) -> dict[str, list[SettledGroup]]:
    """Return the groups of a date by participant, of those that had anything settled."""
    span = span_of(connection, date)
    found: dict[str, dict[tuple[str, str], list[int]]] = {}
    for received, owner, where in _sides(span):
        keys = (owner.label("owner"), _P.message_type, _P.business_type)
        query = select(*keys, func.count().label("n"), *sums(_P.amount_fen, "amount"))
        for row in connection.execute(query.where(where, _by_then(seq)).group_by(*keys)):
            cells = found.setdefault(row.owner, {})
            cell = cells.setdefault((row.message_type, row.business_type), [0, 0, 0, 0])
            place = 2 if received else 0
            cell[place] += row.n
            cell[place + 1] += sum_of(row, "amount")
    return {
        owner: [SettledGroup(*key, *cells[key]) for key in sorted(cells)]
        for owner, cells in found.items()
    }


def settled_items(
    connection: Connection, *, date: int, seq: int, owners: Sequence[str]
) -> dict[str, list[Item]]:
    """Return the settled messages of some participants, each with its own, in journal order."""
    span = span_of(connection, date)
    found: dict[str, list[Item]] = {}
    for received, owner, where in _sides(span):
        query = select(
            owner.label("owner"), _P.payment, _P.sender, _P.message_id, _P.message_type,
            _P.business_type, _P.status, _P.amount_fen, _P.creditor_participant,
        ).where(where, _by_then(seq), owner.in_(owners))  # fmt: skip
        for row in connection.execute(query):
            item = Item(
                row.payment,
                row.sender,
                row.message_id,
                row.message_type,
                row.business_type,
                row.status,
                received,
                received and row.creditor_participant == row.owner,
                row.amount_fen,
                information=False,
            )
            found.setdefault(row.owner, []).append(item)
    return {owner: sorted(items) for owner, items in found.items()}


def _sides(span: Span | None) -> list[tuple[bool, ColumnElement[str], ColumnElement[bool]]]:
    if span is None:
        return []
    return [(received, owner, where) for received, _, owner, where in business_sides(span)]
