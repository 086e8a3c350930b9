"""A disk in memory that fails on order: for SQLite as a VFS, for everything else as a ``Disk``.

Each file has what reads see (the operating system's cache) and what is durable. A write is seen at
once and pending until a sync. A power cut keeps, of everything pending, nothing, all, or any
subset of 512-byte sectors. A sync that fails drops what was pending for good, although reads still
see it: that is what the operating system does, and why a sync is never tried again.
"""

from __future__ import annotations

import errno
import random
from collections import Counter
from typing import Final

import apsw

from tianping.journal.disk import DiskFile
from tianping.journal.errors import JournalLocked

SECTOR: Final = 512

FAIL_ONCE: Final = "fail_once"
FAIL_ALWAYS: Final = "fail_always"
FULL: Final = "full"
TEAR: Final = "tear"
LOSE: Final = "lose"
STOP: Final = "stop"

KEEP_NOTHING: Final = "keep_nothing"
KEEP_ALL: Final = "keep_all"
KEEP_SOME: Final = "keep_some"

_FAILING: Final = frozenset({FAIL_ONCE, FAIL_ALWAYS, FULL, TEAR, STOP})
_LOSABLE: Final = frozenset({"write", "truncate", "sync"})


class Image:
    """One file."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = bytearray(content)
        self.durable = bytearray(content)
        self.pending: list[tuple[int, bytes | None]] = []
        self.locked = False

    def write(self, offset: int, data: bytes) -> None:
        """Write, pending."""
        _apply(self.content, offset, data)
        self.pending.append((offset, data))

    def truncate(self, size: int) -> None:
        """Cut the file off, pending."""
        _apply(self.content, size, None)
        self.pending.append((size, None))

    def sync(self) -> None:
        """Make what is pending durable."""
        for offset, data in self.pending:
            _apply(self.durable, offset, data)
        self.pending.clear()

    def after_cut(self, keep: str, rng: random.Random) -> Image:
        """Return the file as it is found after the power came back."""
        found = bytearray(self.durable)
        for offset, data in self.pending:
            if keep == KEEP_ALL:
                _apply(found, offset, data)
            elif keep == KEEP_SOME and data is None:
                if rng.random() < 0.5:
                    _apply(found, offset, None)
            elif keep == KEEP_SOME and data is not None:
                for start, part in _sectors(offset, data):
                    if rng.random() < 0.5:
                        _apply(found, start, part)
        return Image(bytes(found))


def _apply(target: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del target[offset:]
        return
    if len(target) < offset:
        target.extend(bytes(offset - len(target)))
    target[offset : offset + len(data)] = data


def _sectors(offset: int, data: bytes) -> list[tuple[int, bytes]]:
    parts = []
    position = offset
    while position < offset + len(data):
        end = min((position // SECTOR + 1) * SECTOR, offset + len(data))
        parts.append((position, data[position - offset : end - offset]))
        position = end
    return parts


class FaultDisk:
    """The disk, and the plan of what goes wrong on it.

    Attributes:
        operations: How many changes (writes, truncations, syncs, creations, renames, removals)
            were asked for in this life.
        reads: How many reads.
        reached: How often each kind of fault happened, by kind and operation.
    """

    def __init__(self, seed: int = 0) -> None:
        self.entries: dict[str, Image] = {}
        self._durable_entries: dict[str, Image] = {}
        self._entry_versions: list[dict[str, Image]] = []
        self.rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.reached: Counter[str] = Counter()
        self.log: list[str] = []
        self.life = 0
        self.plan("", 0)

    # The plan ------------------------------------------------------------------------------------

    def plan(self, fault: str, number: int, *, read_number: int = 0) -> None:
        """Let the ``number``-th change from now meet a fault, or the ``read_number``-th read."""
        self.fault = fault
        self.fault_number = number
        self.fault_read_number = read_number
        self.operations = 0
        self.reads = 0
        self.stopped = False
        self.failed = False
        self.lost = False
        self.log.clear()

    def restart(self, keep: str | None) -> None:
        """End this life: of the process (None), or by a power cut that keeps so much."""
        self.life += 1
        if keep is None:
            for image in self.entries.values():
                image.locked = False
        else:
            self._cut(keep)
        self.plan("", 0)

    def _cut(self, keep: str) -> None:
        versions = [self._durable_entries, *self._entry_versions]
        if keep == KEEP_NOTHING:
            entries = versions[0]
        elif keep == KEEP_ALL:
            entries = versions[-1]
        else:
            entries = self.rng.choice(versions)
        pending = sum(len(image.pending) for image in entries.values())
        if pending:
            self.reached[f"power cut with writes pending, {keep}"] += 1
        if len(versions) > 1:
            self.reached[f"power cut with names pending, {keep}"] += 1
        self.entries = {
            name: image.after_cut(keep, self.rng) for name, image in sorted(entries.items())
        }
        self._durable_entries = dict(self.entries)
        self._entry_versions = []

    def meet(self, kind: str, name: str) -> str:
        """Count a change and return the fault it meets, or ``""``. STOP and failures raise."""
        self.operations += 1
        self.log.append(f"{kind} {name}")
        if self.stopped:
            raise OSError(errno.EIO, "stopped")
        hit = self.operations == self.fault_number
        if self.fault == FAIL_ALWAYS and 0 < self.fault_number <= self.operations:
            hit = True
        if not hit or (self.fault == LOSE and kind not in _LOSABLE):
            return ""
        self.reached[f"{self.fault} {kind}"] += 1
        if self.fault == STOP:
            self.stopped = True
        self.failed = self.failed or self.fault in _FAILING
        self.lost = self.lost or self.fault == LOSE
        return self.fault

    def meet_read(self) -> None:
        """Count a read; raise when the plan says so."""
        self.reads += 1
        if self.stopped:
            raise OSError(errno.EIO, "stopped")
        if self.reads == self.fault_read_number:
            self.reached["fail_once read"] += 1
            self.failed = True
            raise OSError(errno.EIO, "injected read")

    # Changes, shared by both faces ---------------------------------------------------------------

    def do_write(self, name: str, image: Image, *, offset: int, data: bytes) -> None:
        """Write, or what the plan makes of it."""
        fault = self.meet("write", name)
        if fault == TEAR:
            image.write(offset, data[: len(data) // 2])
        if fault in _FAILING:
            raise OSError(errno.ENOSPC if fault == FULL else errno.EIO, f"injected {fault}")
        if fault != LOSE:
            image.write(offset, data)

    def do_truncate(self, name: str, image: Image, *, size: int) -> None:
        """Truncate, or what the plan makes of it."""
        fault = self.meet("truncate", name)
        if fault in _FAILING:
            raise OSError(errno.EIO, f"injected {fault}")
        if fault != LOSE:
            image.truncate(size)

    def do_sync(self, name: str, image: Image) -> None:
        """Sync, or what the plan makes of it."""
        fault = self.meet("sync", name)
        if fault == STOP:
            raise OSError(errno.EIO, "injected stop")
        if fault in _FAILING:
            image.pending.clear()
            raise OSError(errno.EIO, f"injected {fault}")
        if fault != LOSE:
            image.sync()

    def do_entries(self, kind: str, name: str, *, entries: dict[str, Image]) -> None:
        """Change the folder, or what the plan makes of it."""
        fault = self.meet(kind, name)
        if fault in _FAILING:
            raise OSError(errno.EIO, f"injected {fault}")
        self.entries = entries
        self._entry_versions.append(dict(entries))

    def make_entries_durable(self) -> None:
        """What a sync of the folder does."""
        self._durable_entries = dict(self.entries)
        self._entry_versions = []

    # The face of ``Disk`` ------------------------------------------------------------------------

    def exists(self, name: str) -> bool:
        """See ``Disk.exists``."""
        return name in self.entries

    def names(self) -> list[str]:
        """See ``Disk.names``."""
        return sorted(self.entries)

    def open(self, name: str, *, create: bool = False, write: bool = True) -> DiskFile:
        """See ``Disk.open``."""
        if name not in self.entries:
            if not create:
                raise FileNotFoundError(errno.ENOENT, name)
            self.do_entries("create", name, entries={**self.entries, name: Image()})
        return _File(self, name, write=write)

    def rename(self, old: str, new: str) -> None:
        """See ``Disk.rename``."""
        entries = {key: image for key, image in self.entries.items() if key != old}
        entries[new] = self.entries[old]
        self.do_entries("rename", old, entries=entries)

    def remove(self, name: str) -> None:
        """See ``Disk.remove``."""
        entries = {key: image for key, image in self.entries.items() if key != name}
        self.do_entries("remove", name, entries=entries)

    def sync_folder(self) -> None:
        """See ``Disk.sync_folder``."""
        fault = self.meet("sync", "folder")
        if fault in _FAILING:
            raise OSError(errno.EIO, f"injected {fault}")
        if fault != LOSE:
            self.make_entries_durable()


class _File:
    def __init__(self, disk: FaultDisk, name: str, *, write: bool) -> None:
        self._disk = disk
        self._name = name
        self._image = disk.entries[name]
        self._life = disk.life
        self._write = write
        self._locked = False

    def read(self, offset: int, size: int) -> bytes:
        """See ``DiskFile.read``."""
        self._disk.meet_read()
        return bytes(self._image.content[offset : offset + size])

    def write(self, offset: int, content: bytes) -> None:
        """See ``DiskFile.write``."""
        assert self._write
        self._disk.do_write(self._name, self._image, offset=offset, data=bytes(content))

    def sync(self) -> None:
        """See ``DiskFile.sync``."""
        self._disk.do_sync(self._name, self._image)

    def size(self) -> int:
        """See ``DiskFile.size``."""
        return len(self._image.content)

    def lock(self) -> None:
        """See ``DiskFile.lock``."""
        if self._image.locked:
            raise JournalLocked(self._name)
        self._image.locked = self._locked = True

    def close(self) -> None:
        """See ``DiskFile.close``."""
        if self._locked and self._life == self._disk.life:
            self._image.locked = False


class FaultVFS(apsw.VFS):
    """The face of the disk that SQLite sees."""

    def __init__(self, name: str, disk: FaultDisk) -> None:
        self.disk = disk
        super().__init__(name, "")

    def xFullPathname(self, name: str) -> str:  # noqa: N802 - SQLite's name
        """Keep the file's name only: there is one folder."""
        return name.rsplit("/", maxsplit=1)[-1]

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802, ARG002
        """Tell whether the file exists."""
        return self.disk.exists(pathname)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        """Remove a file."""
        try:
            if self.disk.exists(filename):
                self.disk.remove(filename)
                if syncdir:
                    self.disk.sync_folder()
        except OSError as error:
            raise _sqlite_error(error, apsw.SQLITE_IOERR_DELETE) from error

    def xRandomness(self, numbytes: int) -> bytes:  # noqa: N802
        """Draw from the disk's seed."""
        return self.disk.rng.randbytes(numbytes)

    def xOpen(  # noqa: N802
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        """Open or create a file."""
        filename = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        try:
            if not self.disk.exists(filename):
                if not flags[0] & apsw.SQLITE_OPEN_CREATE:
                    raise apsw.CantOpenError(filename)
                self.disk.do_entries(
                    "create", filename, entries={**self.disk.entries, filename: Image()}
                )
        except OSError as error:
            raise _sqlite_error(error, apsw.SQLITE_IOERR) from error
        flags[1] = flags[0]
        return _VFSFile(self.disk, filename)  # type: ignore[return-value]


class _VFSFile:
    """The methods SQLite calls on an open file."""

    def __init__(self, disk: FaultDisk, name: str) -> None:
        self._disk = disk
        self._name = name
        self._image = disk.entries[name]

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        try:
            self._disk.meet_read()
        except OSError as error:
            raise _sqlite_error(error, apsw.SQLITE_IOERR_READ) from error
        return bytes(self._image.content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        try:
            self._disk.do_write(self._name, self._image, offset=offset, data=bytes(data))
        except OSError as error:
            raise _sqlite_error(error, apsw.SQLITE_IOERR_WRITE) from error

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        try:
            self._disk.do_truncate(self._name, self._image, size=newsize)
        except OSError as error:
            raise _sqlite_error(error, apsw.SQLITE_IOERR_TRUNCATE) from error

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802
        try:
            self._disk.do_sync(self._name, self._image)
        except OSError as error:
            raise _sqlite_error(error, apsw.SQLITE_IOERR_FSYNC) from error
        if self._name.endswith("-wal") and not self._disk.lost:
            # SQLite's own VFS syncs the folder with the first sync of a new log.
            self._disk.make_entries_durable()

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._image.content)

    def xLock(self, level: int) -> None:  # noqa: N802
        pass

    def xUnlock(self, level: int) -> None:  # noqa: N802
        pass

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: ARG002, N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return 4096

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return int(apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE)

    def xClose(self) -> None:  # noqa: N802
        pass


def _sqlite_error(error: OSError, extended: int) -> apsw.Error:
    if error.errno == errno.ENOSPC:
        return apsw.FullError(str(error))
    raised = apsw.IOError(str(error))
    raised.extendedresult = extended  # type: ignore[attr-defined]
    return raised
