"""The table of sessions of nets; what became of their lines stands in ``lines``."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, SmallInteger, Table, Text

from tianping.views.schema import METADATA

__all__ = ["SESSION_COMPLETED", "SESSION_HELD", "SESSION_OPEN", "sessions"]

SESSION_OPEN: Final = 1
SESSION_HELD: Final = 2
SESSION_COMPLETED: Final = 3

sessions = Table(
    "sessions",
    METADATA,
    Column(
        "submission",
        BigInteger().with_variant(Integer(), "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("system", Text, nullable=False),
    Column("netting_date", BigInteger, nullable=False),
    Column("session", BigInteger, nullable=False),
    Column("office", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("line_count", BigInteger, nullable=False),
    Column("session_debit_fen", BigInteger, nullable=False),
    Column("session_credit_fen", BigInteger, nullable=False),
    Column("business_date", BigInteger, nullable=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("session_state", SmallInteger, nullable=False),
    Column("refusal_code", SmallInteger, nullable=False),
    Column("found", Text, nullable=False),
    Column("completed_at_ns", BigInteger, nullable=True),
    Index("sessions_state", "session_state"),
)
"""``refusal_code`` and ``found`` say why a session is held."""
