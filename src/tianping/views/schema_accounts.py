"""Tables about accounts besides their balances: warnings, what ACS told, who closes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text

from tianping.views.schema import METADATA

__all__ = ["other_balances", "standings", "warnings"]

warnings = Table(
    "warnings",
    METADATA,
    Column(
        "account",
        BigInteger().with_variant(Integer(), "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("setter", Text, primary_key=True),
    Column("participant", Text, nullable=False),
    Column("warning_value_fen", BigInteger, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("below", Boolean, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

other_balances = Table(
    "other_balances",
    METADATA,
    Column(
        "account",
        BigInteger().with_variant(Integer(), "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("participant", Text, nullable=False),
    Column("business_date", BigInteger, nullable=False),
    Column("other_count", BigInteger, nullable=False),
    Column("others_fen", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

standings = Table(
    "standings",
    METADATA,
    Column("participant", Text, primary_key=True),
    Column("suspended", Boolean, nullable=False),
    Column("closing_date", BigInteger, nullable=False),
    Column("account_closed", Boolean, nullable=False),
    Column("obstacle", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
