"""The table of days that left the views for the archive. Source: house, ADR-0075."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, Table

from tianping.views.schema import METADATA

__all__ = ["archived_days"]

archived_days = Table(
    "archived_days",
    METADATA,
    Column("business_date", BigInteger, primary_key=True, autoincrement=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("first_movement", BigInteger, nullable=False),
    Column("last_movement", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("row_count", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
)
"""``seq`` is the command that stated it, ``digest`` the SHA-256 of the day's manifest."""
