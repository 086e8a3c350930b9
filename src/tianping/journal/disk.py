"""The few things asked of a folder on a disk, behind a port so that tests can make them fail.

SQLite has its own way to the disk (its VFS); this one is for the head file and the snapshots.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

from tianping.journal.errors import JournalLocked

__all__ = ["Disk", "DiskFile", "SystemDisk"]


class DiskFile(Protocol):
    """An open file."""

    def read(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``offset``; fewer at the end of the file."""

    def write(self, offset: int, content: bytes) -> None:
        """Write all of ``content`` at ``offset``. Raises OSError."""

    def sync(self) -> None:
        """Make everything written durable. Raises OSError; never call it again after that."""

    def size(self) -> int:
        """Return the file's size in bytes."""

    def lock(self) -> None:
        """Take the file for this process alone, until it is closed. Raises JournalLocked."""

    def close(self) -> None:
        """Close the file and give up its lock."""


class Disk(Protocol):
    """A folder."""

    def exists(self, name: str) -> bool:
        """Tell whether the folder has such a file."""

    def names(self) -> list[str]:
        """Return the names of the folder's files, sorted."""

    def open(self, name: str, *, create: bool = False, write: bool = True) -> DiskFile:
        """Open a file. Raises OSError."""

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, replacing one that has it; durable after ``sync_folder``."""

    def remove(self, name: str) -> None:
        """Remove a file."""

    def sync_folder(self) -> None:
        """Make creations, renames and removals durable. Raises OSError."""


class SystemDisk:
    """A folder of the operating system."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def exists(self, name: str) -> bool:
        """See ``Disk.exists``."""
        return (self._folder / name).exists()

    def names(self) -> list[str]:
        """See ``Disk.names``."""
        return sorted(path.name for path in self._folder.iterdir() if path.is_file())

    def open(self, name: str, *, create: bool = False, write: bool = True) -> DiskFile:
        """See ``Disk.open``. New files can be read and written by their owner only."""
        flags = (os.O_RDWR if write else os.O_RDONLY) | (os.O_CREAT if create else 0)
        return _SystemFile(self._folder / name, os.open(self._folder / name, flags, 0o600))

    def rename(self, old: str, new: str) -> None:
        """See ``Disk.rename``."""
        (self._folder / old).replace(self._folder / new)

    def remove(self, name: str) -> None:
        """See ``Disk.remove``."""
        (self._folder / name).unlink()

    def sync_folder(self) -> None:
        """See ``Disk.sync_folder``."""
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class _SystemFile:
    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def read(self, offset: int, size: int) -> bytes:
        """See ``DiskFile.read``."""
        parts: list[bytes] = []
        while size > 0:
            part = os.pread(self._descriptor, size, offset)
            if not part:
                break
            parts.append(part)
            offset += len(part)
            size -= len(part)
        return b"".join(parts)

    def write(self, offset: int, content: bytes) -> None:
        """See ``DiskFile.write``."""
        rest = memoryview(content)
        while rest:
            written = os.pwrite(self._descriptor, rest, offset)
            offset += written
            rest = rest[written:]

    def sync(self) -> None:
        """See ``DiskFile.sync``."""
        os.fdatasync(self._descriptor)

    def size(self) -> int:
        """See ``DiskFile.size``."""
        return os.fstat(self._descriptor).st_size

    def lock(self) -> None:
        """See ``DiskFile.lock``."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise JournalLocked(str(self._path)) from error

    def close(self) -> None:
        """See ``DiskFile.close``."""
        os.close(self._descriptor)
