"""Handing a link key over: wrapped by HPKE to a public key that the platform made and signed.

HPKE (RFC 9180) in its base mode with X25519, HKDF-SHA256 and AES-256-GCM. Who sends is proved by
the signature around it, and not by the wrapping.

Source: CCMS-T §五.3.2; RFC-9180; house, ADR-0100.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from tianping.security.errors import LinkError, LinkProblem
from tianping.security.link_seal import LINK_KEY_BYTES

__all__ = ["WRAPPED_BYTES", "LinkReceiver", "wrap_secret"]

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_ENCAPSULATED_BYTES: Final = 32
_TAG_BYTES: Final = 16
WRAPPED_BYTES: Final = _ENCAPSULATED_BYTES + LINK_KEY_BYTES + _TAG_BYTES


class LinkReceiver:
    """The platform's side: a private key that lives as long as the process, and no longer.

    Attributes:
        public: The 32 bytes of its public key.
    """

    def __init__(self) -> None:
        self._private = X25519PrivateKey.generate()
        self.public = self._private.public_key().public_bytes_raw()

    def unwrap(self, wrapped: bytes, info: bytes) -> bytes:
        """Return the link key that was wrapped for this receiver and this purpose.

        Raises:
            LinkError: NOT_WRAPPED.
        Source: RFC-9180 §6.1.
        """
        try:
            return _SUITE.decrypt(wrapped, self._private, info)
        except (InvalidTag, ValueError):
            raise LinkError(
                LinkProblem.NOT_WRAPPED,
                where="wrapped link key",
                expected=f"{WRAPPED_BYTES} bytes for {self.public.hex()[:16]}",
                found=f"{len(wrapped)} bytes",
            ) from None


def wrap_secret(secret: bytes, public: bytes, info: bytes) -> bytes:
    """Return a link key so that only the holder of a public key's other half can read it.

    Raises:
        LinkError: NOT_WRAPPED: the public key is none.
    Source: RFC-9180 §6.1.
    """
    try:
        return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(public), info)
    except ValueError:
        raise LinkError(
            LinkProblem.NOT_WRAPPED, where="public link key", found=f"{len(public)} bytes"
        ) from None
