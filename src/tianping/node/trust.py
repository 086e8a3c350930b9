"""The registry as the workers need it: bound certificates with their bytes, revocation lists."""

from __future__ import annotations

from pathlib import Path

from tianping.node.folder import Folder
from tianping.node.registry import Registry
from tianping.node.tasks import RegistryCopy
from tianping.security.certificates import load_certificate

__all__ = ["CertificateFiles"]


class CertificateFiles:
    """The participants' signing certificates in the folder, read when they are new or changed.

    A binding names a certificate; its bytes are in the register, or, when it was bound by hand,
    a file of ``trust/participants``. A binding whose file is missing verifies nothing, and its
    messages are refused.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._read: dict[Path, tuple[int, str, bytes]] = {}

    def registry_copy(self, registry: Registry) -> RegistryCopy:
        """Return what the workers check against."""
        signing = registry.signing
        ders = {**self._certificates(), **signing.ders}
        crl = self._folder.signing_crl
        return RegistryCopy(
            version=registry.version,
            certificates=_by_owner(signing.bound, ders),
            revocation_lists=crl.read_bytes() if crl.exists() else b"",
            authorities=registry.authorities.copy(),
            bindable=_by_owner(signing.bindable, ders),
            overlapping=dict(signing.overlapping),
        )

    def certificate(self, registry: Registry, certificate: str) -> bytes | None:
        """Return the bytes of a certificate; None when they are not at hand."""
        return registry.signing.ders.get(certificate) or self._certificates().get(certificate)

    def _certificates(self) -> dict[str, bytes]:
        for path in sorted(self._folder.participants.glob("*.pem")):
            changed = path.stat().st_mtime_ns
            known = self._read.get(path)
            if known is None or known[0] != changed:
                certificate = load_certificate(path.read_bytes())
                self._read[path] = (changed, certificate.id, certificate.der)
        return {certificate: der for _, certificate, der in self._read.values()}


def _by_owner(owners: dict[str, str], ders: dict[str, bytes]) -> dict[str, list[bytes]]:
    """Return the bytes of certificates by whose they are, as far as they are at hand."""
    found: dict[str, list[bytes]] = {}
    for certificate, owner in owners.items():
        if certificate in ders:
            found.setdefault(owner, []).append(ders[certificate])
    return found
