"""Questions about authorities and parameters."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from tianping.views import schema_control as s
from tianping.views.reading import as_view
from tianping.views.records_control import (
    AreaView,
    AuthorityRuleView,
    CityView,
    ParameterChangeView,
)

__all__ = ["areas", "authority_rules", "cities", "parameter_changes"]


def authority_rules(connection: Connection, *, date: int = 0) -> list[AuthorityRuleView]:
    """Return the rules that are not over on a date, or (0) all there ever were, by number."""
    table = s.authority_rules.c
    query = select(s.authority_rules).order_by(table.rule)
    if date:
        query = query.where(or_(table.until_date == 0, table.until_date > date))
    return [as_view(AuthorityRuleView, row) for row in connection.execute(query)]


def areas(connection: Connection) -> list[AreaView]:
    """Return who may set rules and local parameters where."""
    query = select(s.areas).order_by(s.areas.c.setter, s.areas.c.system)
    return [as_view(AreaView, row) for row in connection.execute(query)]


def cities(connection: Connection) -> list[CityView]:
    """Return which CCPC each city belongs to."""
    query = select(s.cities).order_by(s.cities.c.city)
    return [as_view(CityView, row) for row in connection.execute(query)]


def parameter_changes(
    connection: Connection, *, name: str = "", waiting: bool = False
) -> list[ParameterChangeView]:
    """Return the changes of a parameter or (empty) of all, by number; only those that wait."""
    table = s.parameter_changes.c
    query = select(s.parameter_changes).order_by(table.change)
    if name:
        query = query.where(table.name == name)
    if waiting:
        query = query.where(table.in_force_seq.is_(None))
    return [as_view(ParameterChangeView, row) for row in connection.execute(query)]
