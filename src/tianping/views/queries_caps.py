"""Questions about net debit caps."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select

from tianping.core.terms import CLASS_BATCH_NET
from tianping.values.identifiers import PaymentId, payment_seq
from tianping.views import schema as s
from tianping.views.queries_payments import queue
from tianping.views.reading import as_view, columns
from tianping.views.records_information import CapView, CapWarningView
from tianping.views.schema_caps import cap_warnings as warnings_table
from tianping.views.schema_caps import caps as table
from tianping.views.schema_caps import held_lines
from tianping.views.schema_nets import SESSION_COMPLETED, sessions

__all__ = ["cap_warnings", "caps"]

_EARMARKS: Final = {
    "BEPS": s.accounts.c.earmark_beps_fen,
    "IBPS": s.accounts.c.earmark_ibps_fen,
}


def caps(connection: Connection, *, participant: str = "") -> list[CapView]:
    """Return the caps of which a part was set or funds are earmarked, of one owner or of all.

    In order of the accounts' opening; what is used is what ``core.liquidity.caps`` says.
    """
    used = _used(connection)
    found = []
    for system, earmark in _EARMARKS.items():
        rows = connection.execute(
            select(
                s.accounts.c.account,
                s.accounts.c.owner,
                earmark.label("earmark_fen"),
                table.c.credit_line_fen,
                table.c.pledge_quota_fen,
            ).outerjoin(
                table, (table.c.account == s.accounts.c.account) & (table.c.system == system)
            )
        )
        for row in rows:
            if row.credit_line_fen is None and not row.earmark_fen:
                continue
            if participant in ("", row.owner):
                found.append(_cap(row, system, used.get((row.owner, system), 0)))
    return sorted(found, key=lambda one: (one.account, one.system))


def _cap(row: Any, system: str, used_fen: int) -> CapView:
    credit_fen, pledge_fen = row.credit_line_fen or 0, row.pledge_quota_fen or 0
    return CapView(
        account=row.account,
        participant=row.owner,
        system=system,
        credit_line_fen=credit_fen,
        pledge_quota_fen=pledge_fen,
        earmark_fen=row.earmark_fen,
        cap_used_fen=used_fen,
        cap_available_fen=credit_fen + pledge_fen + row.earmark_fen - used_fen,
    )


def _used(connection: Connection) -> dict[tuple[str, str], int]:
    """Return the unsettled net debits by participant and system: those that wait, those held."""
    systems = {
        row.submission: row.system
        for row in connection.execute(
            select(sessions.c.submission, sessions.c.system).where(
                sessions.c.session_state != SESSION_COMPLETED
            )
        )
    }
    used: dict[tuple[str, str], int] = {}
    owed = [
        (one.debtor_participant, payment_seq(PaymentId(one.payment)), one.amount_fen)
        for one in queue(connection)
        if one.queue_class == CLASS_BATCH_NET
    ]
    owed += [
        (row.participant, row.submission, row.amount_fen)
        for row in connection.execute(select(held_lines))
    ]
    for participant, submission, amount_fen in owed:
        key = (participant, systems.get(submission, ""))
        used[key] = used.get(key, 0) + amount_fen
    return used


def cap_warnings(connection: Connection, *, participant: str = "") -> list[CapWarningView]:
    """Return the warning values on available caps that are on, of one cap's owner or of all."""
    of = warnings_table.c
    query = (
        select(*columns(warnings_table, "is_on"))
        .where(of.is_on)
        .order_by(of.account, of.system, of.setter)
    )
    if participant:
        query = query.where(of.participant == participant)
    return [as_view(CapWarningView, row) for row in connection.execute(query)]
