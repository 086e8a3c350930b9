"""Questions about intraday liquidity: positions, waiting, obligations, throughput.

Source: BCBS-248 tools A(i) to A(iv) and C(i); available funds: RULES-Q §1.1.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, Table, case, func, select

from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.core.terms import MUST_SETTLE_CLASSES
from tianping.views import schema as s
from tianping.views.archive.asking import asks_archive, day_need
from tianping.views.archive.needs import Need
from tianping.views.queries_funds import funds
from tianping.views.queries_statements import days_of_accounts
from tianping.views.records import AccountDayView
from tianping.views.records_reports import (
    AccountHourView,
    HourView,
    LiquidityReport,
    LiquidityView,
)
from tianping.views.spans import (
    HOUR_NS,
    ITEM_TABLES,
    Span,
    hour_of,
    span_of,
    sum_of,
    sums,
    within,
)

__all__ = ["hours_of", "liquidity", "liquidity_of", "settled_query", "share_bp"]

_M: Final = s.movements.c
_MS: Final = 10**6
_WHOLE_BP: Final = 10_000


class _Start(NamedTuple):
    """What an account began daytime with; the available funds by the rule of the core."""

    row: Any
    available_fen: int


class _Waits:
    """How long payments of one payer waited, and its obligations."""

    def __init__(self) -> None:
        self.count = 0
        self.total_ms = 0
        self.max_ms = 0
        self.due_count = 0
        self.due_fen = 0
        self.settled_count = 0
        self.settled_fen = 0
        self.settled_at_ns: int | None = None

    def add_waits(self, row: Any) -> None:
        """Add a group of payments that left the queue."""
        self.count += row.waited_count
        self.total_ms += int(row.wait_ms or 0)
        self.max_ms = max(self.max_ms, row.wait_ms_max or 0)

    def add_due(self, row: Any) -> None:
        """Add a group of obligations."""
        self.due_count += row.due_count
        self.due_fen += sum_of(row, "due")

    def add_settled(self, row: Any) -> None:
        """Add a group of obligations that settled."""
        self.add_due(row)
        self.settled_count += row.due_count
        self.settled_fen += sum_of(row, "due")
        self.settled_at_ns = max(self.settled_at_ns or 0, row.at_ns)


def share_bp(part: int, whole: int) -> int:
    """Return a share in hundredths of a percent, rounded down; 0 of nothing."""
    return part * _WHOLE_BP // whole if whole else 0


def settled_query(span: Span, of: Table, *wanted: Any) -> Select[Any]:
    """Return a query over the payments of a table that settled, each met at its first movement."""
    first = (of.c.payment == _M.payment) & (of.c.first_movement == _M.movement)
    return select(*wanted).select_from(s.movements.join(of, first)).where(within(span))


def hours_of(connection: Connection, span: Span) -> list[HourView]:
    """Return what settled by the hour, over the whole platform."""
    totals: dict[int, tuple[int, int]] = {}
    for of in ITEM_TABLES:
        bucket = of.c.settled_at_ns // HOUR_NS
        count = func.count().label("payment_count")
        query = settled_query(
            span, of, bucket.label("bucket"), count, *sums(of.c.amount_fen, "amount")
        )
        for row in connection.execute(query.group_by(bucket)):
            known, amount_fen = totals.get(int(row.bucket), (0, 0))
            totals[int(row.bucket)] = (
                known + row.payment_count,
                amount_fen + sum_of(row, "amount"),
            )
    whole = sum(amount_fen for _, amount_fen in totals.values())
    found: list[HourView] = []
    cumulative_fen = 0
    for number, (payment_count, amount_fen) in sorted(totals.items()):
        cumulative_fen += amount_fen
        found.append(
            HourView(
                hour=hour_of(number),
                payment_count=payment_count,
                amount_fen=amount_fen,
                cumulative_fen=cumulative_fen,
                share_bp=share_bp(cumulative_fen, whole),
            )
        )
    return found


def _starts(connection: Connection, span: Span) -> dict[int, _Start]:
    """Return what accounts began daytime with.

    With a minimum balance the overdraft limit does not count.
    Source: RULES-Q §1.1.
    """
    table = s.account_starts
    found = {}
    query = select(table).where(table.c.business_date == span.business_date)
    for row in connection.execute(query):
        usable = row.balance_fen - row.earmark_beps_fen - row.earmark_ibps_fen
        extra = -row.minimum_balance_fen if row.minimum_balance_fen else row.overdraft_limit_fen
        found[row.account] = _Start(row, usable + extra)
    return found


def _range_of_balances(connection: Connection, span: Span) -> dict[int, tuple[int, int]]:
    """Return lowest and highest balance of accounts since the start of daytime.

    Only the balance after a command counts: what one command books is booked at once.
    """
    starts, accounts = s.account_starts, s.accounts.c
    ends = (
        select(func.max(_M.movement).label("movement"))
        .join(s.accounts, accounts.account == _M.account)
        .outerjoin(
            starts,
            (starts.c.account == _M.account) & (starts.c.business_date == span.business_date),
        )
        .where(
            within(span),
            accounts.subject <= SUBJECT_SPECIAL,
            _M.movement > func.coalesce(starts.c.last_movement, 0),
        )
        .group_by(_M.account, _M.seq)
        .subquery()
    )
    query = (
        select(
            _M.account,
            func.min(_M.balance_fen).label("lowest"),
            func.max(_M.balance_fen).label("highest"),
        )
        .join(ends, ends.c.movement == _M.movement)
        .group_by(_M.account)
    )
    return {row.account: (row.lowest, row.highest) for row in connection.execute(query)}


def _waits(connection: Connection, span: Span) -> dict[str, _Waits]:
    """Return waiting times and obligations of the date by payer."""
    found: dict[str, _Waits] = {}
    for of in ITEM_TABLES:
        _add_waits(connection, span, of, found)
        _add_obligations(connection, span, of, found)
    return found


def _ended_query(span: Span, of: Table) -> Select[Any]:
    """Return a query over the payments of a table that left the queue unsettled, by payer."""
    payer = of.c.debtor_participant
    return (
        select(payer)
        .select_from(s.endings.join(of, of.c.payment == s.endings.c.payment))
        .where(s.endings.c.business_date == span.business_date)
        .group_by(payer)
    )


def _add_waits(connection: Connection, span: Span, of: Table, found: dict[str, _Waits]) -> None:
    """Add how long payments of a table waited that left the queue."""
    payer = of.c.debtor_participant

    def waits(until: Any) -> tuple[Any, ...]:
        wait_ms = (until - of.c.queued_at_ns) // _MS
        return (
            func.count().label("waited_count"),
            func.sum(wait_ms).label("wait_ms"),
            func.max(wait_ms).label("wait_ms_max"),
        )

    settled = settled_query(span, of, payer, *waits(of.c.settled_at_ns))
    for query in (
        settled.where(of.c.queued_at_ns.is_not(None)).group_by(payer),
        _ended_query(span, of)
        .add_columns(*waits(s.endings.c.recorded_at_ns))
        .where(of.c.queued_at_ns.is_not(None)),
    ):
        for row in connection.execute(query):
            found.setdefault(row.debtor_participant, _Waits()).add_waits(row)


def _add_obligations(
    connection: Connection, span: Span, of: Table, found: dict[str, _Waits]
) -> None:
    """Add the time-specific obligations of a table: settled, ended unsettled, waiting."""
    payer = of.c.debtor_participant
    must = of.c.queue_class.in_(MUST_SETTLE_CLASSES)
    due = (func.count().label("due_count"), *sums(of.c.amount_fen, "due"))
    settled = settled_query(span, of, payer, *due, func.max(of.c.settled_at_ns).label("at_ns"))
    for row in connection.execute(settled.where(must).group_by(payer)):
        found.setdefault(row.debtor_participant, _Waits()).add_settled(row)
    waiting = s.queue.join(of, of.c.payment == s.queue.c.payment)
    open_now = select(payer, *due).select_from(waiting).where(must).group_by(payer)
    ended = _ended_query(span, of).add_columns(*due).where(must)
    for query in (ended,) if span.closed else (ended, open_now):
        for row in connection.execute(query):
            found.setdefault(row.debtor_participant, _Waits()).add_due(row)


def liquidity_of(connection: Connection, span: Span, *, participant: str) -> list[LiquidityView]:
    """Return the liquidity of one participant's account, or ("") of all, in order of opening."""
    where = s.accounts.c.subject <= SUBJECT_SPECIAL
    if participant:
        where &= s.accounts.c.owner == participant
    names = {
        row.account: row
        for row in connection.execute(
            select(s.accounts.c.account, s.accounts.c.account_no, s.participants.c.name)
            .outerjoin(s.participants, s.participants.c.participant == s.accounts.c.owner)
            .where(where)
        )
    }
    starts = _starts(connection, span)
    ranges = _range_of_balances(connection, span)
    waits = _waits(connection, span)
    return [
        _view(
            day,
            names[day.account],
            owner=owner,
            start=starts.get(day.account),
            known=(ranges.get(day.account), waits.get(owner) or _Waits()),
        )
        for owner, day in days_of_accounts(
            connection, business_date=span.business_date, where=where
        )
    ]


def _view(
    day: AccountDayView,
    name: Any,
    *,
    owner: str,
    start: _Start | None,
    known: tuple[tuple[int, int] | None, _Waits],
) -> LiquidityView:
    """Return one account's day put together."""
    balances, waits = known
    base = start.row.balance_fen if start else day.opening_balance_fen
    lowest, highest = balances or (base, base)
    return LiquidityView(
        business_date=day.business_date,
        account=day.account,
        account_no=name.account_no,
        participant=owner,
        owner_name=name.name or "",
        opening_balance_fen=day.opening_balance_fen,
        debit_count=day.debit_count,
        debit_fen=day.debit_fen,
        credit_count=day.credit_count,
        credit_fen=day.credit_fen,
        closing_balance_fen=day.closing_balance_fen,
        start_balance_fen=start.row.balance_fen if start else None,
        overdraft_limit_fen=start.row.overdraft_limit_fen if start else 0,
        earmark_beps_fen=start.row.earmark_beps_fen if start else 0,
        earmark_ibps_fen=start.row.earmark_ibps_fen if start else 0,
        minimum_balance_fen=start.row.minimum_balance_fen if start else 0,
        available_start_fen=start.available_fen if start else None,
        lowest_balance_fen=min(lowest, base),
        net_debit_max_fen=max(base - lowest, 0),
        net_credit_max_fen=max(highest - base, 0),
        waited_count=waits.count,
        wait_ms_total=waits.total_ms,
        wait_ms_max=waits.max_ms,
        obligation_count=waits.due_count,
        obligation_fen=waits.due_fen,
        obligation_settled_count=waits.settled_count,
        obligation_settled_fen=waits.settled_fen,
        obligation_settled_at_ns=waits.settled_at_ns,
    )


class _Hour:
    """What one account paid and received in one hour so far."""

    def __init__(self) -> None:
        self.debit_count = self.debit_fen = self.credit_count = self.credit_fen = 0
        self.balances: dict[int, int] = {}
        """The balance after each command, by movement."""


def _hours_of_account(connection: Connection, span: Span, account: int) -> dict[int, _Hour]:
    """Return the hours of an account by their number since 1970."""
    mine = (within(span), _M.account == account)
    debit = _M.side == s.DEBIT
    ends = select(func.max(_M.movement)).where(*mine).group_by(_M.seq)
    found: dict[int, _Hour] = {}
    for of in ITEM_TABLES:
        moved = s.movements.join(of, of.c.payment == _M.payment)
        bucket = of.c.settled_at_ns // HOUR_NS
        turned = select(
            bucket.label("bucket"),
            func.sum(case((debit, 1), else_=0)).label("debit_count"),
            func.sum(case((debit, 0), else_=1)).label("credit_count"),
            *sums(case((debit, _M.amount_fen), else_=0), "debit"),
            *sums(case((debit, 0), else_=_M.amount_fen), "credit"),
        )
        for row in connection.execute(turned.select_from(moved).where(*mine).group_by(bucket)):
            hour = found.setdefault(int(row.bucket), _Hour())
            hour.debit_count += int(row.debit_count)
            hour.debit_fen += sum_of(row, "debit")
            hour.credit_count += int(row.credit_count)
            hour.credit_fen += sum_of(row, "credit")
        balances = select(bucket.label("bucket"), _M.movement, _M.balance_fen).select_from(moved)
        for row in connection.execute(balances.where(_M.movement.in_(ends))):
            found.setdefault(int(row.bucket), _Hour()).balances[row.movement] = row.balance_fen
    return found


def _account_hours(connection: Connection, span: Span, account: int) -> list[AccountHourView]:
    """Return what one account paid and received by the hour.

    The last movement of a command stands in the hour of the command, so no hour lacks a balance.
    """
    hours = _hours_of_account(connection, span, account)
    whole = sum(hour.debit_fen for hour in hours.values())
    found: list[AccountHourView] = []
    cumulative_fen = 0
    for number, hour in sorted(hours.items()):
        cumulative_fen += hour.debit_fen
        found.append(
            AccountHourView(
                hour=hour_of(number),
                debit_count=hour.debit_count,
                debit_fen=hour.debit_fen,
                credit_count=hour.credit_count,
                credit_fen=hour.credit_fen,
                lowest_balance_fen=min(hour.balances.values()),
                closing_balance_fen=hour.balances[max(hour.balances)],
                cumulative_fen=cumulative_fen,
                share_bp=share_bp(cumulative_fen, whole),
            )
        )
    return found


def _liquidity_need(
    connection: Connection, *, business_date: int, participant: str = ""
) -> Need | None:
    del connection, participant
    return day_need(business_date)


@asks_archive(_liquidity_need)
def liquidity(
    connection: Connection, *, business_date: int, participant: str = ""
) -> LiquidityReport | None:
    """Return the liquidity of a date: of all accounts, or of one participant's.

    None when the platform had no such date, or the participant no settlement account then.
    Source: BCBS-248.
    """
    span = span_of(connection, business_date)
    if span is None:
        return None
    accounts = liquidity_of(connection, span, participant=participant)
    if participant and not accounts:
        return None
    return LiquidityReport(
        business_date=business_date,
        closed=span.closed,
        accounts=accounts,
        hours=[] if participant else hours_of(connection, span),
        account_hours=_account_hours(connection, span, accounts[0].account) if participant else [],
        funds=[] if span.closed else funds(connection, participant=participant),
    )
