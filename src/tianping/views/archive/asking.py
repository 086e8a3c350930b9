"""The seam through which every question goes: to the views, or to the archive.

A question says what it would need of the archive; when days of that are archived, and the views
were opened with an archive, what it needs is brought and the same question is asked of that.

Source: RULES-C §7.2 (older data can be found); house, ADR-0075.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar, cast

from sqlalchemy import Connection, Table, select

from tianping.values.identifiers import PaymentId, payment_line, payment_seq
from tianping.views import schema as s
from tianping.views.archive.needs import ALL_TABLES, Need
from tianping.views.archive.slices import archived_between, day_of_seq, last_archived

__all__ = [
    "ARCHIVE",
    "archive_of",
    "archived_part",
    "asks_archive",
    "day_need",
    "payment_need",
    "with_archive",
]

ARCHIVE: Final = "tianping_archive"
"""The option of an engine that says where its archive lies."""

_P = ParamSpec("_P")
_R = TypeVar("_R")
_Question = Callable[Concatenate[Connection, _P], _R]


def archive_of(connection: Connection) -> Path | None:
    """Return where the archive of the views lies; None when they were opened without one."""
    found: Path | None = connection.get_execution_options().get(ARCHIVE)
    return found


def archived_part(connection: Connection, dates: tuple[int, int]) -> tuple[int, int] | None:
    """Return the part of a range of dates that the archive has; None when there is none."""
    if archive_of(connection) is None:
        return None
    days = archived_between(connection, *dates)
    return (days[0].business_date, days[-1].business_date) if days else None


def with_archive(connection: Connection, need: Need | None, ask: Callable[[], _R]) -> _R:
    """Ask a question of the archive if it has days of what is needed, else of the views."""
    archive = archive_of(connection)
    if need is None or archive is None:
        return ask()
    days = archived_between(connection, need.date_from, need.date_to)
    if not days:
        return ask()
    from tianping.views.archive.finding import brought  # noqa: PLC0415 - DuckDB loads slowly

    with brought(connection, archive, need, days):
        return ask()


def asks_archive(
    need: Callable[Concatenate[Connection, _P], Need | None],
) -> Callable[[_Question[_P, _R]], _Question[_P, _R]]:
    """Let a question look into the archive for what ``need`` says of its keywords."""

    def decorate(question: _Question[_P, _R]) -> _Question[_P, _R]:
        @functools.wraps(question)
        def ask(connection: Connection, *values: _P.args, **keywords: _P.kwargs) -> _R:
            wanted = None
            if archive_of(connection) is not None:
                wanted = need(connection, *values, **keywords)
            return with_archive(
                connection, wanted, lambda: question(connection, *values, **keywords)
            )

        return cast("_Question[_P, _R]", ask)

    return decorate


def day_need(business_date: int, *tables: Table) -> Need | None:
    """Return the need of a question about one date; None for a question about no date."""
    if not business_date:
        return None
    return Need(business_date, business_date, tables or ALL_TABLES)


def payment_need(connection: Connection, payment: int) -> Need | None:
    """Return the need of a question about one payment or line; None when it is on-line.

    A line of a session that was held stands under the date on which the session was taken up, the
    one after that of its number.
    """
    of = s.lines if payment_line(PaymentId(payment)) else s.payments
    online = select(of.c.payment).where(of.c.payment == payment)
    day = day_of_seq(connection, payment_seq(PaymentId(payment)))
    if day is None or connection.execute(online).scalar() is not None:
        return None
    later = archived_between(connection, day.business_date, last_archived(connection))
    last = later[min(1, len(later) - 1)].business_date
    tables = (s.payments, s.lines, s.movements)
    return Need(day.business_date, last, tables, payment=payment)
