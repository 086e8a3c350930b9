"""The tables of offices with a task, overdraft interest and pledge financing. Rows are only added.

A pledge request is told by its steps, in the order of their commands: asked, answered, repaid or
kept overnight; a question about it takes them together.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Index, SmallInteger, Table, Text

from tianping.views.schema import METADATA, FenTotal

__all__ = [
    "STEP_ANSWERED",
    "STEP_ASKED",
    "STEP_DISPOSED",
    "STEP_OVERNIGHT",
    "STEP_REPAID",
    "appointments",
    "interest_charges",
    "pledge_steps",
    "pledging_settings",
]

STEP_ASKED: Final = 1
STEP_ANSWERED: Final = 2
STEP_REPAID: Final = 3
STEP_OVERNIGHT: Final = 4
STEP_DISPOSED: Final = 5


def _key(name: str) -> Column[Any]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _int(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False)


def _small(name: str) -> Column[Any]:
    return Column(name, SmallInteger, nullable=False)


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


appointments = Table(
    "appointments",
    METADATA,
    _key("seq"),
    _small("role"),
    _text("participant"),
    _int("recorded_at_ns"),
)

interest_charges = Table(
    "interest_charges",
    METADATA,
    _key("seq"),
    _key("account"),
    Column("fen_minutes", FenTotal, nullable=False),
    _int("rate_ppm"),
    _int("amount_fen"),
    _int("settle_date"),
    _int("business_date"),
    Index("interest_charges_account", "account"),
)

pledging_settings = Table(
    "pledging_settings",
    METADATA,
    _key("seq"),
    Column("participant", Text, primary_key=True),
    Column("in_force", Boolean, nullable=False),
    _small("pledging_mode"),
    _int("limit_fen"),
    _int("loan_min_fen"),
    Index("pledging_settings_participant", "participant"),
)

pledge_steps = Table(
    "pledge_steps",
    METADATA,
    _key("seq"),
    _key("request"),
    _small("step"),
    _text("participant"),
    _text("pledgor"),
    _int("payment"),
    _small("outcome"),
    _int("amount_fen"),
    _int("bond_value_fen"),
    _int("interest_fen"),
    _text("reference"),
    _int("due_date"),
    _int("business_date"),
    _int("recorded_at_ns"),
    Index("pledge_steps_request", "request"),
)
