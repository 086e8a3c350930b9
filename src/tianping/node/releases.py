"""Versions of the client that the platform offers: the shelf in the folder, and its manifest.

The manifest is signed with the platform's key whenever something on the shelf changes, by the
command line; the running node verifies it, serves it, and asks it which versions are known good.

Source: CCMS-T §六.2.1, §六.2.2 (updates by hand, by themselves); house, ADR-0083.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from tianping.node.errors import FolderError
from tianping.security.algorithms import Signer, Verifier
from tianping.security.errors import SecurityError
from tianping.security.private_files import PUBLIC_MODE, write_durably
from tianping.security.signatures import sign_text, verify_text
from tianping.values.dates import business_date_of
from tianping.wire.errors import WireError
from tianping.wire.releases import (
    AllowedVersion,
    Manifest,
    Release,
    SignedManifest,
    read_manifest,
    signed_bytes,
    write_manifest,
)

__all__ = [
    "MANIFEST_FILE",
    "Offer",
    "Releases",
    "Shelf",
    "with_allowed",
    "with_release",
    "without_allowed",
    "without_release",
]

MANIFEST_FILE: Final = "manifest.json"
_BLOCK_BYTES: Final = 1 << 20


class Offer(NamedTuple):
    """A manifest that was verified, and the bytes in which it is served."""

    manifest: Manifest
    served: bytes


class Shelf:
    """The folder with the files and the manifest. The platform's operator changes it."""

    def __init__(self, folder: Path, *, platform: str) -> None:
        self._folder = folder
        self._platform = platform

    def offer(self, verifier: Verifier) -> Offer | None:
        """Return the manifest as it stands; None when nothing was ever offered.

        Raises:
            FolderError: it is not readable, not signed by the platform, or of another one.
        """
        path = self._folder / MANIFEST_FILE
        try:
            served = path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            signed = msgspec.json.decode(served, type=SignedManifest)
            verify_text(verifier, signed_bytes(signed.content), signed.signature)
            manifest = read_manifest(signed.content)
        except (msgspec.DecodeError, SecurityError, WireError) as error:
            raise FolderError(
                f"{path}: expected a manifest signed by the platform, found: {error}",
                f"{path}：版本清单无效：{error}",
            ) from None
        if manifest.platform != self._platform:
            raise FolderError(
                f"{path}: expected a manifest of {self._platform}, found {manifest.platform}",
                f"{path}：版本清单属于另一平台 {manifest.platform}",
            )
        return Offer(manifest, served)

    def add(self, source: Path, release: Release) -> Release:
        """Copy a file onto the shelf; return the release with its size and digest.

        Raises:
            FolderError: a file of that name is there with another content.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)
        digest, size = _digest_of(source)
        target = self._folder / release.file
        if target.exists() and _digest_of(target) != (digest, size):
            raise FolderError(
                f"{target}: expected no file of another content; give the new one another name",
                f"{target}：已有同名而内容不同的文件，请改名",
            )
        temporary = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, temporary)
        temporary.replace(target)
        return msgspec.structs.replace(release, size=size, sha256=digest)

    def publish(
        self,
        change: Callable[[Manifest], Manifest],
        signer: Signer,
        verifier: Verifier,
        *,
        at_ns: int,
    ) -> Manifest:
        """Change the manifest, number it anew, sign it and put it in place.

        Raises:
            FolderError: the present one cannot be believed.
            ManifestError: what was entered is malformed.
        """
        before = self.offer(verifier)
        known = (
            before.manifest
            if before
            else Manifest(platform=self._platform, number=0, issued_at_ns=0)
        )
        manifest = msgspec.structs.replace(
            change(known), number=known.number + 1, issued_at_ns=at_ns
        )
        content = write_manifest(manifest)
        signed = SignedManifest(content=content, signature=sign_text(signer, signed_bytes(content)))
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_durably(
            self._folder / MANIFEST_FILE,
            msgspec.json.encode(signed),
            mode=PUBLIC_MODE,
            replace=True,
        )
        return manifest


class Releases:
    """What the running node offers; the manifest is read again when its file has changed.

    Attributes:
        refused: Told why, when a manifest is not believed; then nothing is offered.
    """

    def __init__(
        self, folder: Path, verifier: Verifier, *, platform: str, now_ns: Callable[[], int]
    ) -> None:
        self.refused: Callable[[FolderError], None] = _ignore
        self._folder = folder
        self._shelf = Shelf(folder, platform=platform)
        self._verifier = verifier
        self._now_ns = now_ns
        self._offer: Offer | None = None
        self._read_of: tuple[int, int] = (0, 0)

    def offer(self) -> Offer | None:
        """Return what is offered now; None when there is nothing, or nothing to be believed."""
        try:
            status = (self._folder / MANIFEST_FILE).stat()
        except OSError:
            return None
        of = (status.st_mtime_ns, status.st_ino)
        if of != self._read_of:
            try:
                found = self._shelf.offer(self._verifier)
            except FolderError as error:
                found = None
                self.refused(error)
            self._offer, self._read_of = found, of  # in this order: another thread may be asking
        return self._offer

    def file(self, name: str) -> Path | None:
        """Return the path of a file that is offered; None for any other name."""
        offer = self.offer()
        date = business_date_of(self._now_ns())
        if offer is None or not any(
            one.file == name and one.from_date <= date for one in offer.manifest.releases
        ):
            return None
        path = self._folder / name
        return path if path.is_file() else None

    def allowed_client_version(self, participant: str, version: str) -> bool:
        """Tell whether a participant may use a version of the client today: asked at its log-in.

        Source: CCMS-T §六.2.1; house, ADR-0083.
        """
        offer = self.offer()
        date = business_date_of(self._now_ns())
        return offer is None or offer.manifest.allows(participant, version, date=date)


def with_release(manifest: Manifest, release: Release) -> Manifest:
    """Return a manifest that offers one more release; one of the same version is replaced."""
    kept = tuple(one for one in manifest.releases if one.version != release.version)
    return msgspec.structs.replace(manifest, releases=(*kept, release))


def without_release(manifest: Manifest, version: str) -> Manifest:
    """Return a manifest that offers a version no more.

    Raises:
        FolderError: it offers none of that name.
    """
    kept = tuple(one for one in manifest.releases if one.version != version)
    if len(kept) == len(manifest.releases):
        raise FolderError(
            f"releases: expected version {version}, found none", f"没有版本 {version}"
        )
    return msgspec.structs.replace(manifest, releases=kept)


def with_allowed(manifest: Manifest, allowed: AllowedVersion) -> Manifest:
    """Return a manifest with one more line in the list of known-good versions."""
    return msgspec.structs.replace(manifest, allowed=(*manifest.allowed, allowed))


def without_allowed(manifest: Manifest, version: str, *, last_date: int) -> Manifest:
    """Return a manifest in which the lines of a version end with a date; future ones are gone.

    Raises:
        FolderError: the list has no line of that version that goes on after the date.
    """
    kept: list[AllowedVersion] = []
    ended = 0
    for one in manifest.allowed:
        if one.version != version or (one.until_date and one.until_date <= last_date):
            kept.append(one)
            continue
        ended += 1
        if one.from_date <= last_date:
            kept.append(msgspec.structs.replace(one, until_date=last_date))
    if not ended:
        raise FolderError(
            f"known-good versions: expected one of {version} after {last_date}, found none",
            f"准入清单中没有 {last_date} 之后有效的版本 {version}",
        )
    return msgspec.structs.replace(manifest, allowed=tuple(kept))


def _digest_of(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _ignore(error: FolderError) -> None:
    del error
