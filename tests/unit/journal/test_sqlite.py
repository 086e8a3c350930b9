from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.journal_contract import PLATFORM, JournalContract, SnapshotsContract, fill
from tianping.journal.disk import SystemDisk
from tianping.journal.errors import (
    JournalDamaged,
    JournalError,
    JournalLocked,
    JournalMismatch,
    JournalMissing,
)
from tianping.journal.port import Journal, SnapshotStore
from tianping.journal.snapshots import FileSnapshots
from tianping.journal.sqlite import SqliteJournal, SqliteSettings


class TestSqliteJournal(JournalContract):
    """The contract, over SQLite."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> Iterator[None]:
        self.folder = tmp_path
        self.opened: list[Journal] = []
        yield
        for journal in self.opened:
            journal.close()

    def create(self) -> Journal:
        """See the contract."""
        self.opened.append(SqliteJournal.open(self.folder, PLATFORM, create=True))
        return self.opened[-1]

    def reopen(self, journal: Journal) -> Journal:
        """See the contract."""
        journal.close()
        self.opened.append(SqliteJournal.open(self.folder, PLATFORM))
        return self.opened[-1]


class TestFileSnapshots(SnapshotsContract):
    """The contract, over files."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def store(self, kept: int = 3) -> SnapshotStore:
        """See the contract."""
        return FileSnapshots(SystemDisk(self.folder), kept=kept)

    def test_put_keeps_the_last_few(self) -> None:
        """Snapshots beyond the number kept are removed, the oldest first."""
        store = self.store(kept=2)
        for seq in (1, 2, 3):
            store.put(seq, b"state", b"h" * 32)
        assert SystemDisk(self.folder).names() == [
            "snapshot-0000000000000002.tps",
            "snapshot-0000000000000003.tps",
        ]

    def test_latest_passes_over_a_damaged_one(self) -> None:
        """Any changed byte of the newest snapshot leads to the one before, and is said."""
        store = self.store()
        store.put(1, b"old", b"h" * 32)
        store.put(2, b"new", b"i" * 32, attestation=b"a")
        path = self.folder / "snapshot-0000000000000002.tps"
        content = path.read_bytes()
        for offset in range(len(content)):
            changed = bytearray(content)
            changed[offset] ^= 0x20
            path.write_bytes(changed)
            found = store.latest()
            assert found is not None
            assert found.state == b"old"
            assert [note.code for note in store.notes()] == ["snapshot_damaged"]
        path.write_bytes(content[:-1])
        assert [store.latest(), store.notes()[0].code] == [found, "snapshot_damaged"]


def test_open_missing_journal_is_refused(tmp_path: Path) -> None:
    """Nothing is created unless asked for."""
    with pytest.raises(JournalMissing):
        SqliteJournal.open(tmp_path, PLATFORM)
    assert list(tmp_path.iterdir()) == []


def test_open_second_time_is_refused(tmp_path: Path) -> None:
    """There is one writer, in this process and in others."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    with pytest.raises(JournalLocked):
        SqliteJournal.open(tmp_path, PLATFORM)
    program = (
        "import sys; from pathlib import Path; from tianping.journal.sqlite import SqliteJournal\n"
        f"SqliteJournal.open(Path(sys.argv[1]), {PLATFORM!r})"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[3] / "src")},
    )
    assert "JournalLocked" in result.stderr
    journal.close()
    SqliteJournal.open(tmp_path, PLATFORM).close()


def test_open_other_platform_is_refused(tmp_path: Path) -> None:
    """A journal belongs to one platform."""
    SqliteJournal.open(tmp_path, PLATFORM, create=True).close()
    with pytest.raises(JournalMismatch, match="genesis"):
        SqliteJournal.open(tmp_path, "another platform")


def test_open_without_head_file_is_refused(tmp_path: Path) -> None:
    """A database without its head file could have lost its end unnoticed."""
    SqliteJournal.open(tmp_path, PLATFORM, create=True).close()
    (tmp_path / "journal.head").unlink()
    with pytest.raises(JournalDamaged, match="head file is missing"):
        SqliteJournal.open(tmp_path, PLATFORM, create=True)


def test_open_with_database_removed_is_refused(tmp_path: Path) -> None:
    """A head file that acknowledged rows does not let an empty database begin anew."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    fill(journal, [1])
    journal.close()
    (tmp_path / "journal.db").unlink()
    with pytest.raises(JournalDamaged):
        SqliteJournal.open(tmp_path, PLATFORM, create=True)


def test_open_with_older_database_is_refused(tmp_path: Path) -> None:
    """A database put back from yesterday is behind the head file."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    fill(journal, [2])
    journal.close()
    old = (tmp_path / "journal.db").read_bytes()
    journal = SqliteJournal.open(tmp_path, PLATFORM)
    fill(journal, [2])
    journal.close()
    (tmp_path / "journal.db").write_bytes(old)
    with pytest.raises(JournalDamaged, match="missing at the end") as caught:
        SqliteJournal.open(tmp_path, PLATFORM)
    assert caught.value.place.row == 2


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    """Nobody else on the machine may read payments and signed originals."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    fill(journal, [1])
    FileSnapshots(SystemDisk(tmp_path)).put(1, b"state", journal.head().hash)
    names = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()}
    journal.close()
    assert set(names.values()) == {"0o600"}
    assert len(names) == 4


def test_append_bounds_the_log(tmp_path: Path) -> None:
    """The write-ahead log is copied into the database when it reaches its bound."""
    settings = SqliteSettings(wal_bytes_max=100_000)
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True, settings=settings)
    fill(journal, [1] * 60, size=5_000)
    assert (tmp_path / "journal.db-wal").stat().st_size < 200_000
    assert (tmp_path / "journal.db").stat().st_size > 200_000
    journal.close()
    assert (tmp_path / "journal.db-wal").stat().st_size == 0


def test_open_can_leave_old_rows_unverified(tmp_path: Path) -> None:
    """With a snapshot at hand only its tail need be verified; reading verifies the rest."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    fill(journal, [2, 2, 2, 2])
    rows = list(journal.read())
    journal.close()
    path = tmp_path / "journal.db"
    path.write_bytes(path.read_bytes().replace(rows[0].commands, b"!" * len(rows[0].commands)))
    with pytest.raises(JournalDamaged) as caught:
        SqliteJournal.open(tmp_path, PLATFORM)
    assert (caught.value.place.row, caught.value.place.column) == (1, "commands")
    settings = SqliteSettings(verify_from_seq=5)
    journal = SqliteJournal.open(tmp_path, PLATFORM, settings=settings)
    assert list(journal.read(3)) == rows[1:]
    with pytest.raises(JournalError):
        list(journal.read())
    journal.close()
