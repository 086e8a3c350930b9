"""Questions about the platform, its participants, accounts and proofs.

Every function takes a connection, so that several answers can come from one state of the books,
and keywords; lists are in a written order.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from tianping.views import schema as s
from tianping.views.archive.asking import asks_archive, day_need
from tianping.views.archive.needs import Need
from tianping.views.queries_ladder import blockers
from tianping.views.queries_nets import open_sessions, session, session_lines, sessions_of
from tianping.views.queries_payments import (
    lines,
    message_payment,
    messages,
    movements,
    payment,
    payments,
    queue,
)
from tianping.views.queries_proposals import proposals
from tianping.views.queries_statements import days_of_accounts, statement
from tianping.views.reading import SIDES, as_view, columns
from tianping.views.records import (
    AccountView,
    BindingView,
    DayTotalView,
    ParameterView,
    ParticipantView,
    PhaseView,
    PlatformView,
    RefusalView,
    SubjectTotalView,
    TrialBalanceView,
    TypeTotalView,
)
from tianping.views.sealing import with_text

__all__ = [
    "account",
    "accounts",
    "bindings",
    "blockers",
    "day_totals",
    "lines",
    "message_payment",
    "messages",
    "movements",
    "open_sessions",
    "parameters",
    "participants",
    "payment",
    "payments",
    "phases",
    "platform",
    "proposals",
    "queue",
    "refusals",
    "session",
    "session_lines",
    "sessions_of",
    "statement",
    "trial_balance",
    "type_totals",
]

_TRANSIT_SUBJECTS: Final = (4611, 4612, 4613)
"""大额支付往来, 小额支付往来, 支付清算资金往来: every transfer passes through them twice."""


def platform(connection: Connection) -> PlatformView:
    """Return the platform's name, date and phase, and how far the journal is folded."""
    row = connection.execute(select(*columns(s.position, "id", "next_movement"))).one()
    return as_view(PlatformView, row)


def participants(connection: Connection, *, kind: int = 0) -> list[ParticipantView]:
    """Return participants in order of registration, of one kind or (0) of all."""
    columns = s.participants.c
    query = select(s.participants).order_by(columns.seq, columns.participant)
    if kind:
        query = query.where(s.participants.c.kind == kind)
    return [as_view(ParticipantView, row) for row in connection.execute(query)]


def bindings(connection: Connection, *, participant: str = "") -> list[BindingView]:
    """Return certificates bound now or once, in order of binding."""
    query = select(s.bindings).order_by(s.bindings.c.seq)
    if participant:
        query = query.where(s.bindings.c.participant == participant)
    return [as_view(BindingView, row) for row in connection.execute(query)]


def parameters(connection: Connection, *, business_date: int = 0) -> list[ParameterView]:
    """Return all dated values that were set, or only those in force on a business date.

    A parameter that was never set is not here: its default holds.
    """
    table = s.parameters.c
    query = select(s.parameters).order_by(table.name, table.scope, table.effective_date)
    found = [as_view(ParameterView, row) for row in connection.execute(query)]
    if not business_date:
        return found
    in_force = {
        (view.name, view.scope): view for view in found if view.effective_date <= business_date
    }
    return list(in_force.values())


def phases(connection: Connection, *, business_date: int = 0) -> list[PhaseView]:
    """Return the steps of the day, oldest first, of one date or (0) of all."""
    query = select(s.phases).order_by(s.phases.c.seq, s.phases.c.to_phase)
    if business_date:
        query = query.where(s.phases.c.business_date == business_date)
    return [as_view(PhaseView, row) for row in connection.execute(query)]


def _accounts_query() -> Select[Any]:
    waiting = (
        select(
            s.queue.c.account,
            func.count().label("queued_count"),
            func.sum(func.abs(func.coalesce(s.payments.c.amount_fen, s.lines.c.amount_fen))).label(
                "queued_fen"
            ),
        )
        .outerjoin(s.payments, s.payments.c.payment == s.queue.c.payment)
        .outerjoin(s.lines, s.lines.c.payment == s.queue.c.payment)
        .group_by(s.queue.c.account)
        .subquery()
    )
    return (
        select(
            *columns(s.accounts, "last_movement", "account_no_index"),
            s.participants.c.name.label("owner_name"),
            func.coalesce(waiting.c.queued_count, 0).label("queued_count"),
            func.coalesce(waiting.c.queued_fen, 0).label("queued_fen"),
        )
        .outerjoin(s.participants, s.participants.c.participant == s.accounts.c.owner)
        .outerjoin(waiting, waiting.c.account == s.accounts.c.account)
        .order_by(s.accounts.c.account)
    )


def _account_view(row: Any) -> AccountView:
    values = row._asdict()
    values["owner_name"] = row.owner_name or ""
    values["queued_fen"] = int(values["queued_fen"])  # PostgreSQL sums to NUMERIC
    return AccountView(**values)


def accounts(connection: Connection, *, owner: str = "") -> list[AccountView]:
    """Return accounts in order of opening, of one owner or of all."""
    query = _accounts_query()
    if owner:
        query = query.where(s.accounts.c.owner == owner)
    return [_account_view(row) for row in connection.execute(query)]


def account(connection: Connection, *, account_no: str) -> AccountView | None:
    """Return the account with a number."""
    same = with_text(connection, s.accounts.c.account_no_index, account_no)
    query = _accounts_query().where(same)
    row = connection.execute(query).one_or_none()
    return None if row is None else _account_view(row)


def day_totals(connection: Connection, *, business_date: int) -> list[DayTotalView]:
    """Return what every participant paid and received on a date, in order of their accounts.

    A participant's totals are the turnover of its settlement account; an office's or treasury's,
    of its summary account (汇总平衡).
    """
    subjects = s.accounts.c.subject
    found = []
    for owner, day in days_of_accounts(
        connection, business_date=business_date, where=subjects.not_in(_TRANSIT_SUBJECTS)
    ):
        for side, count, amount in (
            (SIDES[s.DEBIT], day.debit_count, day.debit_fen),
            (SIDES[s.CREDIT], day.credit_count, day.credit_fen),
        ):
            found.append(
                DayTotalView(
                    business_date=business_date,
                    participant=owner,
                    side=side,
                    payment_count=count,
                    amount_fen=amount,
                )
            )
    return found


def type_totals(connection: Connection, *, business_date: int) -> list[TypeTotalView]:
    """Return what settled on a date, by message type."""
    table = s.type_totals.c
    query = (
        select(s.type_totals)
        .where(table.business_date == business_date)
        .order_by(table.message_type)
    )
    return [as_view(TypeTotalView, row) for row in connection.execute(query)]


def _refusals_need(
    connection: Connection, *, business_date: int, before_seq: int = 0, limit: int = 1000
) -> Need | None:
    del connection, before_seq, limit
    return day_need(business_date, s.refusals)


@asks_archive(_refusals_need)
def refusals(
    connection: Connection, *, business_date: int, before_seq: int = 0, limit: int = 1000
) -> list[RefusalView]:
    """Return what was refused or returned on a date, newest first.

    The next page comes with ``before_seq`` set to the last row's ``seq``.
    """
    table = s.refusals.c
    query = (
        select(s.refusals)
        .where(table.business_date == business_date)
        .order_by(table.seq.desc(), table.payment.desc())
        .limit(limit)
    )
    if before_seq:
        query = query.where(table.seq < before_seq)
    return [as_view(RefusalView, row) for row in connection.execute(query)]


def trial_balance(connection: Connection, *, business_date: int = 0) -> TrialBalanceView | None:
    """Return the last trial balance of a date, or (0) of all."""
    table = s.trial_balances.c
    query = select(s.trial_balances).order_by(table.seq.desc()).limit(1)
    if business_date:
        query = query.where(table.business_date == business_date)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    subjects = s.trial_balance_subjects
    rows = connection.execute(
        select(*columns(subjects, "seq"))
        .where(subjects.c.seq == row.seq)
        .order_by(subjects.c.subject)
    )
    return as_view(
        TrialBalanceView, row, subjects=[as_view(SubjectTotalView, line) for line in rows]
    )
