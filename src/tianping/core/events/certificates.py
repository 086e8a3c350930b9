"""What happened to certificates, beside their binding."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId

__all__ = [
    "ApplicationDeclined",
    "CertificateApplied",
    "CertificateExpired",
    "CertificateExpiring",
    "CertificateIssued",
    "CertificateLine",
    "CertificateOverlapping",
    "CertificateRevoked",
    "CertificatesReported",
]


class CertificateApplied(Record, frozen=True, array_like=True, gc=False, tag=245):
    """An application for a certificate waits under a number."""

    application: int
    participant: BankCode
    key_digest: bytes
    replaces: CertificateId


class ApplicationDeclined(Record, frozen=True, array_like=True, gc=False, tag=246):
    """An application waits no more; nothing was issued."""

    application: int
    participant: BankCode
    reason: str


class CertificateIssued(Record, frozen=True, array_like=True, gc=False, tag=247):
    """A certificate is in the register; its owner may bind it."""

    certificate: CertificateId
    participant: BankCode
    application: int
    valid_from: BusinessDate
    valid_until: BusinessDate
    replaces: CertificateId
    der: bytes
    registry_version: int


class CertificateRevoked(Record, frozen=True, array_like=True, gc=False, tag=248):
    """A certificate counts no more."""

    certificate: CertificateId
    participant: BankCode
    reason: str
    registry_version: int


class CertificateOverlapping(Record, frozen=True, array_like=True, gc=False, tag=249):
    """A successor was bound: until the new date, only what was signed before counts.

    Attributes:
        from_ns: Since when, in nanoseconds since 1970 (UTC).
    """

    certificate: CertificateId
    participant: BankCode
    successor: CertificateId
    from_ns: int
    registry_version: int


class CertificateExpiring(Record, frozen=True, array_like=True, gc=False, tag=250):
    """A bound certificate's last date is near; told once."""

    certificate: CertificateId
    participant: BankCode
    valid_until: BusinessDate


class CertificateExpired(Record, frozen=True, array_like=True, gc=False, tag=251):
    """A certificate's last date is past."""

    certificate: CertificateId
    participant: BankCode
    registry_version: int


class CertificateLine(Record, frozen=True, array_like=True, gc=False):
    """One certificate that speaks for a participant."""

    participant: BankCode
    certificate: CertificateId
    der: bytes


class CertificatesReported(Record, frozen=True, array_like=True, gc=False, tag=252):
    """The answer to a query for certificates (ccms.921)."""

    sender: BankCode
    message_id: MessageId
    lines: list[CertificateLine]
