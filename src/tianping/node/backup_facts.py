"""What a backup says of itself, and the files it is made of.

Source: house, ADR-0077; docs/reference/folder.md.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import apsw
import msgspec

from tianping.node.errors import FolderError

__all__ = [
    "BACKUP_FILE",
    "BACKUP_MARK",
    "BackedFile",
    "BackupFacts",
    "archived_folders",
    "check_database",
    "copy_file",
    "damaged",
    "file_of",
    "put_folder",
    "read_facts",
    "sync",
    "write_facts",
]

BACKUP_FILE: Final = "backup.json"
BACKUP_MARK: Final = ".backup"
"""Says that a folder is for a backup, from its first moment on."""

_FORMAT: Final = 1


class BackedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a backup: its size, and its SHA-256 as hex."""

    bytes: int
    sha256: str


class BackupFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a backup is of.

    Attributes:
        platform: Whose.
        made_at_ns: When it was begun.
        folder: Where its files are, in the backup's folder.
        seq, hash: Where its journal ends.
        archived_days: How many days its archive has.
        with_keys: Whether the platform's keys are in it.
        with_views: Whether the views are in it; they are not when they are in PostgreSQL.
        files: Every file but the journal's, which proves itself, and the archive's, whose manifests
            do; by their path in ``folder`` and in the platform's.
    """

    format: int = _FORMAT
    platform: str
    made_at_ns: int
    folder: str
    seq: int
    hash: str
    archived_days: int
    with_keys: bool
    with_views: bool
    files: dict[str, BackedFile]


def write_facts(folder: Path, facts: BackupFacts) -> None:
    """Write what a backup says of itself, durably: it is whole from then on."""
    new = folder / f"{BACKUP_FILE}.new"
    new.write_bytes(msgspec.json.format(msgspec.json.encode(facts)))
    sync(new)
    new.replace(folder / BACKUP_FILE)
    sync(folder)


def read_facts(folder: Path) -> BackupFacts:
    """Return what a backup says of itself.

    Raises:
        FolderError: it is no backup, or of another format.
    """
    path = folder / BACKUP_FILE
    try:
        facts = msgspec.json.decode(path.read_bytes(), type=BackupFacts)
    except (OSError, msgspec.DecodeError) as error:
        raise damaged(path, "a backup's own description", error) from None
    if facts.format != _FORMAT:
        raise damaged(path, f"format {_FORMAT}", facts.format)
    return facts


def damaged(path: Path, expected: object, found: object) -> FolderError:
    """Return the error that something of a backup is not as it should be."""
    return FolderError(
        f"backup {path}: expected {expected}, found {found}",
        f"备份 {path}：应为 {expected}，实为 {found}",
    )


def sync(path: Path) -> None:
    """Make a file or a folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file with its mode, durably."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = target.with_name(f"{target.name}.new")
    shutil.copy2(source, new)
    sync(new)
    new.replace(target)
    sync(target.parent)


def put_folder(source: Path, target: Path) -> None:
    """Copy a folder whole or not at all, durably."""
    new = target.with_name(f".{target.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(source, new)
    for path in new.iterdir():
        sync(path)
    sync(new)
    new.replace(target)
    sync(target.parent)


def file_of(path: Path) -> BackedFile:
    """Return what a backup says of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return BackedFile(path.stat().st_size, digest)


def check_database(path: Path) -> None:
    """Let SQLite look through a database.

    Raises:
        FolderError: it found something wrong.
    """
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        found = connection.execute("PRAGMA quick_check").get
        connection.close()
    except apsw.Error as error:
        raise damaged(path, "a sound database", error) from None
    if found != "ok":
        raise damaged(path, "a sound database", found)


def archived_folders(archive: Path) -> Iterator[Path]:
    """Yield the folders of an archive's days, oldest first."""
    if archive.exists():
        yield from sorted(path for path in archive.glob("[0-9]*/[0-9]*") if path.is_dir())
