"""The three signature algorithms, and what a key, a signer and a verifier can do."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tianping.security.certificates import Certificate

__all__ = ["Algorithm", "PrivateKey", "PublicKey", "Signer", "Verifier"]


class Algorithm(Enum):
    """A signature algorithm together with its digest and its one kind of key.

    Source: GBT-32918 (SM2), GBT-32905 (SM3), RFC-8017 (PKCS#1 v1.5), FIPS-186 (P-256).
    """

    SM2_SM3 = "sm2-sm3"
    """SM2 on the recommended curve with SM3, default user id; DER of (r, s)."""
    RSA_SHA256 = "rsa-sha256"
    """RSA with 2048 bits and exponent 65537, PKCS#1 v1.5 with SHA-256; 256 bytes."""
    P256_SHA256 = "p256-sha256"
    """ECDSA on P-256 with SHA-256; DER of (r, s)."""


class Verifier(Protocol):
    """Something that knows one public key. Safe to share between threads."""

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm of its key."""
        ...

    def verify(self, content: bytes, signature: bytes) -> bool:
        """Tell whether ``signature`` over ``content`` is of this key.

        A malformed signature is no error: the answer is False, whatever is wrong with it.
        """
        ...


class PublicKey(Verifier, Protocol):
    """A public key in its one accepted encoding."""

    @property
    def spki(self) -> bytes:
        """The DER of its SubjectPublicKeyInfo."""
        ...


class PrivateKey(Protocol):
    """A private key. Safe to share between threads."""

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm of this key."""
        ...

    @property
    def public_key(self) -> PublicKey:
        """Its public half."""
        ...

    def sign(self, content: bytes) -> bytes:
        """Return a signature over ``content``: DER for SM2 and ECDSA, raw for RSA."""
        ...

    def pkcs8(self) -> bytes:
        """Return the unencrypted PKCS#8 DER: for the key store only."""
        ...


class Signer(Protocol):
    """A private key with the certificate that vouches for it."""

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm of its key."""
        ...

    @property
    def certificate(self) -> Certificate:
        """The certificate receivers verify with."""
        ...

    def sign(self, content: bytes) -> bytes:
        """Return a signature over ``content``."""
        ...
