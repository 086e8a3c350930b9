"""Rows whose contents were moved to a pack: the chain stays, the contents come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.journals import PLATFORM, DayInJournal, play_day, replay_by_core, store_day
from tianping.journal.errors import JournalDamaged, JournalFault
from tianping.journal.packing import Packed, move_rows, write_pack
from tianping.journal.packs import PACK_MARK, Packs, is_moved
from tianping.journal.port import Row
from tianping.journal.sqlite import SqliteJournal, SqliteSettings
from tianping.journal.verify import Keys, Report, verify_journal

DATE = 20260105


@pytest.fixture(scope="module")
def day() -> DayInJournal:
    """Return a small day."""
    return play_day(30)


def place(archive: Path, date: int) -> Path:
    """Return where the pack of a date lies."""
    return archive / str(date // 10_000) / str(date) / "journal.pack"


def opened(folder: Path, *, archive: Path | None = None) -> SqliteJournal:
    """Open the journal of a folder, with or without an archive."""
    settings = SqliteSettings()
    if archive is not None:
        settings = SqliteSettings(packs=Packs(lambda date: place(archive, date)))
    return SqliteJournal.open(folder, PLATFORM, create=True, settings=settings)


@pytest.fixture
def folder(tmp_path: Path, day: DayInJournal) -> Path:
    """Return the folder of a closed journal of that day."""
    folder = tmp_path / "platform"
    folder.mkdir()
    journal = opened(folder)
    store_day(journal, day)
    journal.close()
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a folder for packs, with one for the day."""
    archive = tmp_path / "archive"
    place(archive, DATE).parent.mkdir(parents=True)
    return archive


def rows_of(folder: Path, archive: Path | None = None) -> list[Row]:
    """Return every row, with its contents."""
    journal = opened(folder, archive=archive)
    try:
        return list(journal.read())
    finally:
        journal.close()


def packed(folder: Path, archive: Path, *, last_seq: int = 10**9, first_seq: int = 1) -> int:
    """Pack and move rows of the journal; return how many were moved."""
    journal = opened(folder, archive=archive)
    try:
        of_day = Packed(DATE, first_seq, last_seq)
        written = write_pack(journal, place(archive, DATE), of_day)
        moved = move_rows(journal, of_day)
        assert moved <= written
        return moved
    finally:
        journal.close()


def verified(folder: Path, archive: Path | None = None) -> Report:
    """Verify the journal with its replay."""
    return verify_journal(folder, replay=replay_by_core(), keys=Keys(archive=archive))


def test_moved_rows_read_as_before_and_prove_as_before(folder: Path, archive: Path) -> None:
    """Every row comes back byte for byte; originals are found; the verifier does all three."""
    before = rows_of(folder)
    moved = packed(folder, archive)
    assert moved > len(before) // 2
    assert rows_of(folder, archive) == before
    journal = opened(folder, archive=archive)
    assert any(map(is_moved, journal.values(2)[6:]))
    with_original = [seq for seq in range(1, journal.head().seq + 1) if journal.original(seq)]
    journal.close()
    assert len(with_original) == 30
    report = verified(folder, archive)
    assert report.ok
    assert (report.chain, report.books, report.replay, report.moved) == (True, True, True, 0)


def test_without_the_archive_the_chain_is_proved_and_nothing_else(
    folder: Path, archive: Path
) -> None:
    """The journal opens and goes on; a moved row is named as missing when it is read."""
    before = rows_of(folder)
    moved = packed(folder, archive)
    report = verified(folder)
    assert report.ok
    assert (report.chain, report.books, report.replay, report.moved) == (True, False, False, moved)
    journal = opened(folder)
    head = journal.append(count=1, commands=b"c", outcomes_before=before[-1].outcomes_before)
    assert head.seq == before[-1].last_seq + 1
    with pytest.raises(JournalDamaged, match="moved to a pack that cannot be read"):
        list(journal.read())
    journal.close()


def test_changed_pack_is_found_by_reader_and_verifier(folder: Path, archive: Path) -> None:
    """Any byte of a pack, its mark included, or a missing end."""
    packed(folder, archive)
    path = place(archive, DATE)
    content = path.read_bytes()
    middle = len(content) // 2
    for changed in (
        content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        b"T" + content[1:],
        content[:-1],
    ):
        path.write_bytes(changed)
        with pytest.raises(JournalDamaged):
            rows_of(folder, archive)
        assert not verified(folder, archive).ok
    path.unlink()
    report = verified(folder, archive)
    assert "No such file" in report.findings[0].found


def test_interrupted_move_goes_on_where_it_stopped(folder: Path, archive: Path) -> None:
    """Some rows moved, the others not: what is done again is done once."""
    before = rows_of(folder)
    journal = opened(folder, archive=archive)
    of_day = Packed(DATE, 1, 10**9)
    write_pack(journal, place(archive, DATE), of_day)
    half = Packed(DATE, 1, before[len(before) // 2].last_seq)
    first = move_rows(journal, half)
    rest = move_rows(journal, of_day)
    assert min(first, rest) > 0
    assert move_rows(journal, of_day) == 0
    journal.close()
    assert rows_of(folder, archive) == before


def test_pack_of_other_rows_moves_nothing(folder: Path, archive: Path) -> None:
    """A pack that does not hold what the digests say is refused before anything is changed."""
    before = rows_of(folder)
    journal = opened(folder, archive=archive)
    of_day = Packed(DATE, 1, 10**9)
    write_pack(journal, place(archive, DATE), of_day)
    content = bytearray(place(archive, DATE).read_bytes())
    content[len(PACK_MARK) + 5] ^= 1
    place(archive, DATE).write_bytes(content)
    with pytest.raises(JournalDamaged):
        move_rows(journal, of_day)
    assert not any(map(is_moved, journal.values(1)[6:]))
    journal.close()
    assert rows_of(folder) == before


def test_row_that_began_the_day_before_is_in_that_days_pack(folder: Path, archive: Path) -> None:
    """A row is packed once: under the day on which its first command came."""
    before = rows_of(folder)
    second = before[1]
    inside = second.first_seq + 1
    place(archive, DATE + 1).parent.mkdir(parents=True)
    journal = opened(folder, archive=archive)
    for one in (Packed(DATE, 1, inside - 1), Packed(DATE + 1, inside, 10**9)):
        write_pack(journal, place(archive, one.date), one)
        move_rows(journal, one)
    journal.close()
    assert rows_of(folder, archive) == before
    assert verified(folder, archive).ok


def test_dead_journal_moves_nothing(folder: Path, archive: Path) -> None:
    """After closing, neither values nor moves."""
    journal = opened(folder, archive=archive)
    journal.close()
    for action in (lambda: journal.values(1), lambda: journal.row_of(1), lambda: journal.move([])):
        with pytest.raises(JournalFault):
            action()
