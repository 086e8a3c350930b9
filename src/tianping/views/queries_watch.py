"""What the watching asks of the views: what waits by class, what settled today.

Source: house, ADR-0080.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, func, select

from tianping.views import schema as s
from tianping.views.queries_days import systems
from tianping.views.spans import ITEM_TABLES, sum_of, sums

__all__ = ["WatchedFigures", "watched_figures"]


class WatchedFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one state of the views.

    Attributes:
        business_date: The date they are of.
        states: Where each system stands, by its number.
        waiting: By class of the queue, how many payments wait and their amount in fen.
        settled_count: Payments settled on that date.
        settled_fen: Their amount.
    """

    business_date: int
    states: Mapping[int, int]
    waiting: Mapping[int, tuple[int, int]]
    settled_count: int
    settled_fen: int


def watched_figures(connection: Connection) -> WatchedFigures | None:
    """Return the figures as the views have them; None while nothing is folded.

    The queue is short beside the payments, and what settled is summed by message type already, so
    this costs about as much as the queue is long.
    """
    date = connection.execute(select(s.position.c.business_date)).scalar()
    if date is None:
        return None
    waiting: dict[int, tuple[int, int]] = {}
    for of in ITEM_TABLES:
        query = (
            select(
                s.queue.c.queue_class,
                func.count().label("payment_count"),
                *sums(of.c.amount_fen, "amount"),
            )
            .join(of, of.c.payment == s.queue.c.payment)
            .group_by(s.queue.c.queue_class)
        )
        for row in connection.execute(query):
            count, amount = waiting.get(row.queue_class, (0, 0))
            waiting[row.queue_class] = (count + row.payment_count, amount + sum_of(row, "amount"))
    totals = s.type_totals.c
    settled = connection.execute(
        select(totals.payment_count, totals.amount_fen).where(totals.business_date == date)
    ).all()
    return WatchedFigures(
        business_date=date,
        states={one.day_system: one.system_state for one in systems(connection)},
        waiting=waiting,
        settled_count=sum(row.payment_count for row in settled),
        settled_fen=sum(row.amount_fen for row in settled),
    )
