"""What questions about certificates return."""

from __future__ import annotations

import msgspec

__all__ = ["CERTIFICATE_VIEWS", "CertificateApplicationView", "CertificateView"]


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """A signing certificate; one that was bound by hand has no dates."""

    certificate: str
    participant: str
    certificate_state: str
    valid_from: int
    valid_until: int
    replaces: str
    application: int
    reason: str
    seq: int


class CertificateApplicationView(msgspec.Struct, frozen=True, kw_only=True):
    """An application for a certificate."""

    application: int
    participant: str
    key_digest: str
    replaces: str
    application_state: str
    certificate: str
    reason: str
    recorded_at_ns: int


CERTIFICATE_VIEWS = (CertificateView, CertificateApplicationView)
"""For the page and the test of fields."""
