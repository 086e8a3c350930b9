"""Tables of authorities and parameters: rules, areas, cities, changes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, SmallInteger, Table, Text

from tianping.views.schema import METADATA

__all__ = ["areas", "authority_rules", "cities", "parameter_changes"]


def _number(name: str) -> Column[int]:
    whole = BigInteger().with_variant(Integer(), "sqlite")
    return Column(name, whole, primary_key=True, autoincrement=False)


authority_rules = Table(
    "authority_rules",
    METADATA,
    _number("rule"),
    Column("setter", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("direction", SmallInteger, nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("business_type", Text, nullable=False),
    Column("business_kind", Text, nullable=False),
    Column("region_level", SmallInteger, nullable=False),
    Column("region", Text, nullable=False),
    Column("institution_level", SmallInteger, nullable=False),
    Column("institution", Text, nullable=False),
    Column("from_date", BigInteger, nullable=False),
    Column("until_date", BigInteger, nullable=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("ended_seq", BigInteger, nullable=True),
)
"""Every rule there ever was."""

areas = Table(
    "areas",
    METADATA,
    Column("setter", Text, primary_key=True),
    Column("system", Text, primary_key=True),
    Column("region_level", SmallInteger, nullable=False),
    Column("region", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Who may set rules and local parameters where, now."""

cities = Table(
    "cities",
    METADATA,
    Column("city", Text, primary_key=True),
    Column("ccpc", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Which CCPC each city belongs to, now."""

parameter_changes = Table(
    "parameter_changes",
    METADATA,
    _number("change"),
    Column("setter", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("moment", SmallInteger, nullable=False),
    Column("effective_date", BigInteger, nullable=False),
    Column("effective_at_ns", BigInteger, nullable=False),
    Column("recorded_at_ns", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("in_force_date", BigInteger, nullable=True),
    Column("in_force_at_ns", BigInteger, nullable=True),
    Column("in_force_seq", BigInteger, nullable=True),
)
"""Changes of parameters with their moments; not in force yet while the last three are empty."""
