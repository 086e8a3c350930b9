"""Tables of the optional tools: offsets, proposals of matching, reserves, limits."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, SmallInteger, Table, Text

from tianping.views.schema import METADATA

__all__ = ["limits", "offsets", "proposals_of_matching", "reserves"]

offsets = Table(
    "offsets",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("business_date", BigInteger, nullable=False),
    Column("payment", BigInteger, nullable=False),
    Column("debtor_participant", Text, nullable=False),
    Column("creditor_participant", Text, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("back_count", BigInteger, nullable=False),
    Column("back_fen", BigInteger, nullable=False),
    Column("back_payments", Text, nullable=False),
)
"""One row per offset. ``back_payments`` are numbers of payments, separated by spaces."""

proposals_of_matching = Table(
    "proposals_of_matching",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("business_date", BigInteger, nullable=False),
    Column("proposed_count", BigInteger, nullable=False),
    Column("taking_part_count", BigInteger, nullable=False),
    Column("proposed_fen", BigInteger, nullable=False),
    Column("ordered_fen", BigInteger, nullable=False),
    Column("accepted", Boolean, nullable=False),
)
"""One row per proposal; what came of it is the matching run of the same command."""

reserves = Table(
    "reserves",
    METADATA,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("queue_class", SmallInteger, primary_key=True, autoincrement=False),
    Column("set_fen", BigInteger, nullable=False),
    Column("left_fen", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""What each account keeps for class 2 or 7; zeros when it was dropped."""

limits = Table(
    "limits",
    METADATA,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("counterparty", Text, primary_key=True),
    Column("limit_fen", BigInteger, nullable=False),
    Column("lifted", Boolean, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""The most each account pays a bank, or all (empty), net in class 8; ``lifted`` when no more."""
