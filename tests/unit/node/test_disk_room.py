"""The reserve and the ballast: what is low, what is given up, and when both are back."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from tianping.node import disk_room
from tianping.node.disk_room import BALLAST_FILE, DiskRoom, room_in
from tianping.node.folder import DiskSettings

MEGABYTE = 1024 * 1024


class Disk:
    """A disk whose room a test sets; the ballast takes its part of it."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / BALLAST_FILE
        self.free = 100 * MEGABYTE

    def room(self, folder: Path) -> int:
        """Return what ``room_in`` would."""
        assert folder == self._ballast.parent
        taken = self._ballast.stat().st_size if self._ballast.exists() else 0
        return self.free - taken


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Return a disk in the place of the machine's."""
    disk = Disk(tmp_path)
    monkeypatch.setattr(disk_room, "room_in", disk.room)
    return disk


@pytest.fixture
def room(tmp_path: Path, disk: Disk) -> DiskRoom:
    """Return a watcher with a reserve of ten megabytes and a ballast of two."""
    assert disk.free
    return DiskRoom(tmp_path, DiskSettings(reserve_mb=10, ballast_mb=2))


def at(room: DiskRoom, disk: Disk, free_mb: int) -> tuple[bool, bool]:
    """Return whether it is low, and whether the ballast is there, with so much room."""
    disk.free = free_mb * MEGABYTE
    room.look()
    return room.low, (disk._ballast).exists()


def test_reserve_first_then_ballast_then_both_are_back(room: DiskRoom, disk: Disk) -> None:
    """Intake stops at the reserve, the ballast goes at half of it; no flicker on the way back."""
    assert at(room, disk, 100) == (False, True)
    assert at(room, disk, 12) == (False, True)
    assert at(room, disk, 11) == (True, True)
    assert at(room, disk, 7) == (True, True)
    assert at(room, disk, 6) == (True, False)
    assert at(room, disk, 10) == (True, False)
    assert at(room, disk, 11) == (False, False)
    assert at(room, disk, 12) == (False, False)
    assert at(room, disk, 13) == (False, True)
    assert room.counters.all() == {"disk_low": 1, "ballast_released": 1}


def test_without_a_ballast_none_is_made(tmp_path: Path, disk: Disk) -> None:
    """A ballast of nothing is no file."""
    room = DiskRoom(tmp_path, DiskSettings(reserve_mb=10, ballast_mb=0))
    assert at(room, disk, 100) == (False, False)
    assert at(room, disk, 1) == (True, False)


def test_ballast_that_finds_no_room_leaves_nothing(
    room: DiskRoom, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else may take the room between the look and the file."""

    def refuse(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    assert at(room, disk, 100) == (False, False)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def limited() -> Iterator[None]:
    """Let no file of this process grow beyond a megabyte for a while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_limit_on_the_size_of_files_counts_like_a_full_disk(tmp_path: Path, limited: None) -> None:
    """The largest of the growing files decides."""
    assert limited is None
    (tmp_path / "small.db").write_bytes(b"x" * 1000)
    (tmp_path / "journal.db-wal").write_bytes(b"x" * 5000)
    (tmp_path / "other").write_bytes(b"x" * 9000)
    assert room_in(tmp_path) == MEGABYTE - 5000


def test_room_is_what_the_disk_has(tmp_path: Path) -> None:
    """Without a limit it is the file system's."""
    assert room_in(tmp_path) > MEGABYTE
