"""Questions about intraday liquidity: positions, waiting, obligations, throughput.

Source: BCBS-248 tools A(i) to A(iv) and C(i); available funds: RULES-Q §1.1.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, case, func, select

from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.core.terms import MUST_SETTLE_CLASSES
from tianping.views import schema as s
from tianping.views.queries_statements import days_of_accounts
from tianping.views.records import AccountDayView
from tianping.views.records_reports import (
    AccountHourView,
    HourView,
    LiquidityReport,
    LiquidityView,
)
from tianping.views.spans import HOUR_NS, Span, hour_of, span_of, sum_of, sums, within

__all__ = ["hours_of", "liquidity", "liquidity_of", "settled_query", "share_bp"]

_P: Final = s.payments.c
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


def share_bp(part: int, whole: int) -> int:
    """Return a share in hundredths of a percent, rounded down; 0 of nothing."""
    return part * _WHOLE_BP // whole if whole else 0


def settled_query(span: Span, *wanted: Any) -> Select[Any]:
    """Return a query over the payments that settled on a date, each met at its first movement."""
    return (
        select(*wanted)
        .select_from(
            s.movements.join(
                s.payments, (_P.payment == _M.payment) & (_P.first_movement == _M.movement)
            )
        )
        .where(within(span))
    )


def hours_of(connection: Connection, span: Span) -> list[HourView]:
    """Return what settled by the hour, over the whole platform."""
    bucket = _P.settled_at_ns // HOUR_NS
    query = settled_query(
        span, bucket.label("bucket"), func.count().label("count"), *sums(_P.amount_fen, "amount")
    ).group_by(bucket)
    rows = sorted(connection.execute(query), key=lambda row: int(row.bucket))
    whole = sum(sum_of(row, "amount") for row in rows)
    found: list[HourView] = []
    cumulative_fen = 0
    for row in rows:
        amount_fen = sum_of(row, "amount")
        cumulative_fen += amount_fen
        found.append(
            HourView(
                hour=hour_of(row.bucket),
                payment_count=row._asdict()["count"],
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
    must = _P.queue_class.in_(MUST_SETTLE_CLASSES)
    payer = _P.debtor_participant
    due = (func.count().label("due_count"), *sums(_P.amount_fen, "due"))
    ended = (
        select(payer)
        .select_from(s.endings.join(s.payments, _P.payment == s.endings.c.payment))
        .where(s.endings.c.business_date == span.business_date)
        .group_by(payer)
    )
    found: dict[str, _Waits] = {}
    for query in (
        settled_query(span, payer, *_wait_columns(_P.settled_at_ns))
        .where(_P.queued_at_ns.is_not(None))
        .group_by(payer),
        ended.add_columns(*_wait_columns(s.endings.c.recorded_at_ns)),
    ):
        for row in connection.execute(query):
            found.setdefault(row.debtor_participant, _Waits()).add_waits(row)
    settled = settled_query(span, payer, *due, func.max(_P.settled_at_ns).label("at_ns"))
    for row in connection.execute(settled.where(must).group_by(payer)):
        waits = found.setdefault(row.debtor_participant, _Waits())
        waits.add_due(row)
        waits.settled_count, waits.settled_fen = waits.due_count, waits.due_fen
        waits.settled_at_ns = row.at_ns
    open_now = (
        select(payer, *due)
        .select_from(s.queue.join(s.payments, _P.payment == s.queue.c.payment))
        .where(must)
        .group_by(payer)
    )
    for query in (ended.add_columns(*due).where(must), *([] if span.closed else [open_now])):
        for row in connection.execute(query):
            found.setdefault(row.debtor_participant, _Waits()).add_due(row)
    return found


def _wait_columns(until: Any) -> tuple[Any, ...]:
    """Return number, sum and greatest of the waiting times, in milliseconds."""
    wait_ms = (until - _P.queued_at_ns) // _MS
    return (
        func.count().label("waited_count"),
        func.sum(wait_ms).label("wait_ms"),
        func.max(wait_ms).label("wait_ms_max"),
    )


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


def _account_hours(connection: Connection, span: Span, account: int) -> list[AccountHourView]:
    """Return what one account paid and received by the hour."""
    bucket = _P.settled_at_ns // HOUR_NS
    debit = _M.side == s.DEBIT
    paid = case((debit, _M.amount_fen), else_=0)
    received = case((debit, 0), else_=_M.amount_fen)
    moved = s.movements.join(s.payments, _P.payment == _M.payment)
    mine = (within(span), _M.account == account)
    query = (
        select(
            bucket.label("bucket"),
            func.sum(case((debit, 1), else_=0)).label("debit_count"),
            func.sum(case((debit, 0), else_=1)).label("credit_count"),
            *sums(paid, "debit"),
            *sums(received, "credit"),
        )
        .select_from(moved)
        .where(*mine)
        .group_by(bucket)
    )
    ends = select(func.max(_M.movement)).where(*mine).group_by(_M.seq)
    balances: dict[int, list[int]] = {}
    for row in connection.execute(
        select(bucket.label("bucket"), _M.balance_fen)
        .select_from(moved)
        .where(_M.movement.in_(ends))
        .order_by(_M.movement)
    ):
        balances.setdefault(int(row.bucket), []).append(row.balance_fen)
    rows = sorted(connection.execute(query), key=lambda row: int(row.bucket))
    whole = sum(sum_of(row, "debit") for row in rows)
    found: list[AccountHourView] = []
    cumulative_fen = 0
    for row in rows:
        cumulative_fen += sum_of(row, "debit")
        found.append(
            AccountHourView(
                hour=hour_of(row.bucket),
                debit_count=row.debit_count,
                debit_fen=sum_of(row, "debit"),
                credit_count=row.credit_count,
                credit_fen=sum_of(row, "credit"),
                lowest_balance_fen=min(balances[int(row.bucket)]),
                closing_balance_fen=balances[int(row.bucket)][-1],
                cumulative_fen=cumulative_fen,
                share_bp=share_bp(cumulative_fen, whole),
            )
        )
    return found


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
    )
