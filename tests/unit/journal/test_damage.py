"""Every way in which a stored journal can be wrong has its own refusal, with its place."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import apsw
import pytest

from contract.journal_contract import PLATFORM, fill
from tianping.journal.bounds import check_row
from tianping.journal.chain import column_digests, row_hash
from tianping.journal.database import damage_or_fault, open_connection, run_checkpoint
from tianping.journal.disk import SystemDisk
from tianping.journal.errors import (
    JournalDamaged,
    JournalFault,
    JournalLocked,
    Place,
)
from tianping.journal.head import HEAD_FILE, HeadFile
from tianping.journal.memory import MemoryJournal, MemorySnapshots
from tianping.journal.port import KIND_SKIP
from tianping.journal.rows import check_link, checked_row, unpack_row
from tianping.journal.snapshots import FileSnapshots
from tianping.journal.sqlite import SqliteJournal
from tianping.journal.wal import scan_wal


def closed_journal(folder: Path, *, rows: int = 4) -> None:
    """Make a journal of some rows and close it."""
    journal = SqliteJournal.open(folder, PLATFORM, create=True)
    fill(journal, [2] * rows)
    journal.close()


def change(folder: Path, statement: str, *values: Any) -> None:
    """Change the database by SQL."""
    connection = apsw.Connection(str(folder / "journal.db"))
    connection.execute(statement, values)
    connection.close()


def refusal(folder: Path) -> JournalDamaged:
    """Return the refusal to open a journal."""
    with pytest.raises(JournalDamaged) as caught:
        SqliteJournal.open(folder, PLATFORM)
    assert "expected" in str(caught.value)
    assert "应为" in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("UPDATE journal SET first_seq=first_seq+1 WHERE row=2", "hash"),
        ("UPDATE journal SET first_seq=-1 WHERE row=2", "first_seq"),
        ("UPDATE journal SET count=3 WHERE row=2", "hash"),
        ("UPDATE journal SET kind=2 WHERE row=2", "hash"),
        ("UPDATE journal SET kind='one' WHERE row=2", "kind"),
        ("UPDATE journal SET hash=zeroblob(32) WHERE row=2", "hash"),
        ("UPDATE journal SET previous_hash=zeroblob(32) WHERE row=2", "hash"),
        ("UPDATE journal SET digests=CAST(digests||x'00' AS BLOB) WHERE row=2", "digests"),
        ("UPDATE journal SET digests=zeroblob(96) WHERE row=2", "commands"),
        ("UPDATE journal SET commands=x'00' WHERE row=2", "commands"),
        ("UPDATE journal SET outcomes_before=x'00' WHERE row=2", "outcomes_before"),
        ("UPDATE journal SET originals=x'00' WHERE row=2", "originals"),
        ("DELETE FROM journal WHERE row=2", ""),
    ],
)
def test_open_names_row_and_column(tmp_path: Path, statement: str, column: str) -> None:
    """A changed value in the second row is refused at that row and column."""
    closed_journal(tmp_path)
    change(tmp_path, statement)
    place = refusal(tmp_path).place
    assert (place.file, place.row, place.column) == ("journal.db", 2, column)
    assert "row 2" in str(place)


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("DROP TABLE metadata", "schema"),
        ("CREATE TABLE more (x)", "schema"),
        ("PRAGMA user_version=2", "user_version"),
        ("PRAGMA application_id=1", "application_id"),
        ("UPDATE metadata SET value='2' WHERE id=2", "metadata"),
        ("UPDATE metadata SET value='another' WHERE id=1", "metadata"),
    ],
)
def test_open_names_what_is_wrong_around_the_rows(
    tmp_path: Path, statement: str, column: str
) -> None:
    """Tables, marks and metadata must be exactly ours."""
    closed_journal(tmp_path)
    change(tmp_path, statement)
    assert refusal(tmp_path).place.column == column


def test_open_row_that_ends_elsewhere_than_the_head_file_is_refused(tmp_path: Path) -> None:
    """Two journals of one platform that went different ways cannot lend each other a head file."""
    for name, size in (("one", 40), ("two", 80)):
        (tmp_path / name).mkdir()
        journal = SqliteJournal.open(tmp_path / name, PLATFORM, create=True)
        fill(journal, [2, 2], size=size)
        journal.close()
    (tmp_path / "one" / HEAD_FILE).write_bytes((tmp_path / "two" / HEAD_FILE).read_bytes())
    error = refusal(tmp_path / "one")
    assert (error.place.row, error.place.column) == (2, "hash")


def test_open_head_file_of_a_wrong_beginning_is_refused(tmp_path: Path) -> None:
    """A head file that acknowledges nothing must name the genesis hash."""
    closed_journal(tmp_path, rows=0)
    head_file = HeadFile.open(SystemDisk(tmp_path))
    head_file.store(0, 0, head_hash=b"\1" * 32)
    head_file.close()
    assert refusal(tmp_path).place.row == 0


@pytest.mark.parametrize("content", [b"", b"\0" * 8192, b"short"])
def test_open_head_file_without_a_sound_slot_is_refused(tmp_path: Path, content: bytes) -> None:
    """Without the head file's word, a lost end could not be noticed."""
    closed_journal(tmp_path)
    (tmp_path / HEAD_FILE).write_bytes(content)
    assert refusal(tmp_path).place.file == HEAD_FILE


def test_open_head_file_of_another_format_is_refused(tmp_path: Path) -> None:
    """A slot with a right digest and a wrong mark is not taken for ours."""
    closed_journal(tmp_path)
    content = b"tianping.head.99" + bytes(120)
    slot = content + hashlib.sha256(content).digest()
    (tmp_path / HEAD_FILE).write_bytes(slot.ljust(4096, b"\0") * 2)
    assert refusal(tmp_path).place.file == HEAD_FILE


def test_open_damaged_slot_is_noted_and_the_other_used(tmp_path: Path) -> None:
    """One bad slot costs nothing: the other one, and the chain, still hold."""
    closed_journal(tmp_path)
    content = bytearray((tmp_path / HEAD_FILE).read_bytes())
    content[20] ^= 1
    (tmp_path / HEAD_FILE).write_bytes(content)
    journal = SqliteJournal.open(tmp_path, PLATFORM)
    assert "head_slot_damaged" in [note.code for note in journal.notes]
    assert journal.head().seq == 8
    journal.close()


def stored(first_seq: int, count: int, kind: int) -> tuple[Any, ...]:
    """Return the columns of a row whose hash is right."""
    digests = column_digests(b"c", b"o", originals=b"not packed")
    previous = bytes(32)
    new = row_hash(previous, digests, first_seq=first_seq, count=count, kind=kind)
    return (first_seq, count, kind, previous, new, digests, b"c", b"o", b"not packed")


def test_check_link_names_hash_and_number() -> None:
    """A sound row in the wrong place is refused by its link."""
    row = checked_row(5, stored(7, 1, 1))
    journal = MemoryJournal(PLATFORM)
    with pytest.raises(JournalDamaged) as caught:
        check_link(5, row, previous=journal.head())
    assert caught.value.place.column == "previous_hash"
    head = row.head
    with pytest.raises(JournalDamaged) as caught:
        check_link(5, row, previous=type(head)(seq=5, hash=bytes(32)))
    assert caught.value.place.column == "first_seq"


def test_unpack_row_refuses_what_was_not_packed() -> None:
    """Originals that cannot be unpacked, or of another number, are named."""
    with pytest.raises(JournalDamaged, match="packed originals"):
        unpack_row(5, checked_row(5, stored(7, 1, 1)))
    journal = MemoryJournal(PLATFORM)
    fill(journal, [3])
    row = next(journal.read())
    short = type(row)(**{name: getattr(row, name) for name in row.__struct_fields__} | {"count": 2})
    with pytest.raises(JournalDamaged) as caught:
        unpack_row(1, short)
    assert (caught.value.expected, caught.value.found) == ("2", "3")


@pytest.mark.parametrize(
    ("kind", "count", "size"), [(KIND_SKIP, 1, 0), (0, 1, 0), (2, 1, 0), (1, 1, 3)]
)
def test_check_row_refuses_what_no_reader_takes(
    kind: int, count: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unknown kinds, the reserved one, wrong counts and too large columns are refused."""
    monkeypatch.setattr("tianping.journal.bounds.COLUMN_BYTES_MAX", 2)
    with pytest.raises(ValueError, match=r"row|column"):
        check_row(kind, count, columns=(bytes(size), b"", b""))


def test_damage_or_fault_tells_locked_failed_and_damaged_apart() -> None:
    """SQLite's errors become ours by what the operator has to do."""
    place = Place("journal.db")
    assert isinstance(damage_or_fault(apsw.BusyError("x"), place), JournalLocked)
    assert isinstance(damage_or_fault(apsw.IOError("x"), place), JournalFault)
    assert isinstance(damage_or_fault(apsw.FullError("x"), place), JournalFault)
    assert isinstance(damage_or_fault(apsw.CorruptError("x"), place), JournalDamaged)
    assert isinstance(damage_or_fault(apsw.SQLError("x"), place), JournalDamaged)


def test_open_connection_refuses_a_pragma_not_obeyed() -> None:
    """A database in memory has no write-ahead log: SQLite says so only when asked."""
    with pytest.raises(JournalFault, match="journal_mode"):
        open_connection(":memory:", vfs=None)


def test_run_checkpoint_refuses_half_a_checkpoint(tmp_path: Path) -> None:
    """A reader holds a checkpoint up without an error: the result is what counts."""
    path = str(tmp_path / "some.db")
    writer = apsw.Connection(path)
    for statement in ("PRAGMA journal_mode=WAL", "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)"):
        writer.execute(statement).fetchall()
    reader = apsw.Connection(path)
    reader.execute("BEGIN").fetchall()
    reader.execute("SELECT * FROM t").fetchall()
    writer.execute("INSERT INTO t VALUES (2)")
    with pytest.raises(JournalFault, match="did not reach the end"):
        run_checkpoint(writer, apsw.SQLITE_CHECKPOINT_PASSIVE)
    reader.close()
    run_checkpoint(writer, apsw.SQLITE_CHECKPOINT_PASSIVE)
    writer.close()


def test_scan_wal_names_a_wrong_header(tmp_path: Path) -> None:
    """A log whose header is wrong holds nothing, and it is said where and why."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    fill(journal, [1])
    content = (tmp_path / "journal.db-wal").read_bytes()
    journal.close()
    disk = SystemDisk(tmp_path)
    for offset in (0, 5, 24):
        changed = bytearray(content)
        changed[offset] ^= 0x40
        (tmp_path / "log").write_bytes(changed)
        scan = scan_wal(disk.open("log"))
        assert (scan.frames_committed, scan.stop_offset) == (0, 0)
        assert "header" in scan.stop_reason[0]
    (tmp_path / "log").write_bytes(content[:20])
    assert scan_wal(disk.open("log")).frames_committed == 0


def test_snapshots_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    """A snapshot that is too short, a folder, or not ours leads to the one before."""
    store = FileSnapshots(SystemDisk(tmp_path))
    store.put(1, b"state", b"h" * 32)
    (tmp_path / "snapshot-0000000000000002.tps").write_bytes(b"short")
    (tmp_path / "snapshot.new").write_bytes(b"left behind by a crash")
    found = store.latest()
    assert found is not None
    assert found.seq == 1
    store.put(3, b"state", b"h" * 32)
    assert not (tmp_path / "snapshot.new").exists()


def test_snapshots_unreadable_file_is_passed_over(tmp_path: Path) -> None:
    """A snapshot nobody can open or read is passed over like a damaged one."""

    class Unreadable(SystemDisk):
        """Lists a snapshot that cannot be opened, and one that cannot be read."""

        def names(self) -> list[str]:
            """See ``Disk.names``."""
            return [*super().names(), "snapshot-0000000000000008.tps"]

    store = FileSnapshots(Unreadable(tmp_path))
    assert store.latest() is None
    (tmp_path / "snapshot-0000000000000008.tps").mkdir()
    assert store.latest() is None
    assert [note.code for note in store.notes()] == ["snapshot_damaged"]


def test_memory_twins_keep_no_notes_and_few_snapshots() -> None:
    """The twins in memory behave like the real ones where nothing can be damaged."""
    store = MemorySnapshots(kept=1)
    store.put(1, b"one", b"h" * 32)
    store.put(2, b"two", b"h" * 32)
    assert list(store._snapshots) == [2]
    assert (store.notes(), MemoryJournal(PLATFORM).notes) == ((), ())


def test_disk_read_beyond_the_end_is_short(tmp_path: Path) -> None:
    """Reading past the end of a file gives what there is."""
    (tmp_path / "file").write_bytes(b"abc")
    file = SystemDisk(tmp_path).open("file", write=False)
    assert (file.read(1, 9), file.read(7, 2), file.size()) == (b"bc", b"", 3)
    file.close()
