"""Questions about persons, and the search of the audit trail."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection, or_, select

from tianping.views.reading import as_view
from tianping.views.records_people import AuditView, PersonView
from tianping.views.schema_people import audit, people

__all__ = ["AUDIT_LINES_MAX", "AuditSearch", "audit_trail", "persons"]

AUDIT_LINES_MAX: Final = 100_000


class AuditSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; what is empty is not asked.

    Attributes:
        person: The person, or the second one.
        object: Whom or what it concerns; a message id and a sender are found, too.
        function: The command or the event.
        from_ns, to_ns: When, both included; 0 for no bound.
        result: As in ``AuditView``.
        limit: How many lines at most, the newest of them.
    """

    person: str = ""
    object: str = ""
    function: str = ""
    from_ns: int = 0
    to_ns: int = 0
    result: str = ""
    limit: int = AUDIT_LINES_MAX


def persons(connection: Connection) -> list[PersonView]:
    """Return everybody who works here or did, in the order in which they were entered."""
    query = select(people).order_by(people.c.added_seq)
    return [as_view(PersonView, row) for row in connection.execute(query)]


def audit_trail(connection: Connection, search: AuditSearch) -> list[AuditView]:
    """Return the lines of the trail that a search finds, oldest first."""
    table = audit.c
    query = select(audit).order_by(table.seq.desc(), table.audit_line.desc()).limit(search.limit)
    if search.person:
        named = or_(table.person == search.person, table.second_person == search.person)
        query = query.where(named)
    if search.object:
        wanted = search.object
        columns = (table.object, table.message_id, table.sender)
        query = query.where(or_(*(column == wanted for column in columns)))
    if search.function:
        query = query.where(or_(table.function == search.function, table.event == search.function))
    if search.from_ns:
        query = query.where(table.recorded_at_ns >= search.from_ns)
    if search.to_ns:
        query = query.where(table.recorded_at_ns <= search.to_ns)
    if search.result:
        query = query.where(table.result == search.result)
    found = [as_view(AuditView, row) for row in connection.execute(query)]
    return found[::-1]
