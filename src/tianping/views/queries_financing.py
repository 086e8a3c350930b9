"""Questions about offices with a task, overdraft interest and pledge financing."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from tianping.core.terms import PLEDGE_GRANTED
from tianping.views import schema as s
from tianping.views import schema_financing as f
from tianping.views.reading import as_view
from tianping.views.records_financing import (
    AppointmentView,
    InterestView,
    PledgeView,
    PledgingView,
)

__all__ = ["appointments", "interest", "is_open", "pledges", "pledgings"]


def appointments(connection: Connection) -> list[AppointmentView]:
    """Return which office has which task now, by the number of the task."""
    query = select(f.appointments).order_by(f.appointments.c.seq)
    latest = {row.role: as_view(AppointmentView, row) for row in connection.execute(query)}
    return [latest[role] for role in sorted(latest)]


def interest(connection: Connection, *, participant: str = "") -> list[InterestView]:
    """Return the interest charged, of one participant or of all, oldest first."""
    table = f.interest_charges
    query: Select[Any] = select(table).order_by(table.c.seq, table.c.account)
    if participant:
        owned = select(s.accounts.c.account).where(s.accounts.c.owner == participant)
        query = query.where(table.c.account.in_(owned))
    return [as_view(InterestView, row) for row in connection.execute(query)]


def pledgings(connection: Connection) -> list[PledgingView]:
    """Return, by bank, the setting in force and the one made last, where they are two."""
    table = f.pledging_settings
    query = select(table).order_by(table.c.seq)
    latest: dict[tuple[str, bool], PledgingView] = {}
    for row in connection.execute(query):
        view = as_view(PledgingView, row)
        latest[(view.participant, view.in_force)] = view
        if view.in_force:
            latest.pop((view.participant, False), None)
    return [latest[key] for key in sorted(latest)]


def is_open(view: PledgeView) -> bool:
    """Tell whether a request waits for its answer, or its loan for its repayment."""
    if view.step in (f.STEP_REPAID, f.STEP_DISPOSED):
        return False
    return view.step == f.STEP_ASKED or view.outcome == PLEDGE_GRANTED


def pledges(
    connection: Connection, *, participant: str = "", only_open: bool = False
) -> list[PledgeView]:
    """Return pledge requests with what became of them, of one bank or of all, oldest first."""
    table = f.pledge_steps
    query: Select[Any] = select(table).order_by(table.c.seq, table.c.request)
    if participant:
        query = query.where(table.c.participant == participant)
    found: dict[int, PledgeView] = {}
    for row in connection.execute(query):
        step = as_view(PledgeView, row)
        before = found.get(step.request)
        found[step.request] = step if before is None else _joined(before, step)
    views = list(found.values())
    return [view for view in views if is_open(view)] if only_open else views


def _joined(before: PledgeView, step: PledgeView) -> PledgeView:
    """Return what is known of a request after one more step."""
    return msgspec.structs.replace(
        before,
        step=step.step,
        outcome=step.outcome or before.outcome,
        interest_fen=step.interest_fen,
        reference=step.reference or before.reference,
        due_date=step.due_date or before.due_date,
        seq=step.seq,
        business_date=step.business_date,
        recorded_at_ns=step.recorded_at_ns,
    )
