"""Between changes and the tables of information, openings, calls for funds and caps."""

from __future__ import annotations

from sqlalchemy import Connection

from tianping.views import schema_caps as caps
from tianping.views import schema_information as s
from tianping.views.books import Changes
from tianping.views.bulk import change_rows, insert_rows, upsert_rows

__all__ = ["write_information"]

_OPENED = "UPDATE openings SET opened_date = ? WHERE participant = ? AND opened_date IS NULL"
_TAKEN_UP = "DELETE FROM held_lines WHERE submission = ?"


def write_information(connection: Connection, changes: Changes) -> None:
    """Write what was passed on and asked for, and what is set on caps."""
    insert_rows(connection, s.information, changes.information)
    insert_rows(connection, s.openings, changes.openings)
    change_rows(connection, _OPENED, changes.opened)
    insert_rows(connection, s.funds_wanted, changes.funds_wanted)
    change_rows(connection, "DELETE FROM caps WHERE account = ?", changes.closed)
    change_rows(connection, "DELETE FROM cap_warnings WHERE account = ?", changes.closed)
    upsert_rows(connection, caps.caps, changes.caps.values())
    upsert_rows(connection, caps.cap_warnings, changes.cap_warnings.values())
    insert_rows(connection, caps.held_lines, changes.held_lines)
    change_rows(connection, _TAKEN_UP, [(one,) for one in changes.taken_up])
