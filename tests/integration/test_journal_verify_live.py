"""``verify`` while the journal is being written: one consistent picture, whatever goes by."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tianping.journal.sqlite import SqliteJournal, SqliteSettings
from tianping.journal.verify import verify_journal
from tianping.journal.verify_file import TableFile

PLATFORM = "Tianping"


def _write_some(journal: SqliteJournal) -> None:
    """Write three rows, one of them with overflow pages; their contents mean nothing."""
    journal.append(count=1, commands=b"\x91\x91\x63", outcomes_before=b"\x90")
    journal.append(
        count=1,
        commands=b"\x91\x92\x63\xc5\x20\x00" + bytes(8192),
        outcomes_before=b"\x91\x90",
    )
    journal.close_with(b"\x91\x90")


def test_verify_while_the_writer_runs(tmp_path: Path) -> None:
    """A journal that is being written, checkpoints included, verifies at every moment.

    The writer writes all there is to write, however slow its disk is, and is never far ahead of
    what was verified, however fast it is.
    """
    settings = SqliteSettings(page_bytes=4096, wal_bytes_max=200_000)
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True, settings=settings)
    verified, seen = threading.Condition(), [0]
    rows_in_all, rows_ahead = 150, 30

    def write() -> None:
        for _ in range(rows_in_all // 3):
            with verified:
                verified.wait_for(lambda: journal.rows - seen[0] < rows_ahead)
            _write_some(journal)

    writer = threading.Thread(target=write)
    writer.start()
    reports = []
    while writer.is_alive():
        reports.append(verify_journal(tmp_path))
        with verified:
            seen[0] = reports[-1].rows
            verified.notify()
    writer.join()
    assert (tmp_path / "journal.db").stat().st_size > settings.wal_bytes_max, "checkpoints went by"
    journal.close()
    assert [report.findings for report in reports if report.findings] == []
    rows = [report.rows for report in reports]
    assert rows == sorted(rows)
    assert len(set(rows)) >= rows_in_all // rows_ahead
    assert verify_journal(tmp_path).rows == rows_in_all


def test_verify_begins_again_when_a_checkpoint_goes_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was captured before and after a checkpoint does not fit together."""
    settings = SqliteSettings(page_bytes=1024)
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True, settings=settings)
    for _ in range(20):
        _write_some(journal)
    captures = []
    capture = TableFile._roots

    def disturbed(table: TableFile) -> dict[str, int]:
        found = capture(table)
        captures.append(journal.rows)
        if len(captures) < 3:
            for _ in range(20):
                _write_some(journal)
            journal.checkpoint()
        return found

    monkeypatch.setattr(TableFile, "_roots", disturbed)
    report = verify_journal(tmp_path)
    journal.close()
    assert captures == [60, 120, 180]
    assert (report.findings, report.rows) == ([], 180)


def test_verify_gives_up_when_checkpoints_keep_going_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and finds no fault with the file."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    monkeypatch.setattr("tianping.journal.verify_file._TRIES_MAX", 3)
    capture = TableFile._roots

    def disturbed(table: TableFile) -> dict[str, int]:
        found = capture(table)
        _write_some(journal)
        journal.checkpoint()
        return found

    monkeypatch.setattr(TableFile, "_roots", disturbed)
    (found,) = verify_journal(tmp_path).findings
    journal.close()
    assert found.text == "the writer kept copying its log; try again"


def test_verify_reads_what_it_captured_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    """Later rows and checkpoints change neither the leaves that were full nor the last one."""
    settings = SqliteSettings(page_bytes=1024)
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True, settings=settings)
    for _ in range(30):
        _write_some(journal)
    table = TableFile(tmp_path, "journal.db")
    cells = table.cells_of("journal")["journal"]
    before = [table.record(cell).values for cell in cells]
    for _ in range(20):
        _write_some(journal)
        journal.checkpoint()
    assert [table.record(cell).values for cell in cells] == before
    assert [cell.rowid for cell in cells] == list(range(1, 91))
    table.close()
    journal.close()
