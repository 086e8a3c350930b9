"""The tables of what participants tell each other and offices ask for: no money moves by them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, SmallInteger, Table, Text

from tianping.views.schema import METADATA

__all__ = ["funds_wanted", "information", "openings"]


def _key(name: str) -> Column[Any]:
    kind = BigInteger().with_variant(Integer(), "sqlite")
    return Column(name, kind, primary_key=True, autoincrement=False)


def _int(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False)


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


information = Table(
    "information",
    METADATA,
    _key("seq"),
    _text("sender"),
    _text("message_id"),
    _text("message_type"),
    _int("business_date"),
    _int("recorded_at_ns"),
    _text("sending_bank"),
    _text("receiver"),
    _text("receiving_bank"),
    _text("about"),
    _int("amount_fen"),
    _text("system"),
    Index("information_date", "business_date"),
)

openings = Table(
    "openings",
    METADATA,
    _key("seq"),
    _text("participant"),
    _text("office"),
    _text("message_id"),
    Column("subject", SmallInteger, nullable=False),
    _int("first_balance_fen"),
    _int("minimum_balance_fen"),
    _int("effective_date"),
    Column("opened_date", BigInteger, nullable=True),
)

funds_wanted = Table(
    "funds_wanted",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    _text("participant"),
    _int("business_date"),
    _int("recorded_at_ns"),
    _int("wanted_fen"),
    Index("funds_wanted_date", "business_date"),
)
