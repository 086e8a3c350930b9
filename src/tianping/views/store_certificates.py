"""Between changes and the tables of certificates."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from tianping.views import schema_certificates as s
from tianping.views.books import Changes
from tianping.views.bulk import change_rows, insert_rows

__all__ = ["write_certificates"]

_BY_HAND: Final = (
    "INSERT INTO certificates (certificate, participant, certificate_state, valid_from,"
    " valid_until, replaces, application, reason, seq) VALUES (?, ?, ?, 0, 0, '', 0, '', ?)"
    " ON CONFLICT (certificate) DO NOTHING"
)
_MOVED: Final = (
    "UPDATE certificates SET certificate_state = ?, reason = ?, seq = ? WHERE certificate = ?"
)
_ENDED: Final = (
    "UPDATE certificate_applications SET application_state = ?, certificate = ?, reason = ?"
    " WHERE application = ?"
)


def write_certificates(connection: Connection, changes: Changes) -> None:
    """Write what was applied for and issued, then what became of it."""
    insert_rows(connection, s.certificate_applications, changes.control.certificates.applications)
    change_rows(connection, _ENDED, changes.control.certificates.application_ends)
    insert_rows(connection, s.certificates, changes.control.certificates.issued)
    change_rows(connection, _BY_HAND, changes.control.certificates.by_hand)
    change_rows(connection, _MOVED, changes.control.certificates.moves)
