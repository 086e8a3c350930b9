"""The second factor: a code of the moment, and for whoever has one a certificate of its own.

A code is that of the present half-minute or of its neighbours. The step that was used last is
kept, and neither it nor an earlier one counts again: who saw a code being typed cannot use it.

Source: RFC-6238 (TOTP); house, ADR-0072.
"""

from __future__ import annotations

import hmac
from typing import Final

import pyotp

from tianping.security.certificates import load_certificate, verifier_of
from tianping.security.errors import SecurityError
from tianping.values.identifiers import CertificateId

__all__ = [
    "CHALLENGE_BYTES",
    "SECRET_CHARACTERS_MIN",
    "STEP_SECONDS",
    "challenge_text",
    "is_secret",
    "proven_certificate",
    "step_of",
]

STEP_SECONDS: Final = 30
CHALLENGE_BYTES: Final = 32
SECRET_CHARACTERS_MIN: Final = 32
"""160 bits in base 32, as long as the digest that makes the codes."""

_SECRET_CHARACTERS_MAX: Final = 128
_NEIGHBOURS: Final = 1
_NANOSECONDS: Final = 1_000_000_000
_NOBODYS_SECRET: Final = "A" * SECRET_CHARACTERS_MIN


def is_secret(text: str) -> bool:
    """Tell whether a text is a secret that codes can be made from, and long enough."""
    if not SECRET_CHARACTERS_MIN <= len(text) <= _SECRET_CHARACTERS_MAX or len(text) % 8:
        return False
    return set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def step_of(secret: str, code: str, *, at_ns: int) -> int:
    """Return the step whose code it is, now or next to now; 0 for none.

    Without a secret it takes as long and finds none.
    """
    codes = pyotp.TOTP(secret or _NOBODYS_SECRET)
    present = at_ns // (STEP_SECONDS * _NANOSECONDS)
    found = 0
    for step in range(max(1, present - _NEIGHBOURS), present + _NEIGHBOURS + 1):
        if hmac.compare_digest(codes.generate_otp(step).encode(), code.encode("utf-8")):
            found = step
    return found if secret else 0


def challenge_text(challenge: bytes, person: str) -> bytes:
    """Return what a person's key signs to prove that it is there, now, for this log-in."""
    return b"tianping person\0" + challenge + b"\0" + person.encode("utf-8")


def proven_certificate(
    certificate: bytes, signature: bytes, *, challenge: bytes, person: str, at_ns: int
) -> CertificateId:
    """Return whose certificate signed the challenge; empty when none did or it is out of date."""
    nobody = CertificateId("")
    if not certificate or not challenge:
        return nobody
    try:
        read = load_certificate(certificate)
        proven = verifier_of(read).verify(challenge_text(challenge, person), signature)
    except SecurityError:
        return nobody
    return read.id if proven and read.not_before_ns <= at_ns <= read.not_after_ns else nobody
