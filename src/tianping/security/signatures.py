"""Signatures as text: base64 in, base64 out, over bytes whose meaning this room does not know."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from tianping.security.algorithms import Signer, Verifier
from tianping.security.errors import SignatureError, SignatureProblem

__all__ = ["SIGNATURE_CHARACTERS_MAX", "sign_text", "verify_text"]

SIGNATURE_CHARACTERS_MAX: Final = 1024
"""More than any signature here needs (RSA-2048: 344)."""


def sign_text(signer: Signer, signature_string: bytes) -> str:
    """Return the signature over ``signature_string`` as base64 without line breaks."""
    return base64.b64encode(signer.sign(signature_string)).decode("ascii")


def verify_text(verifier: Verifier, signature_string: bytes, text: str) -> None:
    """Accept a base64 signature over ``signature_string``, or raise.

    There is one base64 text per signature: no white space, no missing or needless padding,
    no other bits in the last character.

    Raises:
        SignatureError: BAD_BASE64 or MISMATCH; a MISMATCH does not say what did not match.
    Source: CNAPS2-ENV (signature block).
    """
    if not verifier.verify(signature_string, _decode(text)):
        raise SignatureError(
            SignatureProblem.MISMATCH,
            where=f"signature by {verifier.algorithm.value}",
            expected="a signature by the certificate's key over these very bytes",
        )


def _decode(text: str) -> bytes:
    if not 0 < len(text) <= SIGNATURE_CHARACTERS_MAX:
        raise _bad_base64(f"{len(text)} characters")
    try:
        signature = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise _bad_base64(repr(text)) from None
    if base64.b64encode(signature).decode("ascii") != text:
        raise _bad_base64(repr(text))
    return signature


def _bad_base64(found: str) -> SignatureError:
    return SignatureError(
        SignatureProblem.BAD_BASE64,
        where="signature block",
        expected=f"canonical base64 of at most {SIGNATURE_CHARACTERS_MAX} characters",
        found=found,
    )
