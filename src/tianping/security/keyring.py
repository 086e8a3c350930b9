"""The key ring: a file with the data keys of a folder, wrapped by a key the password gives.

The key-encryption key comes from password and salt by scrypt, with the strength of private keys.
Under it each data key is sealed with AES-256-GCM, together with its number and its cipher. A new
password, or a new salt, wraps the same data keys anew; a new data key seals what is written from
then on, and the old ones stay for reading.

Source: CCMS-T §五.3.4; house, ADR-0076.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tianping.security.errors import KeyStoreError, KeyStoreProblem
from tianping.security.keystore import SCRYPT_COST, derive_key
from tianping.security.private_files import PRIVATE_MODE, read_private, write_durably
from tianping.security.sealing import (
    AES_GCM,
    CIPHERS,
    DATA_KEY_BYTES,
    LOCKED,
    UNSEALED,
    KeyedSeal,
    Seal,
)

__all__ = ["KEY_RING_BYTES_MAX", "KeyRing", "RingKey", "open_seal"]

KEY_RING_BYTES_MAX: Final = 4 * 1024 * 1024

_FORMAT: Final = 1
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_INDEX_NUMBER: Final = 0
"""The number under which the key of blind indexes is wrapped."""


class RingKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One data key as the file has it.

    Attributes:
        number: 1, 2, 3 …; 0 is the key of blind indexes.
        cipher: What it is for: one of ``CIPHERS``.
        made_at_ns: When it was made.
        nonce: Of the wrapping.
        wrapped: The key, sealed with the key-encryption key.
    """

    number: int
    cipher: str
    made_at_ns: int
    nonce: bytes
    wrapped: bytes

    @property
    def context(self) -> bytes:
        """What the wrapping authenticates besides the key."""
        return f"tianping.ring.{_FORMAT} {self.number} {self.cipher} {self.made_at_ns}".encode()


class _Ring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    format: int
    salt: bytes
    cost: int
    keys: list[RingKey]


class KeyRing:
    """An opened key ring.

    Attributes:
        seal: What seals and opens with its keys.
    """

    def __init__(self, path: Path, password: bytes, ring: _Ring, wrapping: bytes) -> None:
        self._path = path
        self._password = password
        self._ring = ring
        self._wrapping = wrapping
        data, index = self._unwrapped()
        self.seal = KeyedSeal(data, index_key=index, more_keys=self._data_keys_now)

    @classmethod
    def create(cls, path: Path, password: bytes, *, made_at_ns: int, cipher: str = AES_GCM) -> Self:
        """Make the file with a first data key.

        Raises:
            KeyStoreError: EMPTY_PASSWORD, or EXISTS.
            OSError: the disk or the folder refused.
        """
        ring = _Ring(_FORMAT, os.urandom(_SALT_BYTES), SCRYPT_COST, [])
        wrapping = derive_key(password, ring.salt, cost=ring.cost, where=str(path))
        ring.keys.extend(
            _wrapped(wrapping, os.urandom(DATA_KEY_BYTES), number, cipher, made_at_ns)
            for number in (_INDEX_NUMBER, _INDEX_NUMBER + 1)
        )
        write_durably(path, msgspec.json.encode(ring), mode=PRIVATE_MODE, replace=False)
        return cls(path, password, ring, wrapping)

    @classmethod
    def open(cls, path: Path, password: bytes) -> Self:
        """Read the file and unwrap its keys.

        Raises:
            KeyStoreError: the file, its mode, its form or the password is wrong.
        """
        ring = _read(path)
        return cls(path, password, ring, derive_key(password, ring.salt, cost=ring.cost))

    @classmethod
    def open_or_create(cls, path: Path, password: bytes, *, made_at_ns: int) -> Self:
        """Open the ring, or make it when there is none yet.

        Raises:
            KeyStoreError: as ``open``.
            OSError: as ``create``.
        """
        if not path.exists():
            try:
                return cls.create(path, password, made_at_ns=made_at_ns)
            except KeyStoreError as error:
                if error.code is not KeyStoreProblem.EXISTS:
                    raise
        return cls.open(path, password)

    @property
    def keys(self) -> list[RingKey]:
        """The data keys, oldest first."""
        return sorted(
            (key for key in self._ring.keys if key.number != _INDEX_NUMBER),
            key=lambda key: key.number,
        )

    def add_key(self, *, made_at_ns: int, cipher: str = AES_GCM) -> RingKey:
        """Make a new data key, which seals from now on, and return it.

        Raises:
            OSError: the disk or the folder refused; the ring is as it was.
        """
        self._ring = _read(self._path)
        number = max(key.number for key in self._ring.keys) + 1
        made = _wrapped(self._wrapping, os.urandom(DATA_KEY_BYTES), number, cipher, made_at_ns)
        self._write(msgspec.structs.replace(self._ring, keys=[*self._ring.keys, made]))
        return made

    def wrap_anew(self, password: bytes) -> None:
        """Wrap every key anew, under another salt and perhaps another password.

        Raises:
            KeyStoreError: EMPTY_PASSWORD.
            OSError: the disk or the folder refused; the ring is as it was.
        """
        salt = os.urandom(_SALT_BYTES)
        wrapping = derive_key(password, salt, cost=SCRYPT_COST, where=str(self._path))
        self._ring = _read(self._path)
        keys = [
            _wrapped(wrapping, self._unwrap(key), key.number, key.cipher, key.made_at_ns)
            for key in self._ring.keys
        ]
        self._password, self._wrapping = password, wrapping
        self._write(_Ring(_FORMAT, salt, SCRYPT_COST, keys))

    def reload(self) -> None:
        """Take over what another process did to the file.

        Raises:
            KeyStoreError: as ``open``; the keys known before stay.
        """
        self.seal.take(self._data_keys_now())

    def _write(self, ring: _Ring) -> None:
        write_durably(self._path, msgspec.json.encode(ring), mode=PRIVATE_MODE, replace=True)
        self._ring = ring
        self.seal.take(self._unwrapped()[0])

    def _data_keys_now(self) -> dict[int, tuple[str, bytes]]:
        """Return the data keys as the file has them now."""
        ring = _read(self._path)
        if ring.salt != self._ring.salt:
            self._wrapping = derive_key(self._password, ring.salt, cost=ring.cost)
        self._ring = ring
        return self._unwrapped()[0]

    def _unwrapped(self) -> tuple[dict[int, tuple[str, bytes]], bytes]:
        keys = {key.number: (key.cipher, self._unwrap(key)) for key in self._ring.keys}
        _, index = keys.pop(_INDEX_NUMBER)
        return keys, index

    def _unwrap(self, key: RingKey) -> bytes:
        try:
            return AESGCM(self._wrapping).decrypt(key.nonce, key.wrapped, key.context)
        except InvalidTag:
            raise KeyStoreError(KeyStoreProblem.WRONG_PASSWORD, where=str(self._path)) from None


def open_seal(path: Path, password: bytes | None) -> Seal:
    """Return what opens the values of a folder whose ring would be at ``path``.

    Without a ring nothing is sealed; without a password nothing sealed is opened.

    Raises:
        KeyStoreError: as ``KeyRing.open``.
    """
    if not path.exists():
        return UNSEALED
    return LOCKED if password is None else KeyRing.open(path, password).seal


def _read(path: Path) -> _Ring:
    content = read_private(path, bytes_max=KEY_RING_BYTES_MAX)
    try:
        ring = msgspec.json.decode(content, type=_Ring)
    except msgspec.DecodeError as error:
        raise _malformed(path, error) from None
    numbers = sorted(key.number for key in ring.keys)
    known = all(key.cipher in CIPHERS for key in ring.keys)
    if ring.format != _FORMAT or not known or numbers != list(range(len(numbers))):
        raise _malformed(path, f"format {ring.format}, keys {numbers}")
    if len(numbers) < 2 or ring.cost < SCRYPT_COST:
        raise _malformed(path, f"{len(numbers)} keys, scrypt with N = {ring.cost}")
    return ring


def _malformed(path: Path, found: object) -> KeyStoreError:
    return KeyStoreError(
        KeyStoreProblem.MALFORMED, where=str(path), expected="a key ring", found=found
    )


def _wrapped(wrapping: bytes, key: bytes, number: int, cipher: str, made_at_ns: int) -> RingKey:
    """Return a key wrapped under the key-encryption key."""
    nonce = os.urandom(_NONCE_BYTES)
    bare = RingKey(number, cipher, made_at_ns, nonce, b"")
    sealed = AESGCM(wrapping).encrypt(nonce, key, bare.context)
    return msgspec.structs.replace(bare, wrapped=sealed)
