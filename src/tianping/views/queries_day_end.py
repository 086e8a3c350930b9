"""Questions about day-end and year-end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from tianping.views import schema_day_end as s
from tianping.views.reading import as_view
from tianping.views.records_day_end import (
    BalanceFaultView,
    ClosedAccountView,
    ClosedDateView,
    MovedView,
    OpeningCheckView,
    OpeningDifferenceView,
    TotalComparisonView,
    TotalDifferenceView,
    YearAccountView,
    YearView,
)
from tianping.views.schema import accounts

__all__ = [
    "balance_faults",
    "closed_accounts",
    "closed_dates",
    "opening_checks",
    "total_comparisons",
    "year_accounts",
    "years",
]

_OF_ACCOUNT = (accounts.c.account_no, accounts.c.subject, accounts.c.owner, accounts.c.office)


def closed_dates(connection: Connection, *, limit: int = 30) -> list[ClosedDateView]:
    """Return the dates whose figures were made, newest first."""
    table = s.closed_dates
    query = select(table).order_by(table.c.business_date.desc()).limit(limit)
    return [as_view(ClosedDateView, row) for row in connection.execute(query)]


def _of_owner(owner: str, office: str) -> list[ColumnElement[bool]]:
    found = [accounts.c.owner == owner] if owner else []
    return [*found, accounts.c.office == office] if office else found


def closed_accounts(
    connection: Connection, *, business_date: int, owner: str = "", office: str = ""
) -> list[ClosedAccountView]:
    """Return accounts' figures of a closed date, in order of opening.

    Of all accounts, of those of an owner, or of those that an office manages, its own included.
    """
    table, moved = s.closed_accounts, s.moved_by_system
    query = (
        select(table, *_OF_ACCOUNT)
        .join(accounts, accounts.c.account == table.c.account)
        .where(table.c.business_date == business_date, *_of_owner(owner, office))
        .order_by(table.c.account)
    )
    rows = connection.execute(query).all()
    wanted = [row.account for row in rows]
    by_account: dict[int, list[MovedView]] = {}
    for row in connection.execute(
        select(moved)
        .where(moved.c.business_date == business_date, moved.c.account.in_(wanted))
        .order_by(moved.c.account, moved.c.day_system)
    ):
        values = row._asdict()
        del values["business_date"]
        by_account.setdefault(values.pop("account"), []).append(MovedView(**values))
    return [as_view(ClosedAccountView, row, moved=by_account.get(row.account, [])) for row in rows]


def years(connection: Connection) -> list[YearView]:
    """Return the years that were carried over, newest first."""
    query = select(s.years).order_by(s.years.c.year.desc())
    return [as_view(YearView, row) for row in connection.execute(query)]


def year_accounts(
    connection: Connection, *, year: int, owner: str = "", office: str = ""
) -> list[YearAccountView]:
    """Return accounts' figures of a year that was carried over, in order of opening."""
    table = s.year_accounts
    query = (
        select(table, *_OF_ACCOUNT)
        .join(accounts, accounts.c.account == table.c.account)
        .where(table.c.year == year, *_of_owner(owner, office))
        .order_by(table.c.account)
    )
    return [as_view(YearAccountView, row) for row in connection.execute(query)]


def balance_faults(connection: Connection, *, seq: int) -> list[BalanceFaultView]:
    """Return what a trial balance found wrong, in the order of the tests."""
    table = s.balance_faults
    query: Select[Any] = (
        select(*(column for column in table.c if column.name != "place"))
        .where(table.c.seq == seq)
        .order_by(table.c.place)
    )
    return [as_view(BalanceFaultView, row) for row in connection.execute(query)]


def opening_checks(connection: Connection, *, business_date: int) -> list[OpeningCheckView]:
    """Return what offices found at the start of a date, oldest first."""
    table = s.opening_checks
    query = select(table).where(table.c.business_date == business_date).order_by(table.c.seq)
    return [
        as_view(
            OpeningCheckView,
            row,
            differences=_opening_differences(connection, row.seq),
        )
        for row in connection.execute(query).all()
    ]


def _opening_differences(connection: Connection, seq: int) -> list[OpeningDifferenceView]:
    table = s.opening_differences
    query = (
        select(*(column for column in table.c if column.name != "seq"))
        .where(table.c.seq == seq)
        .order_by(table.c.participant)
    )
    return [as_view(OpeningDifferenceView, row) for row in connection.execute(query)]


def total_comparisons(connection: Connection, *, business_date: int) -> list[TotalComparisonView]:
    """Return the comparisons of business systems with SAPS on a date, oldest first."""
    table = s.total_comparisons
    query = select(table).where(table.c.business_date == business_date).order_by(table.c.seq)
    return [
        as_view(TotalComparisonView, row, differences=_differences(connection, row.seq))
        for row in connection.execute(query).all()
    ]


def _differences(connection: Connection, seq: int) -> list[TotalDifferenceView]:
    table = s.total_differences
    query = (
        select(*(column for column in table.c if column.name != "seq"))
        .where(table.c.seq == seq)
        .order_by(table.c.participant)
    )
    return [as_view(TotalDifferenceView, row) for row in connection.execute(query)]
