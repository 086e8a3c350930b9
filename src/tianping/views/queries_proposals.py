"""Questions about what two persons decide, and about what keeps the day from closing."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from tianping.core.terms import MUST_SETTLE_CLASSES
from tianping.views import schema as s
from tianping.views.queries_payments import queue
from tianping.views.reading import as_view
from tianping.views.records_proposals import BlockerView, ProposalView

__all__ = ["blockers", "proposals"]

_PROPOSALS_MAX: Final = 1_000

_FIRST_INNER_SUBJECT: Final = 4611
"""Subjects below are deposits of participants."""


def proposals(connection: Connection, *, state: str = "") -> list[ProposalView]:
    """Return proposals, newest first: those that wait, those decided in a way, or all."""
    table = s.proposals
    query = select(table).order_by(table.c.proposal.desc()).limit(_PROPOSALS_MAX)
    if state:
        query = query.where(table.c.state == state)
    return [as_view(ProposalView, row) for row in connection.execute(query)]


def blockers(connection: Connection) -> list[BlockerView]:
    """Return the accounts that keep the day from closing, in order of opening.

    Shortage is what the core lends at most: queued must-settle items minus balance and earmark.
    """
    waiting: dict[int, dict[int, int]] = {}
    for item in queue(connection):
        if item.queue_class in MUST_SETTLE_CLASSES:
            classes = waiting.setdefault(item.account, {})
            classes[item.queue_class] = classes.get(item.queue_class, 0) + item.amount_fen
    accounts = s.accounts.c
    settles = accounts.subject < _FIRST_INNER_SUBJECT
    rows = connection.execute(select(s.accounts).where(settles).order_by(accounts.account))
    found = []
    for row in rows:
        classes = waiting.get(row.account, {})
        needed = sum(classes.values())
        if not needed and row.balance_fen >= 0:
            continue
        earmark = row.earmark_beps_fen + row.earmark_ibps_fen
        found.append(
            BlockerView(
                account=row.account,
                owner=row.owner,
                office=row.office,
                balance_fen=row.balance_fen,
                earmark_beps_fen=row.earmark_beps_fen,
                earmark_ibps_fen=row.earmark_ibps_fen,
                must_settle_fen={number: classes[number] for number in sorted(classes)},
                shortage_fen=max(0, needed - (row.balance_fen - earmark)),
            )
        )
    return found
