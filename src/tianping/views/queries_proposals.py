"""Questions about what two persons decide."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from tianping.views import schema as s
from tianping.views.reading import as_view
from tianping.views.records_proposals import ProposalView

__all__ = ["proposals"]

_PROPOSALS_MAX: Final = 1_000


def proposals(connection: Connection, *, state: str = "") -> list[ProposalView]:
    """Return proposals, newest first: those that wait, those decided in a way, or all."""
    table = s.proposals
    query = select(table).order_by(table.c.proposal.desc()).limit(_PROPOSALS_MAX)
    if state:
        query = query.where(table.c.state == state)
    return [as_view(ProposalView, row) for row in connection.execute(query)]
