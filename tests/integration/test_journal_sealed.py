"""The verifier and a sealed journal: the chain without the key, everything with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from support.journals import PLATFORM, DayInJournal, play_day, replay_by_core, store_day
from support.seals import seal_of
from tianping.journal.database import DATABASE_FILE
from tianping.journal.sealed import SealedJournal
from tianping.journal.sqlite import SqliteJournal
from tianping.journal.verify import Keys, verify_journal
from tianping.security.errors import SealError


def opener(secret: bytes) -> Callable[[str, bytes], bytes | None]:
    """Return what the verifier is given to open columns with."""
    seal = seal_of(secret=secret)

    def unseal(column: str, stored: bytes) -> bytes | None:
        try:
            return seal.unseal(stored, f"journal.{column}".encode())
        except SealError:
            return None

    return unseal


@pytest.fixture(scope="module")
def day() -> DayInJournal:
    """Return a small day."""
    return play_day(30)


@pytest.fixture
def folder(tmp_path: Path, day: DayInJournal) -> Path:
    """Return the folder of a closed journal of that day, sealed."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    store_day(SealedJournal(journal, seal_of()), day)
    journal.close()
    return tmp_path


def test_chain_is_proved_without_the_key(folder: Path) -> None:
    """The report says that nothing of the contents was judged, and finds nothing wrong."""
    report = verify_journal(folder, replay=replay_by_core())
    assert report.ok
    assert (report.chain, report.books, report.replay) == (True, False, False)
    assert report.sealed > 4
    assert (report.originals, report.originals_missing) == (0, 0)


def test_everything_is_proved_with_the_key(folder: Path, day: DayInJournal) -> None:
    """Books, replay and every signed original."""
    report = verify_journal(folder, replay=replay_by_core(), keys=Keys(opener(b"s")))
    assert report.ok
    assert (report.chain, report.books, report.replay, report.sealed) == (True, True, True, 0)
    assert (report.commands, report.originals) == (len(day.commands), 30)


def test_another_key_is_a_finding(folder: Path) -> None:
    """A column that the given key does not open is told with its place."""
    report = verify_journal(folder, keys=Keys(opener(b"t")))
    assert report.findings[0].text == "the sealed column does not open"
    assert (report.findings[0].row, report.findings[0].column) == (1, "commands")


def test_changed_byte_is_found_without_the_key(folder: Path) -> None:
    """The digests are those of what is stored."""
    connection = apsw.Connection(str(folder / DATABASE_FILE))
    connection.execute("UPDATE journal SET originals = zeroblob(3) WHERE row = 2")
    connection.close()
    (found,) = verify_journal(folder).findings
    assert (found.row, found.column, found.text) == (2, "originals", "SHA-256 of the column")
