"""``verify``: what it proves of a sound journal, and how exactly it names an altered place."""

from __future__ import annotations

import ast
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from support.journals import DayInJournal, play_day, replay_by_core, store_day
from tianping.core.events import encode_outcomes
from tianping.journal.chain import column_digests, row_hash
from tianping.journal.disk import SystemDisk
from tianping.journal.snapshots import FileSnapshots
from tianping.journal.sqlite import SqliteJournal, SqliteSettings
from tianping.journal.verify import Finding, Progress, ReplayError, Report, verify_journal
from tianping.journal.verify_books import Books, BooksError
from tianping.journal.verify_report import FINDINGS_MAX
from tianping.node.restart import Skipped

PLATFORM = "Tianping"
DATABASE = "journal.db"


@pytest.fixture(scope="module")
def day() -> DayInJournal:
    """Return a small day."""
    return play_day(30)


@pytest.fixture
def folder(tmp_path: Path, day: DayInJournal) -> Path:
    """Return the folder of a closed journal of that day."""
    journal = SqliteJournal.open(
        tmp_path, PLATFORM, create=True, settings=SqliteSettings(page_bytes=1024)
    )
    store_day(journal, day)
    journal.close()
    return tmp_path


def altered(folder: Path, statement: str, *values: object) -> Report:
    """Change the database by SQL and verify it."""
    connection = apsw.Connection(str(folder / DATABASE))
    connection.execute(statement, values)
    connection.close()
    return verify_journal(folder, replay=replay_by_core())


def first(report: Report) -> Finding:
    """Return the first finding, which must be there."""
    assert not report.ok
    return report.findings[0]


def rechain(folder: Path) -> None:
    """Do what a patient forger does: recompute digests and hashes of every row."""
    connection = apsw.Connection(str(folder / DATABASE))
    rows: list[Any] = connection.execute("SELECT * FROM journal ORDER BY row").fetchall()
    previous = rows[0][4]
    for row, first_seq, count, kind, _, _, _, commands, outcomes, originals in rows:
        digests = column_digests(commands, outcomes, originals=originals)
        new = row_hash(previous, digests, first_seq=first_seq, count=count, kind=kind)
        connection.execute(
            "UPDATE journal SET previous_hash=?, digests=?, hash=? WHERE row=?",
            (previous, digests, new, row),
        )
        previous = new
    connection.close()


def test_verify_sound_journal_does_all_three(folder: Path, day: DayInJournal) -> None:
    """Chain, books and replay are carried to the end, and the totals are the day's."""
    seen: list[Progress] = []
    report = verify_journal(folder, replay=replay_by_core(), progress=seen.append)
    assert report.ok
    assert (report.chain, report.books, report.replay) == (True, True, True)
    assert (report.commands, report.attested) == (len(day.commands), len(day.commands))
    assert (report.originals, report.originals_missing) == (30, 0)
    assert report.closings == 1
    assert report.trial_balances == 1
    assert [total.business_date for total in report.days] == [20260105]
    assert sum(row.balance_fen for row in report.trial_balance) == 0
    assert report.settled_count == report.days[0].settled_count > 20
    assert seen[-1] == Progress(report.rows, report.rows, report.commands)
    assert report.platform_id == PLATFORM


def test_verify_without_replay_says_so(folder: Path) -> None:
    """Without a machine there is no replay, and the report does not claim one."""
    report = verify_journal(folder)
    assert report.ok
    assert (report.chain, report.books, report.replay) == (True, True, False)


def test_verify_needs_the_closing_entry_for_the_last_outcomes(
    tmp_path: Path, day: DayInJournal
) -> None:
    """Before the next row, the outcomes of the last batch are not attested; the report tells."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    store_day(journal, day, close=False)
    report = verify_journal(tmp_path)
    journal.close()
    assert report.ok
    assert report.commands - report.attested == (len(day.commands) - 1) % 7 + 1


@pytest.mark.parametrize("column", ["commands", "outcomes_before", "originals"])
def test_verify_names_the_altered_column_and_its_place(folder: Path, column: str) -> None:
    """One changed byte in a column: the finding names row, column, file and offset."""
    connection = apsw.Connection(str(folder / DATABASE))
    content = connection.execute(f"SELECT {column} FROM journal WHERE row=6").get  # noqa: S608
    connection.close()
    found = first(
        altered(
            folder,
            f"UPDATE journal SET {column}=? WHERE row=6",  # noqa: S608 - a name from the test
            bytes([content[0]]) + bytes([content[1] ^ 1]) + content[2:],
        )
    )
    assert (found.file, found.row, found.column) == (DATABASE, 6, column)
    stored = (folder / DATABASE).read_bytes()[found.offset :][:2]
    assert stored == bytes([content[0], content[1] ^ 1])
    assert "expected" in str(found)
    assert "应为" in str(found)


@pytest.mark.parametrize(
    ("statement", "row", "column"),
    [
        ("UPDATE journal SET first_seq=first_seq+1 WHERE row=3", 3, "first_seq"),
        ("UPDATE journal SET count=count+1 WHERE row=3", 3, "hash"),
        ("UPDATE journal SET kind=2 WHERE row=3", 3, "kind"),
        ("UPDATE journal SET hash=zeroblob(32) WHERE row=3", 3, "hash"),
        ("UPDATE journal SET previous_hash=zeroblob(32) WHERE row=3", 3, "previous_hash"),
        ("UPDATE journal SET digests=zeroblob(96) WHERE row=3", 3, "commands"),
        ("UPDATE journal SET commands='text' WHERE row=3", 3, "commands"),
        ("DELETE FROM journal WHERE row=3", 3, "row"),
        ("DELETE FROM journal WHERE row>=9", 9, ""),
        ("UPDATE metadata SET value='Another' WHERE id=1", 0, "metadata"),
    ],
)
def test_verify_names_other_alterations(
    folder: Path, statement: str, row: int, column: str
) -> None:
    """Numbers, hashes, missing rows and metadata: each is named."""
    found = first(altered(folder, statement))
    assert (found.row, found.column) == (row, column)


def test_verify_names_a_table_of_another_shape(folder: Path) -> None:
    """Rows with other columns are no journal rows, and that is a finding."""
    altered(folder, "DROP TABLE journal")
    report = altered(folder, "CREATE TABLE journal (row INTEGER PRIMARY KEY, x)")
    assert first(report).text == "acknowledged rows are missing at the end"
    found = first(altered(folder, "INSERT INTO journal VALUES (1, 2)"))
    assert (found.row, found.text) == (1, "number of columns")


def test_verify_finds_a_rewritten_chain_by_the_head_file(folder: Path) -> None:
    """A forger who recomputes every hash still cannot match the acknowledged head."""
    altered(folder, "UPDATE journal SET originals=x'' WHERE row=6")
    rechain(folder)
    found = first(verify_journal(folder))
    assert found.text == "the row is not the one the head file acknowledged"


def forge_amount(day: DayInJournal) -> DayInJournal:
    """Return the day with one settled payment recorded one fen higher."""
    outcomes = []
    forged = False
    for events in day.outcomes:
        encoded = encode_outcomes([events])
        if not forged and len(events) == 1 and type(events[0]).__name__ == "PaymentSettled":
            event = events[0]
            fields = {name: getattr(event, name) for name in event.__struct_fields__}
            fields["amount_fen"] += 1
            outcomes.append([type(event)(**fields)])
            forged = outcomes[-1] != events
        else:
            assert encoded
            outcomes.append(events)
    return DayInJournal(day.commands, outcomes, day.originals)


def test_verify_finds_a_forged_posting_in_a_perfect_chain(
    tmp_path: Path, day: DayInJournal
) -> None:
    """Books and replay each find an outcome that the commands do not lead to."""
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    store_day(journal, forge_amount(day))
    journal.close()
    found = first(verify_journal(tmp_path))
    assert found.text.startswith("amount of payment")
    assert found.seq > 0
    texts = [finding.text for finding in verify_journal(tmp_path, replay=replay_by_core()).findings]
    assert "outcome of a replayed command" in texts


def test_verify_finds_a_replaced_original(tmp_path: Path, day: DayInJournal) -> None:
    """A signed original that is not the one whose hash is in the command is named."""
    originals = [
        original.replace(b"<signed>", b"<Signed>") if number == 30 else original
        for number, original in enumerate(day.originals)
    ]
    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    store_day(journal, DayInJournal(day.commands, day.outcomes, originals))
    journal.close()
    found = first(verify_journal(tmp_path))
    assert (found.column, found.seq) == ("originals", 31)


def test_verify_shares_no_code_with_writer_or_core() -> None:
    """The reader imports the standard library and its own modules only."""
    modules = sorted((Path(__file__).parents[2] / "src/tianping/journal").glob("verify*.py"))
    imported = {
        name
        for module in modules
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        for name in _imported(node)
    }
    own = {f"tianping.journal.{module.stem}" for module in modules}
    assert len(modules) > 4
    assert {
        name for name in imported - own if name.split(".")[0] not in sys.stdlib_module_names
    } == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_verify_stops_replay_that_fails(folder: Path) -> None:
    """A machine that fails is a finding at the row, not a crash of the verifier."""

    def replay(commands: bytes, _: Skipped) -> bytes:
        raise ReplayError(f"{len(commands)} bytes too many")

    report = verify_journal(folder, replay=replay)
    assert first(report).text == "replay stopped"
    assert (report.chain, report.books, report.replay) == (True, True, False)


def test_verify_snapshots_lie_on_the_chain(folder: Path) -> None:
    """A snapshot is sound when its SHA-256 is right and its hash is that of a row."""
    journal = SqliteJournal.open(folder, PLATFORM)
    store = FileSnapshots(SystemDisk(folder))
    store.put(journal.head().seq, b"state", journal.head().hash)
    journal.close()
    assert verify_journal(folder, snapshots=folder).snapshots == 1
    store.put(journal.head().seq, b"state", b"\0" * 32)
    assert first(verify_journal(folder, snapshots=folder)).found == "another journal's"


@pytest.mark.parametrize("name", ["journal.db", "journal.head"])
def test_verify_missing_file_is_a_finding(folder: Path, name: str) -> None:
    """A file that is not there is found, not raised."""
    (folder / name).unlink()
    assert name in first(verify_journal(folder)).found


def append_raw(folder: Path, rows: list[tuple[int, bytes, bytes, bytes]]) -> Report:
    """Store rows of any content, verify, and return the report."""
    journal = SqliteJournal.open(folder, PLATFORM, create=True)
    for count, commands, outcomes, originals in rows:
        journal.append(
            count=count, commands=commands, outcomes_before=outcomes, originals=originals
        )
    journal.close()
    return verify_journal(folder, replay=lambda _, __: b"\x91\x90")


@pytest.mark.parametrize(
    ("rows", "column", "text"),
    [
        ([(1, b"\xc1", b"", b"")], "commands", "msgpack of the column"),
        ([(1, b"\x01", b"", b"")], "commands", "form of the column"),
        ([(2, b"\x91\x90", b"", b"")], "commands", "commands of the row"),
        ([(1, b"\x91\x90", b"\x91\x90", b"")], "outcomes_before", "outcomes of the row before"),
        ([(1, b"\x91\x90", b"\xc1", b"")], "outcomes_before", "msgpack of the column"),
        ([(1, b"\x91\x90", b"", b"no zlib")], "originals", "packed originals"),
        ([(1, b"\x91\x90", b"", zlib.compress(b"\x91\x01"))], "originals", "packed originals"),
        (
            [(1, b"\x91\x90", b"", zlib.compress(b"\x92\xc4\x01a\xc4\x01b"))],
            "originals",
            "originals of the row",
        ),
        (
            [(1, b"\x91\x91\x05", b"", b""), (1, b"\x91\x91\x05", b"\xdc\x00\x01\x90", b"")],
            "outcomes_before",
            "outcomes of the replay",
        ),
    ],
)
def test_verify_names_contents_of_another_form(
    tmp_path: Path, rows: list[tuple[int, bytes, bytes, bytes]], column: str, text: str
) -> None:
    """A perfect chain over contents that are no commands or outcomes is no sound journal."""
    found = first(append_raw(tmp_path, rows))
    assert (found.row, found.column, found.text) == (len(rows), column, text)


def test_verify_finds_books_that_do_not_balance_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last look at the books can still find something."""

    def refuse(_: Books, seq: int) -> None:
        raise BooksError(seq, ("sum of all balances", "余额合计"), expected=0, found=1)

    monkeypatch.setattr(Books, "close", refuse)
    report = append_raw(tmp_path, [(1, b"\x91\x91\x05", b"", b"")])
    assert first(report).text == "sum of all balances"
    assert (report.chain, report.books) == (True, False)


def test_verify_without_a_sound_head_slot_still_reads_the_chain(folder: Path) -> None:
    """A head file that says nothing is a finding; the rest is judged all the same."""
    (folder / "journal.head").write_bytes(bytes(8192))
    report = verify_journal(folder)
    assert first(report).file == "journal.head"
    assert (report.chain, report.books, len(report.findings)) == (True, True, 1)


def test_verify_lists_a_bounded_number_of_findings(folder: Path) -> None:
    """A journal altered everywhere gives the first findings, each cut to a readable size."""
    report = altered(
        folder, "UPDATE journal SET outcomes_before=x'91c1', commands='" + "x" * 9 + "'"
    )
    assert len(report.findings) == 1
    report = altered(
        folder, "UPDATE journal SET commands=CAST(commands AS BLOB), hash=zeroblob(300)"
    )
    assert len(report.findings) == FINDINGS_MAX
    assert all(len(finding.found) <= 201 for finding in report.findings)


def test_verify_lost_log_names_the_first_missing_row(tmp_path: Path, day: DayInJournal) -> None:
    """A log that lost its middle lost acknowledged rows: the offset in the log is named."""
    journal = SqliteJournal.open(
        tmp_path, PLATFORM, create=True, settings=SqliteSettings(page_bytes=1024)
    )
    store_day(journal, day)
    log = tmp_path / "journal.db-wal"
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("journal.db", "journal.head"):
        (copy / name).write_bytes((tmp_path / name).read_bytes())
    (copy / "journal.db-wal").write_bytes(content)
    journal.close()
    found = first(verify_journal(copy))
    assert found.file == "journal.db-wal"
    assert 0 < found.offset <= len(content) // 2
    assert found.row > 1


@pytest.fixture(params=[True, False], ids=["closed", "with a log"])
def small_folder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Yield the folder of a very small journal, closed or with rows in its log."""
    folder = tmp_path / "small"
    folder.mkdir()
    journal = SqliteJournal.open(
        folder, PLATFORM, create=True, settings=SqliteSettings(page_bytes=1024)
    )
    store_day(journal, play_day(6, banks=2))
    if request.param:
        journal.close()
    yield folder
    journal.close()


def _flip(folder: Path, *, step: Callable[[str], int]) -> int:
    sound = verify_journal(folder)
    copy = folder / "copy"
    copy.mkdir()
    names = ("journal.db", "journal.db-wal", "journal.head")
    contents = {name: (folder / name).read_bytes() for name in names}
    for name, content in contents.items():
        (copy / name).write_bytes(content)
    detected = 0
    for name, content in contents.items():
        for offset in range(3, len(content), step(name)):
            changed = bytearray(content)
            changed[offset] ^= 1 << (offset % 8)
            (copy / name).write_bytes(changed)
            report = verify_journal(copy)
            if report.ok:
                assert (report.head_hash, report.digest) == (sound.head_hash, sound.digest)
            else:
                detected += 1
        (copy / name).write_bytes(content)
    return detected


def test_verify_any_changed_byte_is_found_or_harmless(small_folder: Path) -> None:
    """A changed byte is named, or nothing that was read differs; the verifier never breaks."""
    assert _flip(small_folder, step=lambda name: {"journal.db": 41}.get(name, 331)) > 20


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_verify_every_changed_byte_is_found_or_harmless(small_folder: Path) -> None:
    """The same for every byte of the database and every seventh of the log."""
    assert _flip(small_folder, step=lambda name: {"journal.db": 1}.get(name, 7)) > 1000


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (b"\x91\x91\x91\x01", ""),
        (b"\x91\x91\x91\x02", "commands that are skipped"),
        (b"\x91\x91\x90", "commands that are skipped"),
        (b"\x91\x90", "commands that are skipped"),
        (b"\x92\x91\x91\x01\x90", "commands that are skipped"),
        (b"\x91\x91\x91\xa1a", "commands that are skipped"),
        (b"\xc1", "msgpack of the column"),
    ],
)
def test_verify_judges_a_skip_entry_and_replays_without_its_commands(
    tmp_path: Path, order: bytes, text: str
) -> None:
    """An order names commands of the row before it; the replay is told them before it applies."""
    asked: list[list[int]] = []

    def replay(_: bytes, skipped: Skipped) -> bytes:
        asked.append(list(skipped))
        return b"\x91\x90"

    journal = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    journal.append(count=1, commands=b"\x91\x91\x05", outcomes_before=b"\x90")
    journal.skip_with(order, b"\x91\x90")
    journal.close()
    report = verify_journal(tmp_path, replay=replay)
    assert [one.text for one in report.findings][-1:] == ([text] if text else [])
    if not text:
        assert asked == [[1]]
        assert report.ok
