"""Questions about the days and movements of an account."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select, union_all

from tianping.views import schema as s
from tianping.views.archive.asking import archived_part, asks_archive, day_need, with_archive
from tianping.views.archive.needs import Need
from tianping.views.archive.slices import archived_between
from tianping.views.errors import ViewsError
from tianping.views.reading import SIDES, columns, walk
from tianping.views.records import AccountDayView, Statement, StatementLine
from tianping.views.sealing import with_text

__all__ = ["days_of_accounts", "statement"]

_DAYS = s.account_days
_PAYMENT_COLUMNS = (
    "settled_at_ns",
    "posting",
    "sender",
    "message_id",
    "message_type",
    "debtor_bank",
    "creditor_bank",
)
"""What a movement's payment, or line, adds to a line of the statement."""
_DAY_COLUMNS = [column.name for column in _DAYS.columns]


def _days_query(where: ColumnElement[bool]) -> Any:
    """Return the closed days of accounts and, as if it were closed, the current one."""
    now = s.accounts.c
    current = (
        select(
            now.account,
            s.position.c.business_date,
            now.opening_balance_fen,
            now.balance_fen.label("closing_balance_fen"),
            now.debit_count,
            now.debit_fen,
            now.credit_count,
            now.credit_fen,
            now.last_movement,
            now.owner,
        )
        .select_from(s.accounts.join(s.position, s.position.c.id == 1))
        .where(where)
    )
    closed = select(_DAYS, now.owner).join(s.accounts, now.account == _DAYS.c.account).where(where)
    return union_all(closed, current).subquery()


def _days_need(
    connection: Connection, *, business_date: int, where: ColumnElement[bool]
) -> Need | None:
    del connection, where
    return day_need(business_date, s.account_days)


@asks_archive(_days_need)
def days_of_accounts(
    connection: Connection, *, business_date: int, where: ColumnElement[bool]
) -> list[tuple[str, AccountDayView]]:
    """Return owner and day of the accounts that a condition on ``accounts`` chooses."""
    days = _days_query(where)
    rows = connection.execute(
        select(days).where(days.c.business_date == business_date).order_by(days.c.account)
    )
    return [(row.owner, _day_view(row)) for row in rows]


def _day_view(row: Any) -> AccountDayView:
    values = row._asdict()
    del values["last_movement"], values["owner"]
    return AccountDayView(**values)


def statement(
    connection: Connection,
    *,
    account_no: str,
    dates: tuple[int, int],
    start: int = 0,
    limit: int = 100,
) -> Statement | None:
    """Return an account over business dates (first, last): its days, and movements newest first.

    The next page comes with ``start`` set to ``next_movement``, which is 0 after the last one. Days
    that are archived are found like those that are not.

    Raises:
        ViewsError: ``start`` is no movement of this account.
    """
    owner = connection.execute(
        select(s.accounts.c.account, s.accounts.c.owner).where(
            with_text(connection, s.accounts.c.account_no_index, account_no)
        )
    ).one_or_none()
    if owner is None:
        return None
    whole = Statement(
        account=owner.account,
        account_no=account_no,
        owner=owner.owner,
        date_from=dates[0],
        date_to=dates[1],
        days=[],
        lines=[],
        next_movement=0,
    )
    old = archived_part(connection, dates)
    if old is None:
        return _add(connection, whole, dates, start=start, limit=limit)
    in_archive = 0 < start <= archived_between(connection, *old)[-1].last_movement
    if old[1] < dates[1]:
        later = (old[1] + 1, dates[1])
        whole = _add(connection, whole, later, start=0 if in_archive else start, limit=limit)
    if in_archive:
        whole = msgspec.structs.replace(whole, lines=[], next_movement=0)
    return _add_archived(connection, whole, old, start=start if in_archive else 0, limit=limit)


def _add_archived(
    connection: Connection, whole: Statement, old: tuple[int, int], *, start: int, limit: int
) -> Statement:
    """Add the days of the archive, and the movements that the page still has room for."""
    full = bool(whole.next_movement)
    room = 0 if full else limit - len(whole.lines)
    tables = (s.account_days, s.movements, s.payments, s.lines)
    need = Need(*old, tables, account=whole.account, start=start, limit=room + 1)
    found = with_archive(
        connection, need, lambda: _add(connection, whole, old, start=start, limit=room)
    )
    return msgspec.structs.replace(
        found,
        days=sorted(found.days, key=lambda day: day.business_date),
        lines=whole.lines if full else found.lines,
        next_movement=whole.next_movement if full else found.next_movement,
    )


def _add(
    connection: Connection, whole: Statement, dates: tuple[int, int], *, start: int, limit: int
) -> Statement:
    """Return a statement with what the tables, whatever they hold, say of dates."""
    date_from, date_to = dates
    days = _days_query(s.accounts.c.account == whole.account)
    rows = connection.execute(
        select(days)
        .where(days.c.business_date.between(date_from, date_to))
        .order_by(days.c.business_date)
    ).all()
    if start == 0 and rows:
        start = rows[-1].last_movement
    lines, next_movement = _lines(
        connection, account=whole.account, date_from=date_from, start=start, limit=limit
    )
    return msgspec.structs.replace(
        whole,
        days=[*whole.days, *map(_day_view, rows)],
        lines=[*whole.lines, *lines],
        next_movement=next_movement,
    )


def _lines(
    connection: Connection, *, account: int, date_from: int, start: int, limit: int
) -> tuple[list[StatementLine], int]:
    table = s.movements
    keys = walk(
        connection, (table.c.movement, table.c.previous), start=start, floor=1, count=limit + 1
    )
    payments, lines = s.payments.c, s.lines.c
    rows = connection.execute(
        select(
            *columns(table, "account", "previous"),
            *(func.coalesce(payments[name], lines[name]).label(name) for name in _PAYMENT_COLUMNS),
            table.c.account.label("of_account"),
        )
        .join(s.payments, payments.payment == table.c.payment, isouter=True)
        .join(s.lines, lines.payment == table.c.payment, isouter=True)
        .where(table.c.movement.in_([key for key, _ in keys]))
        .order_by(table.c.movement.desc())
    ).all()
    if rows and rows[0].of_account != account:
        raise ViewsError(
            f"movement {start} to start from",
            f"起始分录 {start}",
            expected=f"account {account}",
            found=f"account {rows[0].of_account}",
        )
    rows = [row for row in rows if row.business_date >= date_from]
    next_movement = rows[limit].movement if len(rows) > limit else 0
    return [_line(row) for row in rows[:limit]], next_movement


def _line(row: Any) -> StatementLine:
    values = row._asdict()
    del values["of_account"]
    values["side"] = SIDES[row.side]
    return StatementLine(**values)
