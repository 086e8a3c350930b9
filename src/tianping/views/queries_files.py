"""What account files tell beside the figures: entries of an account, and sums by business.

Source: RULES-D §7.2-7.3; house, ADR-0084.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select

from tianping.views import schema as s
from tianping.views.message_types import TYPE_CORRECTION, TYPE_ONE_SIDED, TYPE_SIGNED
from tianping.views.schema import CREDIT
from tianping.views.schema_day_end import closed_dates
from tianping.views.schema_nets import sessions
from tianping.views.spans import span_of, sum_of, sums, within

__all__ = ["Entry", "OfficeItem", "business_sums", "entries", "office_items", "office_sessions"]

_FACTS = (
    "sender", "message_id", "message_type", "business_date", "business_type", "business_kind",
    "debtor_participant", "creditor_participant", "posting",
)  # fmt: skip
_M = s.movements.c
_ONE_SIDED: Final = (TYPE_SIGNED, TYPE_ONE_SIDED)


class Entry(NamedTuple):
    """One entry of an account, with what its payment says; below zero when it is red."""

    payment: int
    credit: bool
    amount_fen: int
    sender: str
    message_id: str
    message_type: str
    business_date: int
    business_type: str
    business_kind: str
    debtor_participant: str
    creditor_participant: str
    posting: int


class OfficeItem(NamedTuple):
    """One message of an office: its command, which side of the account, and its state."""

    seq: int
    message_id: str
    message_type: str
    participant: str
    credit: bool
    amount_fen: int
    business_kind: str
    status: int


def _of_payment() -> list[ColumnElement[Any]]:
    """Return what a movement's payment, or line, says of it."""
    payments, lines = s.payments.c, s.lines.c
    return [func.coalesce(payments[name], lines[name]).label(name) for name in _FACTS]


def _joined(query: Select[Any]) -> Select[Any]:
    return query.join(s.payments, s.payments.c.payment == _M.payment, isouter=True).join(
        s.lines, s.lines.c.payment == _M.payment, isouter=True
    )


def _closed(connection: Connection, date: int) -> ColumnElement[bool] | None:
    """Return the condition that a movement came before a date was closed; None if it was not."""
    span = span_of(connection, date)
    seq = connection.execute(
        select(closed_dates.c.seq).where(closed_dates.c.business_date == date)
    ).scalar()
    return None if span is None or seq is None else within(span) & (_M.seq <= seq)


def entries(connection: Connection, *, account: int, date: int) -> list[Entry]:
    """Return the entries of an account on a closed date, in the order of booking."""
    closed = _closed(connection, date)
    if closed is None:
        return []
    query = select(_M.payment, _M.side, _M.amount_fen, *_of_payment())
    rows = connection.execute(
        _joined(query).where(closed, _M.account == account).order_by(_M.movement)
    )
    return [Entry(row.payment, row.side == CREDIT, *row[2:]) for row in rows]


def business_sums(connection: Connection, *, date: int) -> dict[int, dict[str, list[int]]]:
    """Return debits and credits of each account on a closed date by business type, in fen.

    A line that has no business type stands under the number of its posting.
    """
    closed = _closed(connection, date)
    found: dict[int, dict[str, list[int]]] = {}
    if closed is None:
        return found
    business_type = func.coalesce(s.payments.c.business_type, s.lines.c.business_type)
    posting = func.coalesce(s.payments.c.posting, s.lines.c.posting)
    groups = (_M.account, _M.side, business_type.label("business"), posting.label("of_posting"))
    query = select(*groups, *sums(_M.amount_fen, "amount")).where(closed)
    for row in connection.execute(_joined(query).group_by(*groups)):
        name = row.business or f"E{row.of_posting}"
        cell = found.setdefault(row.account, {}).setdefault(name, [0, 0])
        cell[1 if row.side == CREDIT else 0] += sum_of(row, "amount")
    return found


def office_items(connection: Connection, *, office: str, date: int) -> list[OfficeItem]:
    """Return what an office submitted one by one for a date: one-sided business, corrections."""
    p = s.payments.c
    span = span_of(connection, date)
    if span is None:
        return []
    query = (
        select(s.payments)
        .where(
            p.payment.between(span.first_seq, span.last_seq),
            p.sender == office,
            p.business_date == date,
            p.message_type.in_((*_ONE_SIDED, TYPE_CORRECTION)),
        )
        .order_by(p.payment)
    )
    items = []
    for row in connection.execute(query):
        credit = row.debtor_participant == office
        participant = row.creditor_participant if credit else row.debtor_participant
        items.append(
            OfficeItem(
                row.payment,
                row.message_id,
                row.message_type,
                participant,
                credit,
                row.amount_fen,
                row.business_kind,
                row.status,
            )
        )
    return items


def office_sessions(connection: Connection, *, office: str, date: int) -> list[Any]:
    """Return the same-city sessions of an office on a date, in the order of submission."""
    query = (
        select(sessions)
        .where(sessions.c.office == office, sessions.c.business_date == date)
        .order_by(sessions.c.submission)
    )
    return list(connection.execute(query))
