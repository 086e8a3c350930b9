"""Who takes part and who speaks for whom."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId

__all__ = [
    "AccessBound",
    "AccessUnbound",
    "CertificateBound",
    "CertificateUnbound",
    "ParticipantAdded",
]


class ParticipantAdded(Record, frozen=True, array_like=True, gc=False, tag=3):
    """A participant, office or treasury is registered; the registry has a new version."""

    code: BankCode
    name: str
    kind: int
    office: str
    direct_participant: str
    legal_entity: str
    registry_version: int


class CertificateBound(Record, frozen=True, array_like=True, gc=False, tag=5):
    """A signing certificate speaks for a bank code from now on."""

    certificate: CertificateId
    participant: BankCode
    registry_version: int


class CertificateUnbound(Record, frozen=True, array_like=True, gc=False, tag=6):
    """A signing certificate speaks for nobody any more."""

    certificate: CertificateId
    participant: BankCode
    registry_version: int


class AccessBound(Record, frozen=True, array_like=True, gc=False, tag=7):
    """A TLS certificate may speak for a bank code."""

    certificate: CertificateId
    access_point: str
    participant: BankCode
    registry_version: int


class AccessUnbound(Record, frozen=True, array_like=True, gc=False, tag=8):
    """A TLS certificate may no longer speak for a bank code."""

    certificate: CertificateId
    participant: BankCode
    registry_version: int
