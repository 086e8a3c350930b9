"""Between the books of nodes and their tables."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.core.node_terms import NODE_FORCED
from tianping.views import schema_nodes as s
from tianping.views.books import Books, Changes, Rows
from tianping.views.bulk import insert_rows, upsert_rows

__all__ = ["read_nodes", "write_nodes"]


def write_nodes(connection: Connection, changes: Changes) -> None:
    """Write what changed of nodes."""
    nodes = changes.nodes
    upsert_rows(connection, s.log_ins, nodes.log_ins.values())
    upsert_rows(connection, s.centres, nodes.centres.values())
    upsert_rows(connection, s.faults, nodes.faults.values())
    letters = Rows(s.letters)
    for row in nodes.letters:
        letters.add(row)
    insert_rows(connection, s.letters, letters)


def read_nodes(connection: Connection, books: Books) -> None:
    """Read back who was forced out."""
    table = s.log_ins.c
    forced = select(table.participant, table.login_system).where(table.login_state == NODE_FORCED)
    for row in connection.execute(forced):
        books.nodes.forced[row.participant, row.login_system] = None
