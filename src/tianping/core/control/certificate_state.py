"""What the core keeps of signing certificates.

Source: RULES-C §7.4; house, ADR-0094.
"""

from __future__ import annotations

from typing import Final

from tianping.core.certificate_terms import CERTIFICATE_ISSUED
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId

__all__ = ["CertificateApplication", "CertificateBook", "CertificateRecord"]

_NONE: Final = CertificateId("")
_NO_PERIOD: Final = (BusinessDate(0), BusinessDate(0))


class CertificateApplication:
    """An application that waits: whose, for which key, to follow which certificate."""

    def __init__(
        self, participant: BankCode, key_digest: bytes, *, replaces: CertificateId
    ) -> None:
        self.participant: BankCode = participant
        self.key_digest: bytes = key_digest
        self.replaces: CertificateId = replaces


class CertificateRecord:
    """A certificate that was issued, or bound by hand; of the latter the period is not known.

    ``valid_until`` is 0 and ``key_digest`` and ``der`` are empty when it was bound by hand.
    """

    def __init__(
        self,
        participant: BankCode,
        key_digest: bytes = b"",
        *,
        period: tuple[BusinessDate, BusinessDate] = _NO_PERIOD,
        replaces: CertificateId = _NONE,
        der: bytes = b"",
    ) -> None:
        self.participant: BankCode = participant
        self.key_digest: bytes = key_digest
        self.valid_from: BusinessDate = period[0]
        self.valid_until: BusinessDate = period[1]
        self.replaces: CertificateId = replaces
        self.der: bytes = der
        self.status: int = CERTIFICATE_ISSUED
        # Since when only what was signed before counts; 0 when it does not overlap.
        self.overlapping_from_ns: int = 0
        self.warned: bool = False


class CertificateBook:
    """Every certificate ever issued or bound, in that order, and the applications that wait.

    Which of them speak for somebody now stands in ``State.certificates``, too, for the hot path.
    """

    def __init__(self) -> None:
        self.records: dict[CertificateId, CertificateRecord] = {}
        self.applications: dict[int, CertificateApplication] = {}
