"""Persons and the audit trail: between books and tables."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views import schema as s
from tianping.views.books import Books, Changes, PersonState
from tianping.views.bulk import insert_rows, upsert_rows
from tianping.views.fold_audit import waiting_proposal
from tianping.views.fold_proposals import PROPOSAL_WAITS
from tianping.views.schema_people import audit, audit_stands, people

__all__ = ["read_people", "write_people"]


def write_people(connection: Connection, changes: Changes) -> None:
    """Write what changed of persons, and the new lines of the trail."""
    upsert_rows(connection, people, (person.row() for person in changes.people.values()))
    insert_rows(connection, audit, changes.audit)
    stands = ((*key, said) for key, said in changes.audit_stands.items())
    upsert_rows(connection, audit_stands, stands)


def read_people(connection: Connection, books: Books) -> None:
    """Read persons, what waits for a second one, and how the trail last said things are."""
    for row in connection.execute(select(people).order_by(people.c.added_seq)):
        person = books.people[row.person] = PersonState(row.person)
        person.role, person.office = row.person_role, row.office
        person.suspended, person.removed = row.suspended, row.removed
        person.entered_by, person.approved_by = row.entered_by, row.approved_by
        person.added_seq, person.seq = row.added_seq, row.seq
    waits = select(s.proposals).where(s.proposals.c.state == PROPOSAL_WAITS)
    for row in connection.execute(waits.order_by(s.proposals.c.proposal)):
        books.proposals[row.proposal] = waiting_proposal(row.person, bytes(row.proposed))
    for row in connection.execute(select(audit_stands)):
        books.last_audited[(row.event, row.object, row.aspect)] = row.value_after
