"""What the platform offers to its participants' clients: releases, and which versions are good.

The manifest travels as the very bytes that were signed, so that nobody need write it again to
verify it. Signed is a line that names this purpose and then those bytes: a signature over a
manifest is never one over a message.

Source: CCMS-T §六.2.1, §六.2.2 (downloaded by hand, by itself); house, ADR-0083.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from tianping.wire.errors import WireError

__all__ = [
    "CLIENT_VERSION_HEADER",
    "AllowedVersion",
    "Announced",
    "Manifest",
    "ManifestError",
    "Release",
    "SignedManifest",
    "is_version",
    "read_manifest",
    "signed_bytes",
    "write_manifest",
]

CLIENT_VERSION_HEADER: Final = "Tianping-Client-Version"
"""The header of each request in which a client states its version."""

RELEASE_BYTES_MAX: Final = 4_000_000_000
_PURPOSE: Final = b"Tianping release manifest 1\n"
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]{0,63}", re.ASCII)
_FILE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One version that is offered.

    Attributes:
        version: Its name, compared as text.
        file: The file to download.
        size: Its bytes.
        sha256: Their SHA-256, in hex.
        from_date: The date from which it is offered, ``yyyymmdd``.
        notes_en: What is new, in English.
        notes_zh: The same in 中文.
    """

    version: str
    file: str
    size: int
    sha256: str
    from_date: int
    notes_en: str = ""
    notes_zh: str = ""


class AllowedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is known to be good.

    Attributes:
        version: Its name.
        from_date: The first date.
        until_date: The last date; 0 without end.
        participants: For these alone; for all when there are none.
    """

    version: str
    from_date: int
    until_date: int = 0
    participants: tuple[str, ...] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is offered.

    Attributes:
        platform: Whose it is.
        number: Rises with every manifest: an older one is not believed after a newer one.
        issued_at_ns: When it was signed.
        releases: In order of entry.
        allowed: In order of entry.
    """

    platform: str
    number: int
    issued_at_ns: int
    releases: tuple[Release, ...] = ()
    allowed: tuple[AllowedVersion, ...] = ()

    def offered(self, date: int) -> Release | None:
        """Return the newest release offered on a date: the last one that has begun."""
        begun = [one for one in self.releases if one.from_date <= date]
        return max(begun, key=lambda one: one.from_date) if begun else None

    def allows(self, participant: str, version: str, *, date: int) -> bool:
        """Tell whether a participant may use a version on a date.

        Where no line of the list concerns the participant on that date, nobody has decided, and
        every version may be used.

        Source: house, ADR-0083.
        """
        concerning = [
            one
            for one in self.allowed
            if one.from_date <= date
            and (not one.until_date or date <= one.until_date)
            and (not one.participants or participant in one.participants)
        ]
        return not concerning or any(one.version == version for one in concerning)


class SignedManifest(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest as it travels.

    Attributes:
        content: The manifest's bytes; base64 in JSON.
        signature: The platform's signature over ``signed_bytes`` of them, base64.
    """

    content: bytes
    signature: str


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """An announcement as a participant gets it when it asks.

    Attributes:
        number: Its number; they rise.
        at_ns: When it was made.
        title: What it is about.
        text: What it says.
        until_date: The last date on which it matters; 0 without end.
    """

    number: int
    at_ns: int
    title: str
    text: str
    until_date: int = 0


class ManifestError(WireError):
    """A manifest is malformed."""


def is_version(text: str) -> bool:
    """Tell whether a text may be a version's name."""
    return _VERSION.fullmatch(text) is not None


def write_manifest(manifest: Manifest) -> bytes:
    """Return a manifest's bytes.

    Raises:
        ManifestError: it could not be read again.
    """
    content = msgspec.json.encode(manifest)
    read_manifest(content)
    return content


def read_manifest(content: bytes) -> Manifest:
    """Return the manifest of bytes.

    Raises:
        ManifestError: they are none, or a name, size or digest in it is malformed.
    """
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise _malformed(str(error)) from None
    for release in manifest.releases:
        if (
            not is_version(release.version)
            or not _FILE.fullmatch(release.file)
            or not _DIGEST.fullmatch(release.sha256)
            or not 0 < release.size <= RELEASE_BYTES_MAX
        ):
            raise _malformed(f"release {release.version!r} with file {release.file!r}")
    for allowed in manifest.allowed:
        if not is_version(allowed.version):
            raise _malformed(f"version {allowed.version!r}")
    return manifest


def signed_bytes(content: bytes) -> bytes:
    """Return what is signed of a manifest's bytes."""
    return _PURPOSE + content


def _malformed(found: str) -> ManifestError:
    return ManifestError(
        f"release manifest: expected sound names, sizes and digests, found {found}",
        f"版本清单有误：{found}",
    )
