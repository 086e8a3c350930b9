"""The tables of net debit caps; what is used of a cap is added up when it is asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Table, Text

from tianping.views.schema import METADATA

__all__ = ["cap_warnings", "caps", "held_lines"]


def _key(name: str) -> Column[Any]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _name(name: str) -> Column[Any]:
    return Column(name, Text, primary_key=True)


def _int(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False)


caps = Table(
    "caps",
    METADATA,
    _key("account"),
    _name("system"),
    _int("credit_line_fen"),
    _int("pledge_quota_fen"),
    _int("seq"),
)

cap_warnings = Table(
    "cap_warnings",
    METADATA,
    _key("account"),
    _name("system"),
    _name("setter"),
    Column("participant", Text, nullable=False),
    _int("warning_value_fen"),
    Column("is_on", Boolean, nullable=False),
    Column("below", Boolean, nullable=False),
    _int("seq"),
)

held_lines = Table(
    "held_lines",
    METADATA,
    _key("submission"),
    _key("line"),
    Column("participant", Text, nullable=False),
    _int("amount_fen"),
)
"""The debit lines of sessions that are held; taken up, they are payments like others."""
