"""Commands of a certificate's life: applied for, issued, bound by its owner, revoked, asked for."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId

__all__ = [
    "ApplyCertificate",
    "DeclineApplication",
    "IssueCertificate",
    "NotifyBinding",
    "QueryCertificates",
    "RevokeCertificate",
]


class ApplyCertificate(Record, frozen=True, array_like=True, gc=False, tag=245):
    """Enter a participant's application for a signing certificate; its number is the command's.

    Attributes:
        key_digest: SHA-256 (32 bytes) of the public key (SubjectPublicKeyInfo) to be certified.
        replaces: The bound certificate that the new one is to follow; empty when none.
    """

    recorded_at_ns: int
    participant: BankCode
    key_digest: bytes
    replaces: CertificateId


class DeclineApplication(Record, frozen=True, array_like=True, gc=False, tag=246):
    """Drop an application that is not to be issued, and say why."""

    recorded_at_ns: int
    application: int
    reason: str


class IssueCertificate(Record, frozen=True, array_like=True, gc=False, tag=247):
    """Enter a signing certificate that the authority made; it speaks for nobody until it is bound.

    Attributes:
        application: What it answers; 0 for one that nobody applied for here, as at founding.
        key_digest: SHA-256 (32 bytes) of its public key, that of the application.
        valid_from: Its first date, in Beijing.
        valid_until: Its last date, in Beijing.
        der: The certificate itself.
    """

    recorded_at_ns: int
    application: int
    participant: BankCode
    certificate: CertificateId
    key_digest: bytes
    valid_from: BusinessDate
    valid_until: BusinessDate
    der: bytes


class RevokeCertificate(Record, frozen=True, array_like=True, gc=False, tag=248):
    """Let a certificate count no more, for good and at once."""

    recorded_at_ns: int
    certificate: CertificateId
    reason: str


class NotifyBinding(Record, frozen=True, array_like=True, gc=False, tag=249):
    """Bind or unbind the certificate that a participant's own message is signed with (ccms.903).

    Attributes:
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The one that verified the signature, and which the message is about.
        registry_version: The version of the registry that the verifier saw.
        change: ``BINDING_ADDED`` or ``BINDING_ENDED``.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    change: int


class QueryCertificates(Record, frozen=True, array_like=True, gc=False, tag=250):
    """Ask for the certificates that speak for some participants (ccms.919)."""

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    members: list[BankCode]
