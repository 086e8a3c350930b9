"""Questions about matching and pools."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views import schema_liquidity as s
from tianping.views.reading import as_view
from tianping.views.records_liquidity import (
    MatchingRunView,
    PoolChangeView,
    PoolRunView,
    PoolView,
)

__all__ = ["matching_runs", "pool_changes", "pool_runs", "pools"]


def matching_runs(connection: Connection, *, date: int = 0) -> list[MatchingRunView]:
    """Return the runs of matching in order, of a business date or (0) of all."""
    table = s.matching_runs
    query = select(table).order_by(table.c.seq, table.c.place)
    if date:
        query = query.where(table.c.business_date == date)
    return [as_view(MatchingRunView, row) for row in connection.execute(query)]


def pool_runs(
    connection: Connection, *, date: int = 0, legal_entity: str = ""
) -> list[PoolRunView]:
    """Return the runs of pools in order, of a business date or (0) of all, of one pool or all."""
    table = s.pool_runs
    query = select(table).order_by(table.c.seq, table.c.place)
    if date:
        query = query.where(table.c.business_date == date)
    if legal_entity:
        query = query.where(table.c.legal_entity == legal_entity)
    return [as_view(PoolRunView, row) for row in connection.execute(query)]


def pools(connection: Connection) -> list[PoolView]:
    """Return what is in force, by legal entity."""
    query = select(s.pools).order_by(s.pools.c.legal_entity)
    return [as_view(PoolView, row) for row in connection.execute(query)]


def pool_changes(connection: Connection, *, after_date: int = 0) -> list[PoolChangeView]:
    """Return what was said of pools, in order; only what takes effect after a date, if given."""
    table = s.pool_changes
    query = select(table).where(table.c.effective_date > after_date).order_by(table.c.seq)
    return [as_view(PoolChangeView, row) for row in connection.execute(query)]
