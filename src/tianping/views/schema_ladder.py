"""The table of steps of the ladder of last resort."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Table, Text

from tianping.views.schema import METADATA

__all__ = [
    "BONDS_DISPOSED",
    "EARMARK_KEPT",
    "EARMARK_RELEASED",
    "EARMARK_VOID",
    "PENALTY_LOAN",
    "ladder_steps",
]

EARMARK_KEPT: Final = "earmark_kept"
EARMARK_RELEASED: Final = "earmark_released"
EARMARK_VOID: Final = "earmark_void"
BONDS_DISPOSED: Final = "bonds_disposed"
PENALTY_LOAN: Final = "penalty_loan"

ladder_steps = Table(
    "ladder_steps",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("business_date", BigInteger, nullable=False),
    Column("ladder_step", Text, nullable=False),
    Column("participant", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("payment", BigInteger, nullable=False),
    Column("pledge_loan", BigInteger, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("reference", Text, nullable=False),
)
"""One row per step; who decided it stands in the proposal that the same command approved."""
