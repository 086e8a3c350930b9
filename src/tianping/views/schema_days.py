"""Tables of the systems' days: where they stand, their steps, the calendar, alarms, what was told.

Source: house, ADR-0062.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, SmallInteger, Table, Text

from tianping.views.schema import METADATA

__all__ = ["alarms", "calendar_days", "calendar_years", "day_notes", "system_steps", "systems"]

systems = Table(
    "systems",
    METADATA,
    Column("day_system", SmallInteger, primary_key=True, autoincrement=False),
    Column("system_date", BigInteger, nullable=False),
    Column("system_state", SmallInteger, nullable=False),
    Column("netting_session", BigInteger, nullable=False),
    Column("old_date", BigInteger, nullable=False),
    Column("next_date", BigInteger, nullable=False),
    Column("workday", Boolean, nullable=False),
    Column("since_ns", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Where each system stands; of BEPS and IBPS the open session and the old date that still ends."""

system_steps = Table(
    "system_steps",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("day_system", SmallInteger, primary_key=True, autoincrement=False),
    Column("step_from_date", BigInteger, primary_key=True, autoincrement=False),
    Column("day_step", SmallInteger, primary_key=True, autoincrement=False),
    Column("from_state", SmallInteger, nullable=False),
    Column("step_to_date", BigInteger, nullable=False),
    Column("to_state", SmallInteger, nullable=False),
    Column("netting_session", BigInteger, nullable=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Index("system_steps_date", "step_from_date"),
)
"""Every step; ``netting_session`` is the one that it closed, else 0."""

calendar_years = Table(
    "calendar_years",
    METADATA,
    Column("year", BigInteger, primary_key=True, autoincrement=False),
    Column("official", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Which years are known, and whether their source had the official announcement."""

calendar_days = Table(
    "calendar_days",
    METADATA,
    Column("day", BigInteger, primary_key=True, autoincrement=False),
    Column("workday", Boolean, nullable=False),
    Column("changed_why", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Every day of the known years; ``changed_why`` of days that were changed one by one."""

alarms = Table(
    "alarms",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("day_system", SmallInteger, nullable=False),
    Column("day_step", SmallInteger, nullable=False),
    Column("system_date", BigInteger, nullable=False),
    Column("planned_minutes", BigInteger, nullable=False),
    Column("refusal_code", BigInteger, nullable=False),
    Column("ended_seq", BigInteger, nullable=False),
)
"""Late steps; ``ended_seq`` is 0 until the system moves."""

day_notes = Table(
    "day_notes",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("day_note", Text, nullable=False),
    Column("system_date", BigInteger, nullable=False),
    Column("day_system", SmallInteger, nullable=False),
    Column("day_step", SmallInteger, nullable=False),
    Column("planned_minutes", BigInteger, nullable=False),
    Column("party", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Index("day_notes_date", "system_date"),
)
"""What was noted of a day: postponements, what ACS said, releases, service of nodes."""
