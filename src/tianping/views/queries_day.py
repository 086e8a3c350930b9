"""The report of a business date: outcomes, participants, throughput, trial balance."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Select, Table, case, func, select, true

from tianping.core.terms import CLASS_NAMES, STATUS_CANCELLED, STATUS_REJECTED
from tianping.views import schema as s
from tianping.views.archive.asking import asks_archive, day_need
from tianping.views.archive.needs import Need
from tianping.views.queries import platform, trial_balance
from tianping.views.queries_liquidity import hours_of, liquidity_of, settled_query
from tianping.views.queries_statements import days_of_accounts
from tianping.views.records import SubjectTotalView
from tianping.views.records_reports import (
    ClassTotalView,
    DayReport,
    PhaseTotalView,
    PostingTotalView,
)
from tianping.views.spans import ITEM_TABLES, Span, came_seq, span_of, sum_of, sums

__all__ = ["day_report"]

_E: Final = s.endings.c

_Cells = dict[int, dict[str, int]]
"""By phase or class: the outcomes that are not zero."""


def _outcome_queries(span: Span, of: Table) -> list[tuple[str, Select[Any]]]:
    """Return for each outcome of payments in one table the query of its groups.

    Groups are by phase and class; class 0 stands for what a refused payment said that is none.
    """
    rank = case((of.c.queue_class.in_(list(CLASS_NAMES)), of.c.queue_class), else_=0)

    def groups(seq: Any) -> tuple[Any, ...]:
        return (
            span.phase_at(seq).label("of_phase"),
            rank.label("of_class"),
            func.count().label("payment_count"),
            *sums(of.c.amount_fen, "amount"),
        )

    seq = came_seq(of)
    came = select(*groups(seq)).where(seq.between(span.first_seq, span.last_seq))
    ended = (
        select(*groups(_E.seq))
        .select_from(s.endings.join(of, of.c.payment == _E.payment))
        .where(_E.business_date == span.business_date)
    )
    never_waited = of.c.queued_at_ns.is_(None) & of.c.payment.not_in(select(_E.payment))
    refused = (of.c.status == STATUS_REJECTED) & never_waited
    queries = [
        ("settled", settled_query(span, of, *groups(of.c.settled_seq))),
        ("entered_queue", came.where(of.c.queued_at_ns.is_not(None))),
        ("returned", ended.where(_E.status == STATUS_REJECTED)),
        ("cancelled", ended.where(_E.status == STATUS_CANCELLED)),
        ("refused", came.where(refused)),
    ]
    if not span.closed:
        waiting = s.queue.join(of, of.c.payment == s.queue.c.payment)
        queries.append(("queued", select(*groups(seq)).select_from(waiting)))
    return [(name, query.group_by("of_phase", "of_class")) for name, query in queries]


def _outcomes(connection: Connection, span: Span) -> tuple[_Cells, _Cells]:
    """Return the outcomes by phase and by class."""
    by_phase: _Cells = {}
    by_class: _Cells = {}
    for name, query in (pair for of in ITEM_TABLES for pair in _outcome_queries(span, of)):
        for row in connection.execute(query):
            for cells, key in ((by_phase, row.of_phase), (by_class, row.of_class)):
                cell = cells.setdefault(key, {})
                for field, value in (
                    (f"{name}_count", row.payment_count),
                    (f"{name}_fen", sum_of(row, "amount")),
                ):
                    cell[field] = cell.get(field, 0) + value
    return by_phase, by_class


def _postings(connection: Connection, span: Span) -> list[PostingTotalView]:
    """Return what settled by posting, in order of their numbers."""
    found: dict[int, tuple[int, int]] = {}
    for of in ITEM_TABLES:
        amount = sums(of.c.amount_fen, "amount")
        query = settled_query(span, of, of.c.posting, func.count().label("payment_count"), *amount)
        for row in connection.execute(query.group_by(of.c.posting)):
            count, amount_fen = found.get(row.posting, (0, 0))
            found[row.posting] = (count + row.payment_count, amount_fen + sum_of(row, "amount"))
    return [
        PostingTotalView(posting=posting, payment_count=count, amount_fen=amount_fen)
        for posting, (count, amount_fen) in sorted(found.items())
    ]


def _subjects(connection: Connection, span: Span) -> list[SubjectTotalView]:
    """Return the sums of each subject as the accounts have them, in order of subject."""
    subject_of = {
        row.account: row.subject
        for row in connection.execute(select(s.accounts.c.account, s.accounts.c.subject))
    }
    found: dict[int, list[int]] = {}
    for _, day in days_of_accounts(connection, business_date=span.business_date, where=true()):
        cell = found.setdefault(subject_of[day.account], [0] * 5)
        for place, value in enumerate(
            (
                day.debit_count,
                day.debit_fen,
                day.credit_count,
                day.credit_fen,
                day.closing_balance_fen,
            )
        ):
            cell[place] += value
    return [
        SubjectTotalView(
            subject=subject,
            debit_count=cell[0],
            debit_fen=cell[1],
            credit_count=cell[2],
            credit_fen=cell[3],
            balance_fen=cell[4],
        )
        for subject, cell in sorted(found.items())
    ]


def _report_need(connection: Connection, *, business_date: int) -> Need | None:
    del connection
    return day_need(business_date)


@asks_archive(_report_need)
def day_report(connection: Connection, *, business_date: int) -> DayReport | None:
    """Return the report of a business date, of the current one so far.

    The trial balance by subject is taken from the accounts anew; ``trial_balance`` is the last one
    that the core took on that date, if it took one. None when the platform had no such date.
    """
    span = span_of(connection, business_date)
    if span is None:
        return None
    where = platform(connection)
    by_phase, by_class = _outcomes(connection, span)
    subjects = _subjects(connection, span)
    debits = sum(one.debit_fen for one in subjects)
    credits_ = sum(one.credit_fen for one in subjects)
    return DayReport(
        platform=where.platform,
        business_date=business_date,
        closed=span.closed,
        seq=where.seq,
        phases=span.phases,
        by_phase=[PhaseTotalView(phase=key, **by_phase[key]) for key in sorted(by_phase)],
        by_class=[ClassTotalView(queue_class=key, **by_class[key]) for key in sorted(by_class)],
        by_posting=_postings(connection, span),
        participants=liquidity_of(connection, span, participant=""),
        hours=hours_of(connection, span),
        balanced=debits == credits_ and not sum(one.balance_fen for one in subjects),
        subjects=subjects,
        trial_balance=trial_balance(connection, business_date=business_date),
    )
