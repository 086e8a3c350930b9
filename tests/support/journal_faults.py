"""Small lives of a journal on a disk that fails, and what must hold after each.

A life follows a fixed script. What was acknowledged in it must be there ever after, in order and
unchanged; what was only tried may be there; nothing else may. A fault a sound disk can show (a
failed write or sync, a full disk, a crash, a power cut) must never lead to a refusal to open; a
disk that lies (a lost write, a changed byte) may, if it names the place.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from support.faultfs import KEEP_NOTHING, KEEP_SOME, LOSE, FaultDisk, FaultVFS
from tianping.journal.errors import JournalDamaged, JournalError, JournalFault
from tianping.journal.originals import pack_originals
from tianping.journal.port import EMPTY_LIST, Row
from tianping.journal.snapshots import FileSnapshots
from tianping.journal.sqlite import SqliteJournal, SqliteSettings

PLATFORM: Final = "fault platform"
PAGE_BYTES: Final = 1024
WAL_BYTES_MAX: Final = 16 * 1024

_VFS_NUMBERS: Final = itertools.count()


class Violation(AssertionError):  # noqa: N818 - it is what was violated
    """A promise of the journal did not hold."""


class Tried(msgspec.Struct, frozen=True):
    """The content of a row somebody tried to store."""

    count: int
    commands: bytes
    outcomes_before: bytes
    originals: bytes


def tried_row(number: int) -> Tried:
    """Return the content of the n-th row of every script."""
    seed = hashlib.sha256(b"row %d" % number).digest()
    return Tried(
        count=1 + number % 3,
        commands=seed * (3 + 37 * (number % 4)),
        outcomes_before=seed[:16] * (1 + 13 * (number % 5)),
        originals=pack_originals([seed[: 5 + n] for n in range(1 + number % 3)]),
    )


class World:
    """A disk, the journal class under test, and what was promised so far."""

    def __init__(self, journal_class: type[SqliteJournal] = SqliteJournal, seed: int = 0) -> None:
        self.disk = FaultDisk(seed)
        self.journal_class = journal_class
        self.vfs_name = f"faults-{next(_VFS_NUMBERS)}"
        self.vfs = FaultVFS(self.vfs_name, self.disk)
        self.rows: list[Tried] = []
        self.acknowledged = 0
        self.snapshots_acknowledged = 0
        self.snapshots_tried: dict[int, bytes] = {}
        self.journal: SqliteJournal | None = None
        self.branches: Counter[str] = Counter()

    def close(self) -> None:
        """Release the VFS."""
        self.end_life(None)
        self.vfs.unregister()

    # The script ----------------------------------------------------------------------------------

    def open(self) -> SqliteJournal:
        """Open the journal; the first time it is created."""
        settings = SqliteSettings(
            page_bytes=PAGE_BYTES, wal_bytes_max=WAL_BYTES_MAX, vfs=self.vfs_name
        )
        self.journal = None
        self.journal = self.journal_class.open(
            Path(), PLATFORM, create=self.acknowledged == 0, settings=settings, disk=self.disk
        )
        self.branches.update(note.code for note in self.journal.notes)
        return self.journal

    def append(self, journal: SqliteJournal) -> None:
        """Append the next row of the script, and note the acknowledgement."""
        del self.rows[journal.rows :]
        row = tried_row(journal.rows + 1000 * self.disk.life)
        self.rows.append(row)
        journal.append(
            count=row.count,
            commands=row.commands,
            outcomes_before=row.outcomes_before,
            originals=row.originals,
        )
        self._acknowledge()

    def close_with(self, journal: SqliteJournal) -> None:
        """Append a closing entry."""
        del self.rows[journal.rows :]
        row = Tried(count=0, commands=EMPTY_LIST, outcomes_before=b"\x91\x90", originals=b"")
        self.rows.append(row)
        journal.close_with(row.outcomes_before)
        self._acknowledge()

    def _acknowledge(self) -> None:
        self.acknowledged = len(self.rows)
        if self.disk.failed:
            raise Violation(f"row {len(self.rows)} was acknowledged after a failed operation")

    def snapshot(self, journal: SqliteJournal) -> None:
        """Store a snapshot."""
        head = journal.head()
        state = hashlib.sha256(b"state %d" % head.seq).digest() * 40
        self.snapshots_tried[head.seq] = state
        FileSnapshots(self.disk, kept=2).put(head.seq, state, head.hash, attestation=b"signed")
        self.snapshots_acknowledged = head.seq
        if self.disk.failed:
            raise Violation("a snapshot was acknowledged after a failed operation")

    def script(self) -> None:
        """Live: open, append, upkeep, snapshot, close, open again."""
        journal = self.open()
        for _ in range(3):
            self.append(journal)
        journal.checkpoint()
        for _ in range(2):
            self.append(journal)
        self.snapshot(journal)
        for _ in range(5):
            self.append(journal)
        self.close_with(journal)
        journal.close()
        journal = self.open()
        self.append(journal)
        self.snapshot(journal)
        self.append(journal)
        journal.close()

    def live(self, fault: str, number: int, *, read_number: int = 0) -> None:
        """Follow the script while the n-th change (or read) meets a fault."""
        self.disk.plan(fault, number, read_number=read_number)
        try:
            self.script()
        except JournalError as error:
            if not isinstance(error, JournalFault) and not self.disk.lost:
                raise Violation(f"a failed operation came out as {error!r}") from error

    def end_life(self, keep: str | None) -> None:
        """End the process, with or without a power cut."""
        self.disk.stopped = True
        if self.journal is not None:
            self.journal._die("end of life")
            self.journal = None
        self.disk.restart(keep)

    # What must hold ------------------------------------------------------------------------------

    def check(self, *, may_refuse: bool = False) -> bool:
        """Open and check every promise; return False when the journal refused, as it may."""
        try:
            journal = self.open()
            found = list(journal.read())
        except JournalDamaged as error:
            if not may_refuse:
                raise Violation(f"refused after a fault a sound disk can show: {error}") from error
            if not error.place.file:
                raise Violation("a refusal names no place") from error
            self.branches["refused"] += 1
            return False
        self._check_rows(found)
        self._check_originals(journal, found)
        self._check_snapshots(may_refuse=may_refuse)
        # Whatever was shown may have been acted on: from now on it must stay.
        self.acknowledged = len(found)
        del self.rows[len(found) :]
        return True

    def _check_rows(self, found: list[Row]) -> None:
        if len(found) < self.acknowledged:
            raise Violation(f"{self.acknowledged} rows acknowledged, {len(found)} found")
        if len(found) > len(self.rows):
            raise Violation(f"{len(self.rows)} rows tried, {len(found)} found")
        for number, (row, expected) in enumerate(zip(found, self.rows, strict=False), start=1):
            stored = Tried(
                count=row.count,
                commands=row.commands,
                outcomes_before=row.outcomes_before,
                originals=row.originals,
            )
            if stored != expected:
                raise Violation(f"row {number} is not what was written")

    @staticmethod
    def _check_originals(journal: SqliteJournal, found: list[Row]) -> None:
        for row in found[:1]:
            if journal.original(row.first_seq) is None:
                raise Violation("the first original is missing")

    def _check_snapshots(self, *, may_refuse: bool) -> None:
        latest = FileSnapshots(self.disk, kept=2).latest()
        if latest is None:
            if self.snapshots_acknowledged and not may_refuse:
                raise Violation("an acknowledged snapshot is missing")
            return
        if latest.seq < self.snapshots_acknowledged and not may_refuse:
            raise Violation("the newest acknowledged snapshot is missing")
        if self.snapshots_tried.get(latest.seq) != latest.state:
            raise Violation("a snapshot is not what was written")

    def go_on(self) -> None:
        """Use the recovered journal, crash once more, and check again."""
        assert self.journal is not None
        self.append(self.journal)
        self.end_life(KEEP_NOTHING)
        self.check()
        self.end_life(None)


@contextmanager
def new_world(journal_class: type[SqliteJournal] = SqliteJournal, seed: int = 0) -> Iterator[World]:
    """Make a world and clear it away."""
    world = World(journal_class, seed)
    try:
        yield world
    finally:
        world.close()


def count_operations() -> tuple[int, int]:
    """Return how many changes and reads the script makes when nothing fails."""
    with new_world() as world:
        world.disk.plan("", 0)
        world.script()
        return world.disk.operations, world.disk.reads


def one_case(
    world: World, fault: str, *, number: int, keep: str | None, read_number: int = 0
) -> None:
    """Live with one fault, end that life, and check two lives more."""
    world.live(fault, number, read_number=read_number)
    lies = fault == LOSE
    world.end_life(keep)
    if not world.check(may_refuse=lies):
        return
    if keep is None and not lies:
        # What a restarted process has read may stand in memory only: cut the power.
        world.end_life(KEEP_NOTHING)
        world.check()
    elif keep == KEEP_SOME:
        world.end_life(KEEP_SOME)
        world.check(may_refuse=lies)
    if world.journal is not None and not lies:
        world.go_on()
