"""Commands that say who takes part and who speaks for whom."""

from __future__ import annotations

import msgspec

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId

__all__ = [
    "AddOffice",
    "AddParticipant",
    "BindAccess",
    "BindCertificate",
    "UnbindAccess",
    "UnbindCertificate",
]


class AddOffice(Record, frozen=True, array_like=True, gc=False, tag=3):
    """Register a PBC accounting office or a treasury at once; HV, BP, ZJ and HZ accounts open."""

    recorded_at_ns: int
    code: BankCode
    name: str
    kind: int
    details: dict[str, str] = msgspec.field(default_factory=dict)
    """Further fields of its record, by name; as in a ``ChangeLine``."""


class AddParticipant(Record, frozen=True, array_like=True, gc=False, tag=4):
    """Register a bank or a special participant at once, in all systems: before the first day.

    A direct one names the office that manages its account; an indirect one names the direct
    participant through which it settles. The unused one of the two is empty.
    """

    recorded_at_ns: int
    code: BankCode
    name: str
    kind: int
    office: str
    direct_participant: str
    legal_entity: str
    details: dict[str, str] = msgspec.field(default_factory=dict)
    """Further fields of its record, by name; as in a ``ChangeLine``."""


class BindCertificate(Record, frozen=True, array_like=True, gc=False, tag=6):
    """Bind a signing certificate to one bank code."""

    recorded_at_ns: int
    certificate: CertificateId
    participant: BankCode


class UnbindCertificate(Record, frozen=True, array_like=True, gc=False, tag=7):
    """End the binding of a signing certificate; messages signed with it are refused at once."""

    recorded_at_ns: int
    certificate: CertificateId


class BindAccess(Record, frozen=True, array_like=True, gc=False, tag=8):
    """Let a TLS certificate speak for a bank code; one access point may own several codes."""

    recorded_at_ns: int
    certificate: CertificateId
    access_point: str
    participant: BankCode


class UnbindAccess(Record, frozen=True, array_like=True, gc=False, tag=9):
    """Take a TLS certificate's right to speak for a bank code away."""

    recorded_at_ns: int
    certificate: CertificateId
    participant: BankCode
