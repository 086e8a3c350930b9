"""Copies of a journal, row by row: the same chain, and never another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.journal_contract import PLATFORM, fill
from tianping.journal.copying import check_prefix, copy_rows
from tianping.journal.errors import JournalDamaged, JournalMismatch
from tianping.journal.packing import Packed, move_rows, write_pack
from tianping.journal.packs import Packs, is_moved
from tianping.journal.sqlite import SqliteJournal, SqliteSettings

DATE = 20260105


class Pair:
    """A journal with a pack, and the beginning of a copy."""

    def __init__(self, folder: Path) -> None:
        self.pack = folder / "pack"
        settings = SqliteSettings(packs=Packs(lambda _: self.pack))
        for name in ("one", "other"):
            (folder / name).mkdir()
        self.source = SqliteJournal.open(folder / "one", PLATFORM, create=True, settings=settings)
        self.copy = SqliteJournal.open(folder / "other", PLATFORM, create=True)

    def close(self) -> None:
        """Close both."""
        self.source.close()
        self.copy.close()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Return a journal of four rows and an empty copy."""
    pair = Pair(tmp_path)
    fill(pair.source, [3, 1, 5], size=400)
    pair.source.close_with(b"\x92\x90\x90")
    yield pair
    pair.close()


def test_copy_goes_on_where_it_ends(pair: Pair) -> None:
    """The same rows with the same hashes, again and again, and nothing when nothing came."""
    assert copy_rows(pair.source, pair.copy, whole=False) == 4
    assert list(pair.copy.read()) == list(pair.source.read())
    assert pair.copy.head() == pair.source.head()
    assert copy_rows(pair.source, pair.copy, whole=False) == 0
    fill(pair.source, [2])
    assert copy_rows(pair.source, pair.copy, whole=True) == 1
    assert pair.copy.head() == pair.source.head()


def test_moved_rows_are_copied_as_stubs_or_whole(pair: Pair, tmp_path: Path) -> None:
    """A backup takes the packs along, a copy elsewhere does without them."""
    before = list(pair.source.read())
    of_day = Packed(DATE, 1, 10**9)
    write_pack(pair.source, pair.pack, of_day)
    assert move_rows(pair.source, of_day) > 2
    copy_rows(pair.source, pair.copy, whole=True)
    assert list(pair.copy.read()) == before
    (tmp_path / "third").mkdir()
    stubs = SqliteJournal.open(tmp_path / "third", PLATFORM, create=True)
    copy_rows(pair.source, stubs, whole=False)
    assert any(map(is_moved, stubs.values(1)[6:]))
    assert stubs.head() == pair.source.head()
    stubs.close()


def test_copy_of_another_journal_or_a_longer_one_is_refused(pair: Pair) -> None:
    """Nothing is appended to what is no beginning of the journal."""
    fill(pair.copy, [4])
    with pytest.raises(JournalMismatch, match="row 1 of the copy"):
        copy_rows(pair.source, pair.copy, whole=False)
    copy_rows_back = list(pair.copy.read())
    assert len(copy_rows_back) == 1
    with pytest.raises(JournalMismatch):
        check_prefix(pair.copy, pair.source)


def test_row_that_does_not_continue_the_copy_is_refused(pair: Pair) -> None:
    """A row out of turn, or with a changed column, is not stored."""
    with pytest.raises(JournalDamaged, match="previous_hash"):
        pair.copy.append_stored(pair.source.values(2))
    values = pair.source.values(1)
    with pytest.raises(JournalDamaged, match="commands"):
        pair.copy.append_stored((*values[:6], b"other", *values[7:]))
    assert pair.copy.rows == 0
    pair.copy.append_stored(values)
    assert pair.copy.rows == 1
