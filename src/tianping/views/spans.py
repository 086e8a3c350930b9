"""A business date as ranges of commands and movements, and sums that no database overflows."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from tianping.values.dates import beijing_date_time
from tianping.views import schema as s
from tianping.views.queries import phases
from tianping.views.reading import range_of
from tianping.views.records import PhaseView

__all__ = [
    "HOUR_NS",
    "ITEM_TABLES",
    "Span",
    "came_seq",
    "hour_of",
    "span_of",
    "sum_of",
    "sums",
    "within",
]

HOUR_NS: Final = 3_600 * 10**9

ITEM_TABLES: Final = (s.payments, s.lines)
"""Where payments stand: those that messages asked for, and what commands led to besides.

A question is put to one after the other: databases do not look up by key through a union.
"""

_SPLIT: Final = 10**6
"""Sums are taken of the millions and of the rest: each fits 64 bits for 9 thousand million rows."""

_NO_END: Final = 2**62


class Span(NamedTuple):
    """What belongs to a business date: commands and movements, both ends included."""

    business_date: int
    closed: bool
    first_seq: int
    last_seq: int
    first_movement: int
    last_movement: int
    phases: list[PhaseView]

    def phase_at(self, seq: ColumnElement[int]) -> ColumnElement[int]:
        """Return the phase in which a command came; a step belongs to the phase that it ends."""
        steps = [(seq > step.seq, step.to_phase) for step in reversed(self.phases)]
        return case(*steps, else_=self.phases[0].from_phase)


def span_of(connection: Connection, business_date: int) -> Span | None:
    """Return the span of a business date; None when the platform had no such date."""
    position = connection.execute(select(s.position)).one()
    days, began = s.account_days.c, s.business_days.c
    known = connection.execute(
        select(began.first_seq).where(began.business_date == business_date)
    ).scalar()
    if known is None:
        return None
    last = func.max(days.last_movement)
    before = connection.execute(select(last).where(days.business_date < business_date)).scalar()
    closed = business_date != position.business_date
    if closed:
        query = select(last).where(days.business_date <= business_date)
        last_movement = connection.execute(query).scalar() or 0
    else:
        last_movement = position.next_movement - 1
    commands = range_of(connection, business_date, business_date)
    return Span(
        business_date=business_date,
        closed=closed,
        first_seq=commands.first_seq,
        last_seq=commands.last_seq or _NO_END,
        first_movement=(before or 0) + 1,
        last_movement=last_movement,
        phases=phases(connection, business_date=business_date),
    )


def within(span: Span) -> ColumnElement[bool]:
    """Return the condition that a movement is one of the span's."""
    return s.movements.c.movement.between(span.first_movement, span.last_movement)


def came_seq(of: Table) -> ColumnElement[int]:
    """Return the number of the command that brought a payment of one of ``ITEM_TABLES``."""
    seq: ColumnElement[int] = of.c.payment if of is s.payments else of.c.seq
    return seq


def sums(amount: ColumnElement[int], name: str) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return the two columns whose values ``sum_of`` puts together again."""
    high, low = func.sum(amount // _SPLIT), func.sum(amount % _SPLIT)
    return high.label(f"{name}_high"), low.label(f"{name}_low")


def sum_of(row: Any, name: str) -> int:
    """Return a sum that was taken with ``sums``; 0 of no rows."""
    values = row._asdict()
    return int(values[f"{name}_high"] or 0) * _SPLIT + int(values[f"{name}_low"] or 0)


def hour_of(bucket: int) -> int:
    """Return an hour counted since 1970 as ``yyyymmddhh`` in Beijing, a whole number of hours off.

    Source: house, ADR-0008.
    """
    return int(beijing_date_time(int(bucket) * HOUR_NS).strftime("%Y%m%d%H"))
