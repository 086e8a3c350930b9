"""Who takes part and who speaks for whom."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.core.events.register import PartyRecord
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId

__all__ = [
    "AccessBound",
    "AccessUnbound",
    "CertificateBound",
    "CertificateUnbound",
    "ParticipantAdded",
]


class ParticipantAdded(Record, frozen=True, array_like=True, gc=False, tag=3):
    """A participant, office or treasury is known; the registry has a new version.

    It takes part at once, or, when a change file adds it, from each system's switch on.
    """

    code: BankCode
    name: str
    kind: int
    office: str
    direct_participant: str
    legal_entity: str
    registry_version: int
    record: PartyRecord | None = None
    """Its record, when it takes part at once; None when a change file has it."""


class CertificateBound(Record, frozen=True, array_like=True, gc=False, tag=5):
    """A signing certificate speaks for a bank code from now on.

    ``valid_until`` is its last date; 0 for one bound by hand, whose period the core does not know.
    """

    certificate: CertificateId
    participant: BankCode
    registry_version: int
    valid_until: BusinessDate = BusinessDate(0)


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
