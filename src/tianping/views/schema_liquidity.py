"""Tables of the liquidity functions: runs of matching and of pools, what pools are bound to."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, SmallInteger, Table, Text

from tianping.views.schema import METADATA

__all__ = ["matching_runs", "pool_changes", "pool_runs", "pools"]

matching_runs = Table(
    "matching_runs",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("business_date", BigInteger, nullable=False),
    Column("run_trigger", SmallInteger, nullable=False),
    Column("outcome", SmallInteger, nullable=False),
    Column("considered_count", BigInteger, nullable=False),
    Column("considered_payers", BigInteger, nullable=False),
    Column("settled_count", BigInteger, nullable=False),
    Column("settled_payers", BigInteger, nullable=False),
    Column("value_fen", BigInteger, nullable=False),
)

pool_runs = Table(
    "pool_runs",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("business_date", BigInteger, nullable=False),
    Column("legal_entity", Text, nullable=False),
    Column("run_trigger", SmallInteger, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("rescue_order", Text, nullable=False),
    Column("outcome", SmallInteger, nullable=False),
    Column("transfer_count", BigInteger, nullable=False),
    Column("value_fen", BigInteger, nullable=False),
)
"""One row per pool and run. ``rescue_order`` has the branches, separated by spaces."""

pools = Table(
    "pools",
    METADATA,
    Column("legal_entity", Text, primary_key=True),
    Column("floor_fen", BigInteger, nullable=False),
    Column("in_order", Boolean, nullable=False),
    Column("branches", Text, nullable=False),
)
"""What is in force. ``branches`` are separated by spaces, in the order of rescue if any."""

pool_changes = Table(
    "pool_changes",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("legal_entity", Text, nullable=False),
    Column("management", SmallInteger, nullable=False),
    Column("effective_date", BigInteger, nullable=False),
    Column("branches", Text, nullable=False),
)
"""What was said of pools, in the order in which it was said."""
