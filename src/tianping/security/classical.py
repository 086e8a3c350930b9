"""RSA-2048 and ECDSA P-256 keys with SHA-256, by way of ``cryptography``."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from tianping.security.algorithms import Algorithm
from tianping.security.errors import CryptographyError, CryptographyProblem
from tianping.security.strict_der import P256_ORDER, is_signature_pair

__all__ = [
    "P256_SPKI_PREFIX",
    "RSA_SPKI_PREFIX",
    "P256PrivateKey",
    "P256PublicKey",
    "RSAPrivateKey",
    "RSAPublicKey",
]

P256_SPKI_PREFIX: Final = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
"""All of a P-256 SubjectPublicKeyInfo before the 64 bytes of an uncompressed point."""

RSA_SPKI_PREFIX: Final = bytes.fromhex(
    "30820122300d06092a864886f70d01010105000382010f003082010a0282010100"
)
"""All of an RSA-2048 SubjectPublicKeyInfo before the modulus."""

_RSA_SPKI_SUFFIX: Final = bytes.fromhex("0203010001")
_RSA_SPKI_BYTES: Final = 294
_RSA_BITS: Final = 2048
_RSA_EXPONENT: Final = 65537
_RSA_SIGNATURE_BYTES: Final = 256
_P256_SPKI_BYTES: Final = len(P256_SPKI_PREFIX) + 64

_SHA256: Final = hashes.SHA256()
_ECDSA: Final = ec.ECDSA(_SHA256)
_PKCS1: Final = padding.PKCS1v15()


class P256PublicKey:
    """A P-256 public key."""

    algorithm: Final = Algorithm.P256_SHA256

    def __init__(self, spki: bytes) -> None:
        if len(spki) != _P256_SPKI_BYTES or not spki.startswith(P256_SPKI_PREFIX):
            raise _malformed("P-256 public key", "91 bytes, uncompressed point on P-256", spki)
        key = _load_public(spki, "P-256 public key")
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise _malformed("P-256 public key", "a point on P-256", spki)
        self.spki = spki
        self._key = key

    def verify(self, content: bytes, signature: bytes) -> bool:
        """Tell whether a strict DER signature over ``content`` is of this key.

        Both (r, s) and (r, n - s) verify, as the standard has it: ADR-0015 says why.

        Source: FIPS-186 (ECDSA verification).
        """
        if not is_signature_pair(signature, P256_ORDER):
            return False
        try:
            self._key.verify(signature, content, _ECDSA)
        except InvalidSignature:
            return False
        return True


class P256PrivateKey:
    """A P-256 key pair."""

    algorithm: Final = Algorithm.P256_SHA256

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.public_key = P256PublicKey(_public_der(key.public_key()))

    @classmethod
    def generate(cls) -> P256PrivateKey:
        """Return a new key pair."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pkcs8(cls, pkcs8: bytes) -> P256PrivateKey:
        """Return the key of an unencrypted PKCS#8."""
        key = _load_private(pkcs8, "P-256 private key")
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise _unsupported("P-256 private key", "a key on P-256", type(key).__name__)
        return cls(key)

    def sign(self, content: bytes) -> bytes:
        """Return the DER signature over ``content``.

        Source: FIPS-186 (ECDSA signing).
        """
        return self._key.sign(content, _ECDSA)

    def pkcs8(self) -> bytes:
        """Return the unencrypted PKCS#8 DER."""
        return _private_der(self._key)


class RSAPublicKey:
    """An RSA public key of 2048 bits with exponent 65537."""

    algorithm: Final = Algorithm.RSA_SHA256

    def __init__(self, spki: bytes) -> None:
        if (
            len(spki) != _RSA_SPKI_BYTES
            or not spki.startswith(RSA_SPKI_PREFIX)
            or not spki.endswith(_RSA_SPKI_SUFFIX)
        ):
            raise _malformed("RSA public key", "2048 bits, exponent 65537", spki)
        key = _load_public(spki, "RSA public key")
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size != _RSA_BITS:
            raise _malformed("RSA public key", "2048 bits", spki)
        self.spki = spki
        self._key = key

    def verify(self, content: bytes, signature: bytes) -> bool:
        """Tell whether a signature of 256 bytes over ``content`` is of this key.

        Source: RFC-8017 (section 8.2.2).
        """
        if len(signature) != _RSA_SIGNATURE_BYTES:
            return False
        try:
            self._key.verify(signature, content, _PKCS1, _SHA256)
        except InvalidSignature:
            return False
        return True


class RSAPrivateKey:
    """An RSA key pair of 2048 bits with exponent 65537."""

    algorithm: Final = Algorithm.RSA_SHA256

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        self.public_key = RSAPublicKey(_public_der(key.public_key()))

    @classmethod
    def generate(cls) -> RSAPrivateKey:
        """Return a new key pair."""
        return cls(rsa.generate_private_key(_RSA_EXPONENT, _RSA_BITS))

    @classmethod
    def from_pkcs8(cls, pkcs8: bytes) -> RSAPrivateKey:
        """Return the key of an unencrypted PKCS#8."""
        key = _load_private(pkcs8, "RSA private key")
        if not isinstance(key, rsa.RSAPrivateKey):
            raise _unsupported("RSA private key", "an RSA key", type(key).__name__)
        return cls(key)

    def sign(self, content: bytes) -> bytes:
        """Return the signature over ``content``, 256 bytes.

        Source: RFC-8017 (section 8.2.1).
        """
        return self._key.sign(content, _PKCS1, _SHA256)

    def pkcs8(self) -> bytes:
        """Return the unencrypted PKCS#8 DER."""
        return _private_der(self._key)


def _load_public(spki: bytes, where: str) -> object:
    try:
        return serialization.load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        raise _malformed(where, "a valid key", spki) from None


def _load_private(pkcs8: bytes, where: str) -> object:
    try:
        return serialization.load_der_private_key(pkcs8, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CryptographyError(
            CryptographyProblem.KEY_MALFORMED, where=where, expected="an unencrypted PKCS#8"
        ) from None


def _public_der(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _private_der(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _malformed(where: str, expected: str, spki: bytes) -> CryptographyError:
    return CryptographyError(
        CryptographyProblem.KEY_MALFORMED, where=where, expected=expected, found=spki.hex()
    )


def _unsupported(where: str, expected: str, found: str) -> CryptographyError:
    return CryptographyError(
        CryptographyProblem.KEY_UNSUPPORTED, where=where, expected=expected, found=found
    )
