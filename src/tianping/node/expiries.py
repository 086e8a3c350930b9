"""When certificates and revocation lists of the folder and of the register expire.

Source: SAC-G §二十七; house, ADR-0080.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tianping.node.folder import Folder
from tianping.node.registry import Registry
from tianping.security.certificates import load_certificate
from tianping.security.errors import SecurityError
from tianping.security.identities import CERTIFICATE_FILE
from tianping.security.revocation import load_revocation_lists

__all__ = ["Expiries", "Expiry"]

_PLATFORM: Final = "platform"


class Expiry(NamedTuple):
    """When something of somebody's ends.

    Attributes:
        holder: ``platform`` or a bank code; empty for a revocation list.
        use: ``signing`` or ``access``.
        at_ns: Its last instant.
    """

    holder: str
    use: str
    at_ns: int


class Expiries:
    """Reads the files, each again only when it has changed."""

    def __init__(self, folder: Folder, registry: Registry) -> None:
        self._folder = folder
        self._registry = registry
        self._read: dict[Path, tuple[int, tuple[str, int]]] = {}

    def all(self) -> list[Expiry]:
        """Return what expires when; of a participant with several certificates the last one."""
        folder = self._folder
        found = []
        for holder, use, path, read in (
            (_PLATFORM, "signing", folder.signing / CERTIFICATE_FILE, _certificate_end),
            (_PLATFORM, "access", folder.access / CERTIFICATE_FILE, _certificate_end),
            ("", "signing", folder.signing_crl, _list_end),
            ("", "access", folder.access_crl, _list_end),
        ):
            known = self._end(path, read)
            if known is not None:
                found.append(Expiry(holder, use, known[1]))
        latest: dict[str, int] = {}
        for certificate, at_ns in self._participants():
            owner = self._registry.certificates.get(certificate)
            if owner is not None:
                latest[owner] = max(at_ns, latest.get(owner, at_ns))
        return found + [Expiry(owner, "signing", at_ns) for owner, at_ns in latest.items()]

    def _participants(self) -> Iterator[tuple[str, int]]:
        """Return those of the folder, bound by hand, and those of the register."""
        for path in self._folder.participants.glob("*.pem"):
            known = self._end(path, _certificate_end)
            if known is not None:
                yield known
        for der in list(self._registry.signing.ders.values()):
            yield _certificate_end(der)

    def _end(self, path: Path, read: Callable[[bytes], tuple[str, int]]) -> tuple[str, int] | None:
        """Return the id and end of what a file holds; None when it cannot be read."""
        try:
            changed = path.stat().st_mtime_ns
            known = self._read.get(path)
            if known is None or known[0] != changed:
                known = self._read[path] = (changed, read(path.read_bytes()))
        except (OSError, SecurityError):
            return None
        return known[1]


def _certificate_end(content: bytes) -> tuple[str, int]:
    certificate = load_certificate(content)
    return str(certificate.id), certificate.not_after_ns


def _list_end(content: bytes) -> tuple[str, int]:
    return "", min(one.next_update_ns for one in load_revocation_lists(content))
