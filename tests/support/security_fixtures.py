"""Real keys, certificates and an authority, made once per test process."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from tianping.security.algorithms import Algorithm
from tianping.security.certificates import Usage
from tianping.security.identities import Identity
from tianping.security.issuing import Issuer, Request, build_name, issue_root
from tianping.security.keys import generate_key
from tianping.security.pki import DAY_NS, CertificateAuthority
from tianping.values.bankcode import with_check_digit

__all__ = [
    "BANK_CODE",
    "NOW_NS",
    "PASSWORD",
    "START_NS",
    "authority",
    "issuer",
    "request",
    "signer",
]

START_NS: Final = 1_795_305_600 * 1_000_000_000
"""22 November 2026, 00:00 UTC."""

NOW_NS: Final = START_NS + DAY_NS
PASSWORD: Final = b"correct horse"
BANK_CODE: Final = with_check_digit("10210000001")


@cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


@cache
def authority() -> CertificateAuthority:
    """Return an authority that tests may issue with; those that revoke make their own."""
    return CertificateAuthority.create(Path(_kept().name) / "ca", PASSWORD, not_before_ns=START_NS)


@cache
def signer(algorithm: Algorithm) -> Identity:
    """Return one bank's signer of an algorithm."""
    return authority().issue_signing(BANK_CODE, algorithm, not_before_ns=START_NS)


def issuer(algorithm: Algorithm, name: str = "root", *, path_length_max: int | None = 0) -> Issuer:
    """Return a new root of an algorithm, apart from every authority."""
    key = generate_key(algorithm)
    subject_der = build_name(organisation="Test", unit="roots", common_name=name)
    request = Request(
        subject_der,
        key.public_key,
        1,
        Usage.AUTHORITY,
        START_NS,
        START_NS + 100 * DAY_NS,
        path_length_max=path_length_max,
    )
    return Issuer(issue_root(request, key), key)


def request(
    *, usage: Usage = Usage.SIGNING, serial: int = 7, name: str = "leaf", days: int = 10
) -> Request:
    """Return a request for a certificate of one fixed P-256 key."""
    return Request(
        build_name(organisation="Test", unit="CNAPS", common_name=name),
        signer(Algorithm.P256_SHA256).key.public_key,
        serial,
        usage,
        START_NS,
        START_NS + days * DAY_NS,
    )
