"""Small secrets at rest: sealed under a key that only a password and a salt give.

AES-256 in GCM under a key from scrypt. What it belongs to is bound in, so that a sealed secret
copied into another row does not open.

Source: RFC-5116 (AEAD); house, ADR-0072.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tianping.security.keystore import SCRYPT_COST

__all__ = ["SALT_BYTES", "PasswordSeal", "SealBroken"]

SALT_BYTES: Final = 16

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_BLOCK: Final = 8


class SealBroken(Exception):  # noqa: N818 - named after what was found
    """Sealed bytes do not open: another password, another owner, or they were changed."""


class PasswordSeal:
    """Seals and opens with one password."""

    def __init__(self, password: bytes, salt: bytes) -> None:
        derivation = Scrypt(salt=salt, length=_KEY_BYTES, n=SCRYPT_COST, r=_BLOCK, p=1)
        self._cipher = AESGCM(derivation.derive(password))

    def seal(self, secret: bytes, *, of: str) -> bytes:
        """Return a secret of somebody as bytes that tell nothing without the password."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, of.encode("utf-8"))

    def open(self, sealed: bytes, *, of: str) -> bytes:
        """Return the secret.

        Raises:
            SealBroken: the bytes are not what this password sealed for that owner.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, rest, of.encode("utf-8"))
        except (InvalidTag, ValueError):
            raise SealBroken from None
