"""Keys of all three kinds by one set of functions."""

from __future__ import annotations

from typing import Final, assert_never

from tianping.security.algorithms import Algorithm, PrivateKey, PublicKey
from tianping.security.classical import (
    P256_SPKI_PREFIX,
    RSA_SPKI_PREFIX,
    P256PrivateKey,
    P256PublicKey,
    RSAPrivateKey,
    RSAPublicKey,
)
from tianping.security.errors import CryptographyError, CryptographyProblem
from tianping.security.sm2 import (
    SM2_SPKI_PREFIX,
    SM2PrivateKey,
    SM2PublicKey,
    generate_sm2_key,
)

__all__ = ["generate_key", "load_private_key", "load_public_key"]

_SM2_CURVE: Final = bytes.fromhex("06082a811ccf5501822d")
_P256_CURVE: Final = bytes.fromhex("06082a8648ce3d030107")
_RSA: Final = bytes.fromhex("06092a864886f70d0101010500")
_ALGORITHM_BYTES: Final = 40
"""A PKCS#8 names its algorithm within its first 40 bytes."""


def generate_key(algorithm: Algorithm) -> PrivateKey:
    """Return a new key pair for an algorithm."""
    match algorithm:
        case Algorithm.SM2_SM3:
            return generate_sm2_key()
        case Algorithm.RSA_SHA256:
            return RSAPrivateKey.generate()
        case Algorithm.P256_SHA256:
            return P256PrivateKey.generate()
        case _:  # pragma: no cover
            assert_never(algorithm)


def load_public_key(spki: bytes) -> PublicKey:
    """Return the public key of a SubjectPublicKeyInfo in its one accepted encoding.

    Raises:
        CryptographyError: another kind of key, another encoding, or a point off the curve.
    """
    if spki.startswith(SM2_SPKI_PREFIX):
        return SM2PublicKey(spki)
    if spki.startswith(P256_SPKI_PREFIX):
        return P256PublicKey(spki)
    if spki.startswith(RSA_SPKI_PREFIX):
        return RSAPublicKey(spki)
    raise _unsupported("public key", spki[:_ALGORITHM_BYTES].hex())


def load_private_key(pkcs8: bytes) -> PrivateKey:
    """Return the key pair of an unencrypted PKCS#8.

    Raises:
        CryptographyError: it is malformed or of another kind.
    """
    begin = pkcs8[:_ALGORITHM_BYTES]
    if _SM2_CURVE in begin:
        return SM2PrivateKey.from_pkcs8(pkcs8)
    if _P256_CURVE in begin:
        return P256PrivateKey.from_pkcs8(pkcs8)
    if _RSA in begin:
        return RSAPrivateKey.from_pkcs8(pkcs8)
    raise _unsupported("private key", "another kind of key")


def _unsupported(where: str, found: str) -> CryptographyError:
    return CryptographyError(
        CryptographyProblem.KEY_UNSUPPORTED,
        where=where,
        expected="SM2, P-256, or RSA with 2048 bits",
        found=found,
    )
