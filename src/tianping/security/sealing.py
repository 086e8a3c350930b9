"""Sealing of what lies on a disk: authenticated encryption with data keys of a key ring.

    sealed value: "TPS1" . key number (4, big-endian) . salt (16) . nonce (12)
                  . ciphertext . tag (16)

The content is encrypted with AES-256-GCM, or SM4-GCM, under HMAC-SHA256(data key, "tianping.seal.1"
. salt), cut to the cipher's key. Each process draws a salt of its own, so that no key ever meets so
many random nonces that two of them could be the same. The context says what the value is, and is
authenticated: a value that was put in another one's place does not open.

Source: CCMS-T §五.3.4; house, ADR-0076.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Callable
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tianping.security.errors import SealError, SealProblem

__all__ = [
    "AES_GCM",
    "CIPHERS",
    "DATA_KEY_BYTES",
    "INDEX_BYTES",
    "LOCKED",
    "SEAL_BYTES",
    "SEAL_MARK",
    "SM4_GCM",
    "UNSEALED",
    "Aead",
    "KeyedSeal",
    "Seal",
    "blind_index",
    "is_sealed",
    "key_number",
]

SEAL_MARK: Final = b"TPS1"
"""How a sealed value begins; nothing that is sealed begins so by itself."""

AES_GCM: Final = "aes-256-gcm"
SM4_GCM: Final = "sm4-gcm"
DATA_KEY_BYTES: Final = 32
INDEX_BYTES: Final = 16

_NUMBER_BYTES: Final = 4
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_HEAD_BYTES: Final = len(SEAL_MARK) + _NUMBER_BYTES + _SALT_BYTES
SEAL_BYTES: Final = _HEAD_BYTES + _NONCE_BYTES + _TAG_BYTES
"""How much longer a sealed value is than its content."""

_DERIVATION: Final = b"tianping.seal.1"
_SEALS_PER_SALT: Final = 1 << 30
"""Far below 2^32, the bound of random nonces of 96 bits under one key of GCM."""

_OPENED_KEYS_MAX: Final = 4_096


class Aead(Protocol):
    """An authenticated cipher under one key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return the content. Raises InvalidTag."""


class _Sm4Gcm:
    """SM4 (GB/T 32907) in GCM, for installations whose rules ask for it."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key[:16])

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return ciphertext and tag."""
        encryptor = Cipher(self._key, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return the content. Raises InvalidTag."""
        mode = modes.GCM(nonce, data[-_TAG_BYTES:])
        decryptor = Cipher(self._key, mode).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(data[:-_TAG_BYTES]) + decryptor.finalize()


CIPHERS: Final[dict[str, Callable[[bytes], Aead]]] = {AES_GCM: AESGCM, SM4_GCM: _Sm4Gcm}
"""The ciphers that a data key may be for, by name."""


class Seal(Protocol):
    """Seals contents and opens them again. Safe to use from any thread."""

    def seal(self, content: bytes, context: bytes) -> bytes:
        """Return the content so that it can only be read with the key."""

    def unseal(self, stored: bytes, context: bytes) -> bytes:
        """Return the content of what is stored; what is not sealed comes back as it is.

        Raises:
            SealError: it cannot be opened.
        """

    def index(self, content: bytes, context: bytes) -> bytes:
        """Return 16 bytes by which equal contents are found without being read."""


def is_sealed(stored: bytes) -> bool:
    """Tell whether something stored is a sealed value."""
    return stored.startswith(SEAL_MARK)


def key_number(sealed: bytes) -> int:
    """Return the number of the data key that a sealed value needs."""
    start = len(SEAL_MARK)
    return int.from_bytes(sealed[start : start + _NUMBER_BYTES], "big")


def blind_index(key: bytes, content: bytes, context: bytes) -> bytes:
    """Return the blind index of a content under a key that does nothing else."""
    return hmac.digest(key, context + b"\0" + content, "sha256")[:INDEX_BYTES]


class KeyedSeal:
    """Seals with the newest data key it knows, opens with any of them.

    ``more_keys`` is asked for the keys once more when a value names one that is not known: another
    process may have made it.
    """

    def __init__(
        self,
        keys: dict[int, tuple[str, bytes]],
        *,
        index_key: bytes,
        more_keys: Callable[[], dict[int, tuple[str, bytes]]],
    ) -> None:
        self._keys = keys
        self._index_key = index_key
        self._more_keys = more_keys
        self._lock = threading.Lock()
        self._opened: dict[tuple[int, bytes], Aead] = {}
        self._head = b""
        self._left = 0

    def take(self, keys: dict[int, tuple[str, bytes]]) -> None:
        """Take over the keys of the ring; the newest one seals from now on."""
        with self._lock:
            self._keys = keys
            self._left = 0

    def seal(self, content: bytes, context: bytes) -> bytes:
        """See ``Seal.seal``."""
        head = self._next_head()
        nonce = os.urandom(_NONCE_BYTES)
        return head + nonce + self._aead(head).encrypt(nonce, content, context)

    def unseal(self, stored: bytes, context: bytes) -> bytes:
        """See ``Seal.unseal``."""
        if not is_sealed(stored):
            return stored
        where = context.decode()
        if len(stored) < SEAL_BYTES:
            raise SealError(SealProblem.ALTERED, where=where, found=f"{len(stored)} bytes")
        body = _HEAD_BYTES + _NONCE_BYTES
        try:
            return self._aead(stored[:_HEAD_BYTES]).decrypt(
                stored[_HEAD_BYTES:body], stored[body:], context
            )
        except InvalidTag:
            raise SealError(SealProblem.ALTERED, where=where) from None

    def index(self, content: bytes, context: bytes) -> bytes:
        """See ``Seal.index``."""
        return blind_index(self._index_key, content, context)

    def _next_head(self) -> bytes:
        """Return mark, key number and salt of the next value."""
        with self._lock:
            if not self._left:
                self._left = _SEALS_PER_SALT
                number = max(self._keys).to_bytes(_NUMBER_BYTES, "big")
                self._head = SEAL_MARK + number + os.urandom(_SALT_BYTES)
            self._left -= 1
            return self._head

    def _aead(self, head: bytes) -> Aead:
        """Return the cipher of a value's key and salt."""
        number, salt = key_number(head), head[-_SALT_BYTES:]
        known = self._opened.get((number, salt))
        if known is not None:
            return known
        with self._lock:
            if number not in self._keys:
                self._keys = self._more_keys()
            if number not in self._keys:
                held = ", ".join(map(str, sorted(self._keys)))
                raise SealError(
                    SealProblem.KEY_UNKNOWN, where=f"data key {number}", expected=f"one of {held}"
                )
            if len(self._opened) >= _OPENED_KEYS_MAX:
                self._opened.clear()
            cipher, key = self._keys[number]
            made = CIPHERS[cipher](hmac.digest(key, _DERIVATION + salt, "sha256"))
            self._opened[(number, salt)] = made
            return made


class _Unsealed:
    """Stores contents as they are: of a platform that has no key ring."""

    def seal(self, content: bytes, context: bytes) -> bytes:
        """See ``Seal.seal``."""
        del context
        return content

    def unseal(self, stored: bytes, context: bytes) -> bytes:
        """See ``Seal.unseal``."""
        if is_sealed(stored):
            raise SealError(self._problem(), where=context.decode())
        return stored

    def index(self, content: bytes, context: bytes) -> bytes:
        """See ``Seal.index``."""
        return hashlib.sha256(context + b"\0" + content).digest()[:INDEX_BYTES]

    def _problem(self) -> SealProblem:
        return SealProblem.NO_RING


class _Locked(_Unsealed):
    """Opens nothing that is sealed: there is a key ring, and no password was given."""

    def seal(self, content: bytes, context: bytes) -> bytes:
        """Refuse: what is stored in plain would stay so."""
        raise SealError(SealProblem.LOCKED, where=context.decode(), found=f"{len(content)} bytes")

    def index(self, content: bytes, context: bytes) -> bytes:
        """Refuse: the index needs its key."""
        raise SealError(SealProblem.LOCKED, where=context.decode(), found=f"{len(content)} bytes")

    def _problem(self) -> SealProblem:
        return SealProblem.LOCKED


UNSEALED: Final[Seal] = _Unsealed()
"""For what has no key ring."""

LOCKED: Final[Seal] = _Locked()
"""For whoever has no password."""
