"""Questions about signing certificates."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views.reading import as_view
from tianping.views.records_certificates import CertificateApplicationView, CertificateView
from tianping.views.schema_certificates import certificate_applications
from tianping.views.schema_certificates import certificates as table

__all__ = ["applications", "certificates"]


def certificates(connection: Connection, *, participant: str = "") -> list[CertificateView]:
    """Return every certificate issued or bound, by participant, the last changed last."""
    query = select(table).order_by(table.c.participant, table.c.seq, table.c.certificate)
    if participant:
        query = query.where(table.c.participant == participant)
    return [as_view(CertificateView, row) for row in connection.execute(query)]


def applications(connection: Connection, *, state: str = "") -> list[CertificateApplicationView]:
    """Return the applications, oldest first; only those in a state when one is named."""
    found = certificate_applications
    query = select(found).order_by(found.c.application)
    if state:
        query = query.where(found.c.application_state == state)
    return [as_view(CertificateApplicationView, row) for row in connection.execute(query)]
