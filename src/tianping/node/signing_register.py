"""The node's copy of the core's register of signing certificates.

Source: RULES-C §7.3, §7.4; house, ADR-0094.
"""

from __future__ import annotations

from typing import Final

from tianping.core.certificate_terms import CERTIFICATE_ISSUED, CERTIFICATE_UNBOUND
from tianping.core.events import (
    CertificateBound,
    CertificateExpired,
    CertificateIssued,
    CertificateOverlapping,
    CertificateRevoked,
    CertificateUnbound,
)
from tianping.core.state import State
from tianping.security.certificates import load_certificate
from tianping.security.errors import SecurityError

__all__ = ["OF_CERTIFICATES", "SigningRegister"]

_OfCertificates = (
    CertificateIssued
    | CertificateBound
    | CertificateOverlapping
    | CertificateUnbound
    | CertificateRevoked
    | CertificateExpired
)

OF_CERTIFICATES: Final = (
    CertificateIssued,
    CertificateBound,
    CertificateOverlapping,
    CertificateUnbound,
    CertificateRevoked,
    CertificateExpired,
)
"""The events that change the register; each states the registry's new version."""


class SigningRegister:
    """Who owns which certificate, and what it may be used for.

    Attributes:
        bound: Bank code by certificate that speaks for it.
        bindable: Bank code by certificate that speaks for nobody, and that its owner may bind.
        overlapping: Since when only what was signed before counts, by certificate, in nanoseconds.
        ders: The certificates themselves. Those bound by hand are not here, nor is what is none:
            the core does not read them.
    """

    def __init__(self) -> None:
        self.bound: dict[str, str] = {}
        self.bindable: dict[str, str] = {}
        self.overlapping: dict[str, int] = {}
        self.ders: dict[str, bytes] = {}

    @classmethod
    def of_state(cls, state: State) -> SigningRegister:
        """Return the register that a state holds."""
        register = cls()
        register.bound = {str(one): str(code) for one, code in state.certificates.items()}
        for certificate, record in state.certificate_book.records.items():
            if _is_readable(certificate, record.der):
                register.ders[certificate] = record.der
                if record.status in (CERTIFICATE_ISSUED, CERTIFICATE_UNBOUND):
                    register.bindable[certificate] = record.participant
            if record.overlapping_from_ns:
                register.overlapping[certificate] = record.overlapping_from_ns
        return register

    def follow(self, event: _OfCertificates) -> None:
        """Take over what an event says."""
        certificate = event.certificate
        if isinstance(event, CertificateOverlapping):
            self.overlapping[certificate] = event.from_ns
            return
        for of_use in (self.bound, self.bindable, self.overlapping):
            of_use.pop(certificate, None)
        if isinstance(event, CertificateIssued):
            if _is_readable(certificate, event.der):
                self.ders[certificate] = event.der
                self.bindable[certificate] = event.participant
        elif isinstance(event, CertificateBound):
            self.bound[certificate] = event.participant
        elif isinstance(event, CertificateUnbound) and certificate in self.ders:
            self.bindable[certificate] = event.participant


def _is_readable(certificate: str, der: bytes) -> bool:
    """Tell whether bytes are the certificate that they are said to be."""
    try:
        return bool(der) and load_certificate(der).id == certificate
    except SecurityError:
        return False
