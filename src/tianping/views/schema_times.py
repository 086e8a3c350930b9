"""The table of payments with an earliest or a latest time."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Table, Text

from tianping.views.schema import METADATA

__all__ = ["settlement_times"]

settlement_times = Table(
    "settlement_times",
    METADATA,
    Column("payment", BigInteger, primary_key=True, autoincrement=False),
    Column("message_type", Text, nullable=False),
    Column("earliest_ns", BigInteger, nullable=False),
    Column("latest_ns", BigInteger, nullable=False),
    Column("returned_at_latest", Boolean, nullable=False),
    Column("entered_at_ns", BigInteger),
    Column("warned_at_ns", BigInteger),
    Column("waits", Boolean, nullable=False),
)
"""One row per payment that was stored, or waited with a latest time; 0 for a time not stated."""
