"""A certificate with its private key, and the folder the two are kept in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tianping.security.algorithms import Algorithm, PrivateKey
from tianping.security.certificates import Certificate, load_certificate, pem_of
from tianping.security.errors import (
    CertificateError,
    CertificateProblem,
    KeyStoreError,
    KeyStoreProblem,
)
from tianping.security.keystore import load_key, save_key
from tianping.security.private_files import PUBLIC_MODE, write_durably

__all__ = [
    "CERTIFICATE_FILE",
    "KEY_FILE",
    "Identity",
    "open_signer",
    "save_identity",
]

CERTIFICATE_FILE: Final = "certificate.pem"
KEY_FILE: Final = "key.pem"


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key with the certificate that vouches for it: a ``Signer``."""

    certificate: Certificate
    key: PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        if self.key.public_key.spki != self.certificate.spki:
            raise CertificateError(
                CertificateProblem.KEY_MISMATCH,
                where=f"certificate {self.certificate.id} ({self.certificate.subject})",
            )

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm of the key."""
        return self.key.algorithm

    def sign(self, content: bytes) -> bytes:
        """Return a signature over ``content``."""
        return self.key.sign(content)


def save_identity(
    folder: Path, identity: Identity, password: bytes, *, replace: bool = False
) -> None:
    """Write a folder with ``certificate.pem`` and the encrypted ``key.pem``.

    Raises:
        KeyStoreError: EMPTY_PASSWORD, or EXISTS when not told to replace.
        OSError: the disk or the folder refused.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    save_key(folder / KEY_FILE, identity.key, password, replace=replace)
    write_durably(
        folder / CERTIFICATE_FILE,
        pem_of(identity.certificate),
        mode=PUBLIC_MODE,
        replace=replace,
    )


def open_signer(folder: Path, password: bytes) -> Identity:
    """Return the signer of a folder with ``certificate.pem`` and ``key.pem``.

    Raises:
        KeyStoreError: a file is missing, not private enough, or the password is wrong.
        CertificateError: the certificate cannot be read, or is of another key.
    """
    path = folder / CERTIFICATE_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeyStoreError(KeyStoreProblem.MISSING, where=str(path)) from None
    return Identity(load_certificate(content), load_key(folder / KEY_FILE, password))
