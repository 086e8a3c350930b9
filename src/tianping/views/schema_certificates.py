"""The tables of signing certificates: what was applied for, and what became of what was issued."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from tianping.views.schema import METADATA

__all__ = ["certificate_applications", "certificates"]

certificates = Table(
    "certificates",
    METADATA,
    Column("certificate", Text, primary_key=True),
    Column("participant", Text, nullable=False, index=True),
    Column("certificate_state", Text, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("replaces", Text, nullable=False),
    Column("application", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""What was issued, or bound by hand without dates; ``seq`` is the command that changed it last."""

certificate_applications = Table(
    "certificate_applications",
    METADATA,
    Column("application", BigInteger, primary_key=True, autoincrement=False),
    Column("participant", Text, nullable=False),
    Column("key_digest", Text, nullable=False),
    Column("replaces", Text, nullable=False),
    Column("application_state", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
)
"""Every application, by the number of its command."""
