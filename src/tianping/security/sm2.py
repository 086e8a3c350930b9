"""SM2 keys with SM3, as GB/T 32918 and GB/T 35276 state them."""

from __future__ import annotations

from typing import Final

from tianping.security.algorithms import Algorithm
from tianping.security.errors import CryptographyError, CryptographyProblem
from tianping.security.libcrypto import Handle, library
from tianping.security.strict_der import SM2_ORDER, is_signature_pair

__all__ = [
    "SM2_SPKI_PREFIX",
    "SM2_USER_ID",
    "SM2PrivateKey",
    "SM2PublicKey",
    "generate_sm2_key",
]

SM2_USER_ID: Final = b"1234567812345678"
"""The user id where two sides agreed on no other.

Source: GBT-35276 (default value of the signer's identity).
"""

SM2_SPKI_PREFIX: Final = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
"""All of a SubjectPublicKeyInfo before the 64 bytes of an uncompressed point."""

_SPKI_BYTES: Final = len(SM2_SPKI_PREFIX) + 64
_SIGNATURE_BYTES_MAX: Final = 72


class SM2PublicKey:
    """An SM2 public key, its libcrypto object kept ready."""

    algorithm: Final = Algorithm.SM2_SM3

    def __init__(self, spki: bytes, handle: Handle | None = None) -> None:
        if len(spki) != _SPKI_BYTES or not spki.startswith(SM2_SPKI_PREFIX):
            raise CryptographyError(
                CryptographyProblem.KEY_MALFORMED,
                where="SM2 public key",
                expected="91 bytes, uncompressed point on sm2p256v1",
                found=spki.hex(),
            )
        self.spki = spki
        self._handle = handle or library().public_key(spki)

    def verify(self, content: bytes, signature: bytes) -> bool:
        """Tell whether a strict DER signature over ``content`` is of this key.

        Source: GBT-32918 (part 2, verification), GBT-35276 (form and user id).
        """
        if not is_signature_pair(signature, SM2_ORDER):
            return False
        return library().verify(self._handle, content, signature, user_id=SM2_USER_ID)


class SM2PrivateKey:
    """An SM2 key pair, its libcrypto object kept ready."""

    algorithm: Final = Algorithm.SM2_SM3

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self.public_key = SM2PublicKey(library().spki(handle), handle)

    @classmethod
    def from_pkcs8(cls, pkcs8: bytes) -> SM2PrivateKey:
        """Return the key of an unencrypted PKCS#8."""
        return cls(library().private_key(pkcs8))

    def sign(self, content: bytes) -> bytes:
        """Return the DER signature over ``content``.

        Source: GBT-32918 (part 2, signing), GBT-35276 (form and user id).
        """
        return library().sign(
            self._handle, content, user_id=SM2_USER_ID, size_max=_SIGNATURE_BYTES_MAX
        )

    def pkcs8(self) -> bytes:
        """Return the unencrypted PKCS#8 DER."""
        return library().pkcs8(self._handle)


def generate_sm2_key() -> SM2PrivateKey:
    """Return a new SM2 key pair from libcrypto's random source."""
    return SM2PrivateKey(library().generate())
