"""Questions about what is set on accounts."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views.reading import as_view, columns
from tianping.views.records import OtherBalancesView, StandingView, WarningView
from tianping.views.schema_accounts import other_balances as others_table
from tianping.views.schema_accounts import standings as standings_table
from tianping.views.schema_accounts import warnings as table

__all__ = ["other_balances", "standings", "warnings"]


def warnings(connection: Connection, *, participant: str = "") -> list[WarningView]:
    """Return the warning values that are on, of one account's owner or of all.

    In order of the accounts' opening, then of who set them.
    """
    query = (
        select(*columns(table, "is_on"))
        .where(table.c.is_on)
        .order_by(table.c.account, table.c.setter)
    )
    if participant:
        query = query.where(table.c.participant == participant)
    return [as_view(WarningView, row) for row in connection.execute(query)]


def other_balances(connection: Connection) -> list[OtherBalancesView]:
    """Return what ACS reported last of each account, in order of the accounts' opening."""
    query = select(others_table).order_by(others_table.c.account)
    return [as_view(OtherBalancesView, row) for row in connection.execute(query)]


def standings(connection: Connection) -> list[StandingView]:
    """Return who was suspended or revoked, now or once, in order of bank codes."""
    query = select(standings_table).order_by(standings_table.c.participant)
    return [as_view(StandingView, row) for row in connection.execute(query)]
