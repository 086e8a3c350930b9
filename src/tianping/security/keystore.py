"""Private keys on disk: encrypted PKCS#8 in a file of the owner alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final, cast

from asn1crypto import core, pem
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tianping.security.algorithms import PrivateKey
from tianping.security.errors import CryptographyError, KeyStoreError, KeyStoreProblem
from tianping.security.keys import load_private_key
from tianping.security.private_files import PRIVATE_MODE, read_private, write_durably

__all__ = [
    "PBKDF2_ITERATIONS_MIN",
    "SCRYPT_COST",
    "decrypt_key",
    "derive_key",
    "encrypt_key",
    "load_key",
    "save_key",
]

SCRYPT_COST: Final = 16_384
"""Scrypt's N, with r = 8 and p = 1: 16 MiB and some 50 ms per guess."""

PBKDF2_ITERATIONS_MIN: Final = 600_000
"""The fewest rounds of PBKDF2 with HMAC-SHA-256 that a key made elsewhere may have."""

_PBKDF2_ITERATIONS_MAX: Final = 10_000_000
_SCRYPT_COST_MAX: Final = 262_144
_SCRYPT_BLOCK: Final = 8
_SCRYPT_LANES_MAX: Final = 16
_SCRYPT_MEMORY_MAX: Final = 320 * 1024 * 1024
_SALT_BYTES: Final = 16
_SALT_BYTES_MAX: Final = 64
_KEY_BYTES: Final = 32
_BLOCK_BYTES: Final = 16
_LABEL: Final = "ENCRYPTED PRIVATE KEY"

_PBES2: Final = "1.2.840.113549.1.5.13"
_PBKDF2: Final = "1.2.840.113549.1.5.12"
_SCRYPT: Final = "1.3.6.1.4.1.11591.4.11"
_HMAC_SHA256: Final = "1.2.840.113549.2.9"
_AES256_CBC: Final = "2.16.840.1.101.3.4.1.42"


class _Scheme(core.Sequence):  # type: ignore[misc]
    """AlgorithmIdentifier with parameters of any kind."""

    _fields: ClassVar[list[Any]] = [("algorithm", core.ObjectIdentifier), ("parameters", core.Any)]


class _PBES2Parameters(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[Any]] = [("derivation", _Scheme), ("cipher", _Scheme)]


class _ScryptParameters(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[Any]] = [
        ("salt", core.OctetString),
        ("cost", core.Integer),
        ("block", core.Integer),
        ("lanes", core.Integer),
        ("key_bytes", core.Integer, {"optional": True}),
    ]


class _PBKDF2Parameters(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[Any]] = [
        ("salt", core.OctetString),
        ("iterations", core.Integer),
        ("key_bytes", core.Integer, {"optional": True}),
        ("digest", _Scheme),
    ]


class _EncryptedKey(core.Sequence):  # type: ignore[misc]
    """EncryptedPrivateKeyInfo."""

    _fields: ClassVar[list[Any]] = [("scheme", _Scheme), ("content", core.OctetString)]


def save_key(path: Path, key: PrivateKey, password: bytes, *, replace: bool = False) -> None:
    """Write a private key, encrypted, mode 0600, whole or not at all.

    Raises:
        KeyStoreError: EMPTY_PASSWORD, or EXISTS when not told to replace.
        OSError: the disk or the folder refused.
    Source: house, ADR-0016.
    """
    content = encrypt_key(key, password, where=str(path))
    write_durably(path, content, mode=PRIVATE_MODE, replace=replace)


def load_key(path: Path, password: bytes) -> PrivateKey:
    """Return the private key of a file that only its owner may read.

    Raises:
        KeyStoreError: the file, its mode, its owner, its form or the password is wrong.
    Source: house, ADR-0016.
    """
    return decrypt_key(read_private(path), password, where=str(path))


def encrypt_key(key: PrivateKey, password: bytes, *, where: str) -> bytes:
    """Return the PEM text of an encrypted PKCS#8: PBES2, scrypt, AES-256-CBC.

    Raises:
        KeyStoreError: EMPTY_PASSWORD.
    """
    _require_password(password, where)
    salt = os.urandom(_SALT_BYTES)
    vector = os.urandom(_BLOCK_BYTES)
    parameters = {"salt": salt, "cost": SCRYPT_COST, "block": _SCRYPT_BLOCK, "lanes": 1}
    encryptor = Cipher(
        algorithms.AES256(_scrypt(parameters, password)), modes.CBC(vector)
    ).encryptor()
    padder = padding.PKCS7(_BLOCK_BYTES * 8).padder()
    padded = padder.update(key.pkcs8()) + padder.finalize()
    encrypted = _EncryptedKey(
        {
            "scheme": _scheme(
                _PBES2,
                _PBES2Parameters(
                    {
                        "derivation": _scheme(_SCRYPT, _ScryptParameters(parameters)),
                        "cipher": _scheme(_AES256_CBC, core.OctetString(vector)),
                    }
                ),
            ),
            "content": encryptor.update(padded) + encryptor.finalize(),
        }
    )
    return cast("bytes", pem.armor(_LABEL, encrypted.dump()))


def decrypt_key(content: bytes, password: bytes, *, where: str) -> PrivateKey:
    """Return the private key of an encrypted PKCS#8 in PEM.

    Raises:
        KeyStoreError: MALFORMED, WEAK_ENCRYPTION, EMPTY_PASSWORD or WRONG_PASSWORD.
    """
    _require_password(password, where)
    try:
        label, _, der = pem.unarmor(content)
        if label != _LABEL:
            raise KeyStoreError(
                KeyStoreProblem.MALFORMED, where=where, expected=_LABEL, found=label
            )
        encrypted = _EncryptedKey.load(der, strict=True)
        parameters = _parameters(encrypted["scheme"], _PBES2, _PBES2Parameters, where)
        secret = _derive(parameters["derivation"], password, where)
        vector = _parameters(parameters["cipher"], _AES256_CBC, core.OctetString, where).native
        ciphertext = encrypted["content"].native
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise KeyStoreError(
            KeyStoreProblem.MALFORMED,
            where=where,
            expected="an encrypted PKCS#8 in PEM",
            found=str(error),
        ) from None
    return _open_sealed(ciphertext, secret, vector, where=where)


def _open_sealed(ciphertext: bytes, secret: bytes, vector: bytes, *, where: str) -> PrivateKey:
    """Decrypt and read a key; whatever fails here is told as a wrong password."""
    try:
        decryptor = Cipher(algorithms.AES256(secret), modes.CBC(vector)).decryptor()
        padded = decryptor.update(ciphertext) + decryptor.finalize()
        unpadder = padding.PKCS7(_BLOCK_BYTES * 8).unpadder()
        return load_private_key(unpadder.update(padded) + unpadder.finalize())
    except (ValueError, CryptographyError):
        raise KeyStoreError(KeyStoreProblem.WRONG_PASSWORD, where=where) from None


def _derive(derivation: _Scheme, password: bytes, where: str) -> bytes:
    if derivation["algorithm"].native == _SCRYPT:
        fields = _parameters(derivation, _SCRYPT, _ScryptParameters, where).native
        strong = (
            SCRYPT_COST <= fields["cost"] <= _SCRYPT_COST_MAX
            and fields["block"] == _SCRYPT_BLOCK
            and 1 <= fields["lanes"] <= _SCRYPT_LANES_MAX
        )
        found = f"scrypt with N = {fields['cost']}, r = {fields['block']}"
        _require_strong(strong=strong, fields=fields, where=where, found=found)
        return _scrypt(fields, password)
    fields = _parameters(derivation, _PBKDF2, _PBKDF2Parameters, where).native
    iterations = fields["iterations"]
    strong = (
        PBKDF2_ITERATIONS_MIN <= iterations <= _PBKDF2_ITERATIONS_MAX
        and fields["digest"]["algorithm"] == _HMAC_SHA256
    )
    _require_strong(
        strong=strong, fields=fields, where=where, found=f"PBKDF2 with {iterations} rounds"
    )
    return hashlib.pbkdf2_hmac("sha256", password, fields["salt"], iterations, _KEY_BYTES)


def derive_key(password: bytes, salt: bytes, *, cost: int, where: str = "") -> bytes:
    """Return 32 bytes that only the password gives, by scrypt as for private keys.

    Raises:
        KeyStoreError: EMPTY_PASSWORD.
    """
    _require_password(password, where)
    return _scrypt({"salt": salt, "cost": cost, "block": _SCRYPT_BLOCK, "lanes": 1}, password)


def _scrypt(fields: Mapping[str, Any], password: bytes) -> bytes:
    return hashlib.scrypt(
        password,
        salt=fields["salt"],
        n=fields["cost"],
        r=fields["block"],
        p=fields["lanes"],
        maxmem=_SCRYPT_MEMORY_MAX,
        dklen=_KEY_BYTES,
    )


def _require_strong(*, strong: bool, fields: Mapping[str, Any], where: str, found: str) -> None:
    salted = _SALT_BYTES // 2 <= len(fields["salt"]) <= _SALT_BYTES_MAX
    sized = fields["key_bytes"] in {None, _KEY_BYTES}
    if not (strong and salted and sized):
        raise KeyStoreError(
            KeyStoreProblem.WEAK_ENCRYPTION,
            where=where,
            expected=(
                f"scrypt with N from {SCRYPT_COST} and r = {_SCRYPT_BLOCK}, or PBKDF2 with"
                f" HMAC-SHA-256 and {PBKDF2_ITERATIONS_MIN} rounds or more"
            ),
            found=found,
        )


def _scheme(oid: str, parameters: core.Asn1Value) -> _Scheme:
    return _Scheme({"algorithm": oid, "parameters": core.Any(parameters)})


def _parameters(scheme: _Scheme, oid: str, kind: type[Any], where: str) -> Any:
    found = scheme["algorithm"].native
    if found != oid:
        raise KeyStoreError(
            KeyStoreProblem.WEAK_ENCRYPTION,
            where=where,
            expected="PBES2 with scrypt or PBKDF2, and AES-256-CBC",
            found=found,
        )
    return scheme["parameters"].parse(kind)


def _require_password(password: bytes, where: str) -> None:
    if not password:
        raise KeyStoreError(KeyStoreProblem.EMPTY_PASSWORD, where=where)
