"""The continuous copy: in step, left behind, caught up, and never in the way of the journal."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contract.journal_contract import PLATFORM, fill
from tianping.journal.errors import JournalFault
from tianping.journal.port import Row
from tianping.journal.sqlite import SqliteJournal
from tianping.node import journal_copy
from tianping.node.journal_copy import CopiedJournal, JournalCopy


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteJournal]:
    """Return a journal with two rows; a copy that is behind is tried again at once."""
    monkeypatch.setattr(journal_copy, "RETRY_SECONDS", 0.01)
    (tmp_path / "platform").mkdir()
    journal = SqliteJournal.open(tmp_path / "platform", PLATFORM, create=True)
    fill(journal, [3, 1])
    yield journal
    journal.close()


@contextmanager
def running(journal: SqliteJournal, folder: Path) -> Iterator[JournalCopy]:
    """Run a copy into a folder."""
    copy = JournalCopy(journal, folder)
    copy.start()
    try:
        yield copy
    finally:
        copy.stop()


def rows_in(folder: Path) -> list[Row]:
    """Return what a copy that is stopped has."""
    copy = SqliteJournal.open(folder, PLATFORM)
    try:
        return list(copy.read())
    finally:
        copy.close()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for another thread."""
    stop = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < stop
        time.sleep(0.005)


def test_every_row_is_copied_before_append_returns(journal: SqliteJournal, tmp_path: Path) -> None:
    """What was there at the start, each batch, and the closing entry."""
    with running(journal, tmp_path / "far" / "copy") as copy:
        assert (copy.in_step, copy.counters.get("copied_rows_late")) == (True, 2)
        port = CopiedJournal(journal, copy.follow)
        for number in range(3):
            fill(port, [2])
            now = shutil.copytree(tmp_path / "far" / "copy", tmp_path / f"now {number}")
            assert rows_in(now) == list(journal.read())
        port.close_with(b"\x92\x90\x90")
        assert (port.head(), port.notes) == (journal.head(), journal.notes)
        assert port.original(1) == journal.original(1)
        assert (port.platform_id, list(port.read())) == (PLATFORM, list(journal.read()))
        port.checkpoint()
    assert rows_in(tmp_path / "far" / "copy") == list(journal.read())
    assert not copy.in_step


def test_a_copy_that_cannot_be_made_is_tried_until_it_can(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    """The platform goes on; the problem is told in both languages, and then it is over."""
    (tmp_path / "disk").write_text("not mounted yet")
    with running(journal, tmp_path / "disk" / "copy") as copy:
        assert not copy.in_step
        assert all(copy.problem)
        fill(CopiedJournal(journal, copy.follow), [2])
        (tmp_path / "disk").unlink()
        wait_until(lambda: copy.in_step)
        assert copy.problem == ("", "")
        assert copy.counters.get("copy_failures") >= 1
    assert rows_in(tmp_path / "disk" / "copy") == list(journal.read())


def test_a_copy_lost_while_following_catches_up(
    journal: SqliteJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row that it missed, and those after it, come later; none comes twice."""
    with running(journal, tmp_path / "copy") as copy:
        port = CopiedJournal(journal, copy.follow)
        with monkeypatch.context() as patch:
            patch.setattr(journal_copy, "copy_rows", _fails)
            fill(port, [2, 2])
            assert not copy.in_step
            assert "disk gone" in copy.problem[0]
        wait_until(lambda: copy.in_step)
        fill(port, [1])
    assert rows_in(tmp_path / "copy") == list(journal.read())


def test_a_copy_of_another_journal_is_left_alone(journal: SqliteJournal, tmp_path: Path) -> None:
    """It is somebody's only copy, perhaps: nothing is written to it, and the problem names it."""
    (tmp_path / "copy").mkdir()
    other = SqliteJournal.open(tmp_path / "copy", PLATFORM, create=True)
    fill(other, [4])
    other.close()
    with running(journal, tmp_path / "copy") as copy:
        assert "row 1 of the copy" in copy.problem[0]
        fill(CopiedJournal(journal, copy.follow), [2])
    assert len(rows_in(tmp_path / "copy")) == 1


def _fails(*_: object, **__: object) -> int:
    raise JournalFault("disk gone", "磁盘丢失", found="EIO")
