"""The tables of persons and of the audit trail."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, SmallInteger, Table, Text

from tianping.views.schema import METADATA
from tianping.views.sealing import SealedText

__all__ = ["audit", "audit_stands", "people"]

people = Table(
    "people",
    METADATA,
    Column("person", Text, primary_key=True),
    Column("person_role", SmallInteger, nullable=False),
    Column("office", Text, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("added_seq", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Who works at the platform, or did. Source: house, ADR-0070."""

audit = Table(
    "audit",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("audit_line", Integer, primary_key=True, autoincrement=False),
    Column("business_date", BigInteger, nullable=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("second_person", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("login_session", Text, nullable=False),
    Column("function", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("aspect", SealedText("audit.aspect"), nullable=False),
    Column("value_before", SealedText("audit.value_before"), nullable=False),
    Column("value_after", SealedText("audit.value_after"), nullable=False),
    Column("message_id", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("refusal_code", SmallInteger, nullable=False),
    Column("found", SealedText("audit.found"), nullable=False),
    Index("audit_person", "person", "seq"),
    Index("audit_second_person", "second_person", "seq"),
    Index("audit_object", "object", "seq"),
    Index("audit_time", "recorded_at_ns"),
)
"""Who did what to what, with whom. Source: RULES-C §8; house, ADR-0074."""

audit_stands = Table(
    "audit_stands",
    METADATA,
    Column("event", Text, primary_key=True),
    Column("object", Text, primary_key=True),
    Column("aspect", Text, primary_key=True),
    Column("value_after", SealedText("audit_stands.value_after"), nullable=False),
)
"""How the trail last said that things are: what the next line calls "before"."""
