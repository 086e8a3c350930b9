"""Questions about log-ins, centres, faults and letters."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from tianping.views import schema_nodes as s
from tianping.views.reading import as_view
from tianping.views.records_nodes import (
    CentreView,
    FaultView,
    LetterView,
    LogInView,
)

__all__ = ["LETTERS_MAX", "centres", "faults", "letters", "log_ins"]

LETTERS_MAX = 10_000


def log_ins(connection: Connection, *, participant: str = "") -> list[LogInView]:
    """Return where participants stand with systems, one or all of them."""
    table = s.log_ins.c
    query = select(s.log_ins).order_by(table.participant, table.login_system)
    if participant:
        query = query.where(table.participant == participant)
    return [as_view(LogInView, row) for row in connection.execute(query)]


def centres(connection: Connection) -> list[CentreView]:
    """Return the city processing centres by their codes."""
    query = select(s.centres).order_by(s.centres.c.centre)
    return [as_view(CentreView, row) for row in connection.execute(query)]


def faults(connection: Connection, *, open_only: bool = False) -> list[FaultView]:
    """Return which participants are in fault, or were."""
    query = select(s.faults).order_by(s.faults.c.participant)
    if open_only:
        query = query.where(s.faults.c.in_fault)
    return [as_view(FaultView, row) for row in connection.execute(query)]


def letters(
    connection: Connection, *, party: str = "", limit: int = LETTERS_MAX
) -> list[LetterView]:
    """Return letters and broadcasts, the newest of them, oldest first.

    ``party`` is who wrote or got them, ``0000`` for the platform; all when it is empty.
    """
    table = s.letters.c
    query = select(s.letters).order_by(table.seq.desc()).limit(limit)
    if party:
        query = query.where(or_(table.sender == party, table.receiver == party))
    return [as_view(LetterView, row) for row in connection.execute(query)][::-1]
