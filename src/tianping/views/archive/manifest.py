"""The manifest of an archived day: what is there, and what it is anchored to.

    archive/<year>/<yyyymmdd>/manifest.json
                              <table>.parquet
                              journal.pack

Canonical JSON, sorted keys, no spaces; its SHA-256 is the digest that the journal states. It names
the manifest before it by digest, and the row of the journal in which its day ends by hash.

Source: house, ADR-0075; docs/reference/archive-format.md.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from tianping.views.errors import ViewsError

__all__ = [
    "MANIFEST_FILE",
    "PACK_FILE",
    "ArchivedFile",
    "Manifest",
    "day_folder",
    "digest_of",
    "encode_manifest",
    "file_digest",
    "read_manifest",
]

MANIFEST_FILE: Final = "manifest.json"
PACK_FILE: Final = "journal.pack"
MANIFEST_FORMAT: Final = 1

_ENCODER: Final = msgspec.json.Encoder(order="sorted")


class ArchivedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file of a day.

    Attributes:
        rows: How many rows it holds.
        bytes: Its size.
        sha256: Of its bytes, as hex.
        sums: Of each column of fen, exact, as text.
    """

    rows: int
    bytes: int
    sha256: str
    sums: dict[str, str] = {}


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is archived of a business day.

    Attributes:
        platform: Whose day it is.
        business_date: Which.
        first_seq, last_seq: Its commands.
        first_movement, last_movement: Its movements.
        journal_seq, journal_hash: The row of the journal that holds the day's last command.
        previous: The digest of the manifest of the day before, as hex; empty for the first.
        files: By name.
    """

    format: int = MANIFEST_FORMAT
    platform: str
    business_date: int
    first_seq: int
    last_seq: int
    first_movement: int
    last_movement: int
    journal_seq: int
    journal_hash: str
    previous: str
    files: dict[str, ArchivedFile]

    @property
    def row_count(self) -> int:
        """How many rows of the views it holds."""
        return sum(file.rows for name, file in self.files.items() if name.endswith(".parquet"))


def day_folder(archive: Path, business_date: int) -> Path:
    """Return the folder of a day."""
    return archive / str(business_date // 10_000) / str(business_date)


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the bytes of the file."""
    return _ENCODER.encode(manifest) + b"\n"


def digest_of(encoded: bytes) -> bytes:
    """Return what the journal states of a manifest."""
    return hashlib.sha256(encoded).digest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> tuple[Manifest, bytes]:
    """Return the manifest of a day's folder, and its digest.

    Raises:
        ViewsError: it is missing, or no manifest.
    """
    path = folder / MANIFEST_FILE
    try:
        content = path.read_bytes()
        manifest = msgspec.json.decode(content, type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise ViewsError(
            f"manifest {path}", f"归档清单 {path}", expected="a manifest", found=error
        ) from None
    if manifest.format != MANIFEST_FORMAT or encode_manifest(manifest) != content:
        raise ViewsError(
            f"manifest {path}",
            f"归档清单 {path}",
            expected=f"format {MANIFEST_FORMAT} in its one encoding",
            found=f"format {manifest.format}",
        )
    return manifest, digest_of(content)
