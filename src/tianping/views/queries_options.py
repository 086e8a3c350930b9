"""Questions about the optional tools."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views import schema
from tianping.views import schema_options as s
from tianping.views.archive.asking import asks_archive, day_need
from tianping.views.archive.needs import Need
from tianping.views.reading import as_view
from tianping.views.records_options import LimitView, MatchingProposalView, OffsetView, ReserveView

__all__ = ["limits", "matching_proposals", "offsets", "reserves"]


def _offsets_need(connection: Connection, *, date: int = 0) -> Need | None:
    del connection
    return day_need(date, s.offsets)


@asks_archive(_offsets_need)
def offsets(connection: Connection, *, date: int = 0) -> list[OffsetView]:
    """Return what was offset on entry, in order, on a business date or (0) on all."""
    table = s.offsets
    query = select(table).order_by(table.c.seq)
    if date:
        query = query.where(table.c.business_date == date)
    return [as_view(OffsetView, row) for row in connection.execute(query)]


def matching_proposals(connection: Connection, *, date: int = 0) -> list[MatchingProposalView]:
    """Return the proposals of matching, in order, of a business date or (0) of all."""
    table = s.proposals_of_matching
    query = select(table).order_by(table.c.seq)
    if date:
        query = query.where(table.c.business_date == date)
    return [as_view(MatchingProposalView, row) for row in connection.execute(query)]


def reserves(connection: Connection) -> list[ReserveView]:
    """Return what is kept today, used up or not, by account and class."""
    table = s.reserves.c
    query = (
        select(*s.reserves.columns, schema.accounts.c.owner)
        .join(schema.accounts, schema.accounts.c.account == table.account)
        .where(table.set_fen > 0)
        .order_by(table.account, table.queue_class)
    )
    return [as_view(ReserveView, row) for row in connection.execute(query)]


def limits(connection: Connection) -> list[LimitView]:
    """Return the limits that hold now, by account and counterparty; for all others first."""
    table = s.limits.c
    query = (
        select(*s.limits.columns, schema.accounts.c.owner)
        .join(schema.accounts, schema.accounts.c.account == table.account)
        .where(table.lifted.is_(False))
        .order_by(table.account, table.counterparty)
    )
    return [as_view(LimitView, row) for row in connection.execute(query)]
