"""Questions about what keeps the day from closing, and what two persons did about it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Row, func, select

from tianping.core.terms import CLASS_BATCH_NET, MUST_SETTLE_CLASSES
from tianping.values.identifiers import PaymentId, payment_seq
from tianping.views import schema as s
from tianping.views.queries_financing import pledges
from tianping.views.queries_payments import queue
from tianping.views.reading import as_view
from tianping.views.records import QueueView
from tianping.views.records_ladder import BlockerView, LadderStepView
from tianping.views.schema_financing import STEP_ASKED
from tianping.views.schema_ladder import ladder_steps
from tianping.views.schema_nets import sessions

__all__ = ["blockers", "steps_of_the_ladder"]

_FIRST_INNER_SUBJECT: Final = 4611
"""Subjects below are deposits of participants."""


def steps_of_the_ladder(connection: Connection, *, date: int = 0) -> list[LadderStepView]:
    """Return the steps, oldest first, of a business date or (0) of all.

    A step without persons was decided in the window, by those of the step that keeps it.
    """
    approved = s.proposals.c
    query = (
        select(
            ladder_steps,
            *(
                func.coalesce(column, "").label(column.name)
                for column in (approved.person, approved.second_person, approved.evidence)
            ),
        )
        .outerjoin(
            s.proposals,
            (approved.decided_seq == ladder_steps.c.seq) & (approved.state == "approved"),
        )
        .order_by(ladder_steps.c.seq, ladder_steps.c.place)
    )
    if date:
        query = query.where(ladder_steps.c.business_date == date)
    return [as_view(LadderStepView, row) for row in connection.execute(query)]


def blockers(connection: Connection) -> list[BlockerView]:
    """Return the accounts that keep the day from closing, in order of opening.

    What each lacks and the steps still open are what the core goes by.
    """
    waiting: dict[int, list[QueueView]] = {}
    for item in queue(connection):
        if item.queue_class in MUST_SETTLE_CLASSES:
            waiting.setdefault(item.account, []).append(item)
    bonds: dict[str, dict[int, int]] = {}
    for pledge in pledges(connection, only_open=True):
        if pledge.step != STEP_ASKED:
            bonds.setdefault(pledge.participant, {})[pledge.request] = pledge.bond_value_fen
    accounts = s.accounts.c
    settles = accounts.subject < _FIRST_INNER_SUBJECT
    rows = connection.execute(select(s.accounts).where(settles).order_by(accounts.account))
    found = []
    for row in rows:
        items = waiting.get(row.account, [])
        if items or row.balance_fen < 0:
            nets = _nets_fen(connection, items)
            found.append(_blocker(row, items, nets=nets, bonds=bonds.get(row.owner, {})))
    return found


def _blocker(
    row: Row[tuple[object, ...]],
    items: list[QueueView],
    *,
    nets: dict[str, int],
    bonds: dict[int, int],
) -> BlockerView:
    """Return what is to be said of one account."""
    earmarks = {"BEPS": row.earmark_beps_fen, "IBPS": row.earmark_ibps_fen}
    classes: dict[int, int] = {}
    for item in items:
        classes[item.queue_class] = classes.get(item.queue_class, 0) + item.amount_fen
    shortage_fen = max(0, -row.balance_fen)
    if items:
        shortage_fen = max(0, sum(classes.values()) - (row.balance_fen - sum(earmarks.values())))
    usable = {
        system: min(nets[system], earmarked)
        for system, earmarked in earmarks.items()
        if min(nets.get(system, 0), earmarked)
    }
    first = items[0] if items else None
    return BlockerView(
        account=row.account,
        owner=row.owner,
        office=row.office,
        balance_fen=row.balance_fen,
        earmark_beps_fen=row.earmark_beps_fen,
        earmark_ibps_fen=row.earmark_ibps_fen,
        must_settle_fen={number: classes[number] for number in sorted(classes)},
        shortage_fen=shortage_fen,
        first_payment=first.payment if first else 0,
        first_class=first.queue_class if first else 0,
        first_amount_fen=first.amount_fen if first else 0,
        usable_earmarks_fen=usable,
        pledged_bonds_fen=bonds if shortage_fen else {},
        penalty_loan_most_fen=max(0, shortage_fen - sum(usable.values())),
    )


def _nets_fen(connection: Connection, items: list[QueueView]) -> dict[str, int]:
    """Return what waits of the nets of each system among items of one account."""
    found: dict[str, int] = {}
    for item in items:
        if item.queue_class != CLASS_BATCH_NET:
            continue
        submission = payment_seq(PaymentId(item.payment))
        query = select(sessions.c.system).where(sessions.c.submission == submission)
        system = connection.execute(query).scalar()
        if system is not None:
            found[system] = found.get(system, 0) + item.amount_fen
    return found
