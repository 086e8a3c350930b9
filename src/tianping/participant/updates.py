"""Versions of the client that the platform offers: asked for, downloaded, verified before use.

A manifest counts when the platform signed it, when it is of the platform asked, and when it is no
older than one seen before. A file counts when its size and digest are the manifest's; until then
it lies under another name. Nothing here runs anything.

Source: CCMS-T §六.2.1, §六.2.2 (by hand, by itself); house, ADR-0083.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from tianping.participant.errors import ParticipantError
from tianping.security.algorithms import Verifier
from tianping.security.errors import SecurityError
from tianping.security.private_files import PUBLIC_MODE, write_durably
from tianping.security.signatures import verify_text
from tianping.wire.errors import WireError
from tianping.wire.releases import (
    Manifest,
    Release,
    SignedManifest,
    read_manifest,
    signed_bytes,
)

__all__ = [
    "RELEASES_PATH",
    "Part",
    "UpdateRefusedError",
    "Updates",
    "own_version",
    "verified_manifest",
]

RELEASES_PATH: Final = "/v1/releases"
_SEEN_FILE: Final = "seen.json"
_PART_SUFFIX: Final = ".part"
_BLOCK_BYTES: Final = 1 << 20


def own_version() -> str:
    """Return the version of this client; empty when it runs without having been installed."""
    try:
        return importlib.metadata.version("tianping")
    except importlib.metadata.PackageNotFoundError:
        return ""


class UpdateRefusedError(ParticipantError):
    """What the platform offers, or what came of it, is not believed; nothing is used of it."""


class _Seen(msgspec.Struct, frozen=True):
    """The newest manifest that was believed."""

    number: int
    sha256: str


def verified_manifest(served: bytes, verifiers: Sequence[Verifier]) -> tuple[Manifest, bytes]:
    """Return the manifest of what the platform served, and its bytes.

    Raises:
        UpdateRefusedError: it is malformed, or none of the platform's certificates verifies it.
    """
    try:
        signed = msgspec.json.decode(served, type=SignedManifest)
        manifest = read_manifest(signed.content)
    except (msgspec.DecodeError, WireError) as error:
        raise UpdateRefusedError(
            f"release manifest: expected one that can be read, found: {error}",
            f"版本清单无法解析：{error}",
        ) from None
    for verifier in verifiers:
        try:
            verify_text(verifier, signed_bytes(signed.content), signed.signature)
        except SecurityError:
            continue
        return manifest, signed.content
    raise UpdateRefusedError(
        "release manifest: expected the platform's signature, found another or none",
        "版本清单核签错误，非平台签发",
    )


class Part:
    """A file that is being downloaded, under another name until it is verified.

    Attributes:
        have: How many bytes are there.
    """

    def __init__(self, path: Path, size: int) -> None:
        """Open it; one that is whole and was not verified is begun anew."""
        self._file = path.open("ab")
        self._size = size
        self.have = self._file.tell()
        if self.have >= size:
            self.restart()

    def restart(self) -> None:
        """Begin anew."""
        self._file.truncate(0)
        self.have = 0

    def append(self, chunk: bytes) -> bool:
        """Write what came next; tell whether it is no more than the release has."""
        self.have += len(chunk)
        self._file.write(chunk)
        return self.have <= self._size

    def close(self) -> None:
        """Close it."""
        self._file.close()


class Updates:
    """A folder with what was downloaded, and the number of the newest manifest seen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def believe(self, served: bytes, verifiers: Sequence[Verifier]) -> Manifest:
        """Return the manifest of what the platform served, and remember it.

        Raises:
            UpdateRefusedError: it is not the platform's, or older than one seen before, or another
                one under the same number.
        """
        manifest, content = verified_manifest(served, verifiers)
        now = _Seen(manifest.number, hashlib.sha256(content).hexdigest())
        seen = self._seen()
        if now.number < seen.number or (now.number == seen.number and now != seen):
            raise UpdateRefusedError(
                f"release manifest: expected number {seen.number} or a later one, found"
                f" {now.number}{' with another content' if now.number == seen.number else ''}",
                f"版本清单序号 {now.number} 早于或不同于已接收的 {seen.number}，拒绝使用",
            )
        if now != seen:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_durably(
                self._folder / _SEEN_FILE,
                msgspec.json.encode(now),
                mode=PUBLIC_MODE,
                replace=True,
            )
        return manifest

    def downloaded(self, release: Release) -> Path | None:
        """Return the file of a release when it is here and right; None otherwise.

        The digest is taken anew each time: what is used is what was verified.
        """
        path = self._folder / release.file
        return path if path.is_file() and _is_right(path, release) else None

    def begin(self, release: Release) -> Part:
        """Open what is there of a download, to be gone on with."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Part(self._folder / f"{release.file}{_PART_SUFFIX}", release.size)

    def finish(self, release: Release) -> Path:
        """Verify a download and put it in place; return its path.

        Raises:
            UpdateRefusedError: size or digest are not the manifest's; the download is removed.
        """
        part = self._folder / f"{release.file}{_PART_SUFFIX}"
        if not part.is_file() or not _is_right(part, release):
            part.unlink(missing_ok=True)
            raise UpdateRefusedError(
                f"{release.file}: expected {release.size} bytes with SHA-256 {release.sha256},"
                " found others; they are removed",
                f"{release.file} 的长度或摘要与清单不符，已删除",
            )
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        path = self._folder / release.file
        part.replace(path)
        return path

    def _seen(self) -> _Seen:
        try:
            content = (self._folder / _SEEN_FILE).read_bytes()
        except FileNotFoundError:
            return _Seen(0, "")
        try:
            return msgspec.json.decode(content, type=_Seen)
        except msgspec.DecodeError as error:
            raise UpdateRefusedError(
                f"{self._folder / _SEEN_FILE}: expected the manifest last seen, found: {error}",
                f"{self._folder / _SEEN_FILE} 内容有误：{error}",
            ) from None


def _is_right(path: Path, release: Release) -> bool:
    if path.stat().st_size != release.size:
        return False
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest() == release.sha256
