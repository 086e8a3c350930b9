"""Questions about sessions of nets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from tianping.core.terms import STATUS_SETTLED
from tianping.values.identifiers import line_payment_id
from tianping.views import schema as s
from tianping.views.archive.asking import asks_archive, payment_need
from tianping.views.archive.needs import Need
from tianping.views.queries_payments import line_columns
from tianping.views.reading import as_view
from tianping.views.records import PaymentView
from tianping.views.records_nets import SESSION_STATES, SessionView
from tianping.views.schema_nets import SESSION_COMPLETED, sessions

__all__ = ["open_sessions", "session", "session_lines", "sessions_of"]

_T = sessions.c


def _settled_count(connection: Connection, row: Any) -> int:
    """Return how many lines of a session are settled: all of one that is complete."""
    if row.session_state == SESSION_COMPLETED:
        return int(row.line_count)
    lines = s.lines.c
    settled = connection.execute(
        select(func.count())
        .select_from(s.lines)
        .where(
            lines.payment.in_(_payments(row.submission, row.line_count)),
            lines.status == STATUS_SETTLED,
        )
    )
    return int(settled.scalar_one())


def _view(connection: Connection, row: Any) -> SessionView:
    settled = _settled_count(connection, row)
    told = {**row._asdict(), "session_state": SESSION_STATES[row.session_state]}
    return SessionView(**told, settled_line_count=settled)


def _payments(submission: int, line_count: int) -> list[int]:
    return [line_payment_id(submission, line) for line in range(1, line_count + 1)]


def _select() -> Select[Any]:
    return select(sessions)


def open_sessions(connection: Connection) -> list[SessionView]:
    """Return the sessions that are held or not complete, the oldest first."""
    query = _select().where(_T.session_state != SESSION_COMPLETED).order_by(_T.submission)
    return [_view(connection, row) for row in connection.execute(query).all()]


def sessions_of(
    connection: Connection, *, business_date: int = 0, limit: int = 1_000
) -> list[SessionView]:
    """Return the sessions submitted on a business date, or of all dates, newest first."""
    query = _select().order_by(_T.submission.desc()).limit(limit)
    if business_date:
        query = query.where(_T.business_date == business_date)
    return [_view(connection, row) for row in connection.execute(query).all()]


def session(connection: Connection, submission: int) -> SessionView | None:
    """Return the session that a command brought."""
    row = connection.execute(_select().where(_T.submission == submission)).one_or_none()
    return None if row is None else _view(connection, row)


def _lines_need(connection: Connection, submission: int) -> Need | None:
    need = payment_need(connection, line_payment_id(submission, 1))
    return need and need._replace(tables=(s.lines,), payment=0, command=submission)


@asks_archive(_lines_need)
def session_lines(connection: Connection, submission: int) -> list[PaymentView]:
    """Return the lines of a session in their order; none while it is held."""
    found = session(connection, submission)
    if found is None:
        return []
    payments = _payments(submission, found.line_count)
    lines = s.lines.c
    query = line_columns().where(lines.payment.in_(payments)).order_by(lines.payment)
    return [as_view(PaymentView, row) for row in connection.execute(query)]
