"""The archive: what leaves the views is found by the same questions, and is proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, Engine, func, select

from support.archives import ARCHIVE, archive_day, stated, written
from support.seals import seal_of
from support.views import BANKS, DATE, NEXT_DATE, Platform, batches_of
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.security.sealing import LOCKED, is_sealed
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import line_payment_id
from tianping.values.money import Fen
from tianping.views import queries
from tianping.views import schema as s
from tianping.views.archive.asking import archive_of
from tianping.views.archive.checking import Depth, Fault, StatedDay, verify_days
from tianping.views.archive.database import reading_duck
from tianping.views.archive.manifest import day_folder, file_digest, read_manifest
from tianping.views.archive.tables import ARCHIVED
from tianping.views.engine import open_views
from tianping.views.errors import ViewsError
from tianping.views.queries_day import day_report
from tianping.views.queries_liquidity import liquidity
from tianping.views.queries_nets import session, session_lines, sessions_of
from tianping.views.queries_options import offsets
from tianping.views.records import PaymentFilter
from tianping.views.schema_archive import archived_days
from tianping.views.sealing import use_seal
from tianping.views.writer import FoldBatch, ViewWriter

THIRD_DATE = BusinessDate(20261125)
ENDED = [DATE, NEXT_DATE]

ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For what is about files alone: one database will do."""

Question = Callable[[Connection], Any]


class Played:
    """Two busy days, the first with a session of nets, and the beginning of a third."""

    def __init__(self) -> None:
        self.platform = Platform().open(banks=4, funds_fen=10_000)
        nets = [c.NetLine(BANKS[1], False, Fen(5)), c.NetLine(BANKS[2], True, Fen(5))]
        at_ns = self.platform.now_ns()
        self.platform.commands.append(c.SettleNets(at_ns, "BEPS", DATE, 1, 1, nets))
        self.session = len(self.platform.commands)
        self.paid = self.session + 1
        self.platform.busy_days().end_day(THIRD_DATE)
        self.platform.random_transfers(20, seed=7, amount_max_fen=600, banks=3)

    def batches(self) -> list[FoldBatch]:
        """Return the journal's batches."""
        return batches_of(self.platform.commands, size=17, machine=Machine())


@pytest.fixture(scope="module")
def played() -> Played:
    """Return the days."""
    return Played()


@pytest.fixture
def folded(engine: Engine, played: Played, tmp_path: Path) -> Iterator[Engine]:
    """Return views of the days that know an archive, which is empty."""
    ViewWriter(engine).apply_many(played.batches())
    with_archive = open_views(
        engine.url.render_as_string(hide_password=False), archive=tmp_path / ARCHIVE
    )
    yield with_archive
    with_archive.dispose()


def questions(played: Played) -> dict[str, Question]:
    """Return what is asked before and after, by a name that says what."""
    asked: dict[str, Question] = {}
    for seq, command in list(enumerate(played.platform.commands, start=1))[::11]:
        asked[f"payment {seq}"] = partial(queries.payment, payment=seq)
        asked[f"movements {seq}"] = partial(queries.movements, payment=seq)
        if isinstance(command, c.CreditTransfer):
            asked[f"message {seq}"] = partial(
                queries.message_payment, sender=command.sender, message_id=command.message_id
            )
    for date in (*ENDED, THIRD_DATE):
        asked[f"report {date}"] = partial(day_report, business_date=date)
        asked[f"refusals {date}"] = partial(queries.refusals, business_date=date)
        asked[f"day totals {date}"] = partial(queries.day_totals, business_date=date)
        asked[f"types {date}"] = partial(queries.type_totals, business_date=date)
        asked[f"trial {date}"] = partial(queries.trial_balance, business_date=date)
        asked[f"offsets {date}"] = partial(offsets, date=date)
        asked[f"sessions {date}"] = partial(sessions_of, business_date=date)
        asked[f"liquidity {date}"] = partial(liquidity, business_date=date, participant=BANKS[1])
    line = line_payment_id(played.session, 1)
    asked["session"] = partial(session, submission=played.session)
    asked["session lines"] = partial(session_lines, submission=played.session)
    asked["line"] = partial(queries.payment, payment=line)
    asked["movements of a line"] = partial(queries.movements, payment=line)
    asked["lines"] = partial(queries.lines, seq=played.session)
    return asked


def ranges() -> list[tuple[int, int]]:
    """Return ranges of dates: archived, spanning, on-line."""
    dates = (*ENDED, THIRD_DATE)
    return [(one, other) for one in dates for other in dates if one <= other]


def statement_pages(connection: Connection, number: str, dates: tuple[int, int]) -> list[Any]:
    """Return a statement page by page: the days and lines of each."""
    pages = []
    start = 0
    while True:
        page = queries.statement(connection, account_no=number, dates=dates, start=start, limit=23)
        assert page is not None
        pages.append((page.days, page.lines))
        start = page.next_movement
        if not start:
            return pages


def payment_pages(connection: Connection, wanted: PaymentFilter) -> list[Any]:
    """Return the numbers of payments, page by page."""
    pages = []
    start = 0
    while True:
        page = queries.payments(connection, wanted=wanted, start=start, limit=40)
        pages.append([view.payment for view in page.payments])
        start = page.next_payment
        if not start:
            return pages


def filters() -> list[PaymentFilter]:
    """Return what payments are asked for, by participant and in all."""
    return [
        PaymentFilter(participant=bank, side=side, date_from=one, date_to=other)
        for one, other in ranges()
        for bank, side in (("", "debit"), (BANKS[2], "credit"))
    ]


def numbers(connection: Connection) -> list[str]:
    """Return the numbers of some accounts."""
    return [view.account_no for view in queries.accounts(connection)][4:9:4]


def archive_both(engine: Engine) -> list[StatedDay]:
    """Archive the two ended days; return what the journal states."""
    with engine.connect() as connection:
        archive = archive_of(connection)
    assert archive is not None
    previous = b""
    for date in ENDED:
        previous = archive_day(engine, archive, date, previous=previous)
    a = archived_days.c
    with engine.connect() as connection:
        rows = connection.execute(select(a.business_date, a.digest, a.row_count))
        return [StatedDay(row.business_date, bytes(row.digest), row.row_count) for row in rows]


def test_every_question_has_the_same_answer_from_the_archive(
    folded: Engine, played: Played
) -> None:
    """Payments, messages, statements, reports: archived days are told as they were."""
    asked = questions(played)
    with folded.connect() as connection:
        before = {name: ask(connection) for name, ask in asked.items()}
    archive_both(folded)
    for name, ask in asked.items():
        with folded.connect() as connection:
            found = ask(connection)
        if name.startswith("report"):
            found = msgspec.structs.replace(found, seq=before[name].seq)
        assert (name, found) == (name, before[name])


def test_pages_go_from_the_views_into_the_archive(folded: Engine) -> None:
    """Statements and lists of payments over archived days, days on-line, and both."""
    with folded.connect() as connection:
        statements = {
            (number, dates): statement_pages(connection, number, dates)
            for number in numbers(connection)
            for dates in ranges()
        }
        pages = [payment_pages(connection, wanted) for wanted in filters()]
    archive_both(folded)
    for (number, dates), expected in statements.items():
        with folded.connect() as connection:
            found = statement_pages(connection, number, dates)
        assert _joined(found) == _joined(expected)
    for wanted, listed in zip(filters(), pages, strict=True):
        with folded.connect() as connection:
            found = payment_pages(connection, wanted)
        assert list(chain(*found)) == list(chain(*listed))


def _joined(pages: list[Any]) -> tuple[Any, Any]:
    """Return the days of the first page, and the lines of all."""
    return pages[0][0], [line for _, lines in pages for line in lines]


@ON_SQLITE
def test_archived_rows_leave_the_views_and_nothing_else(folded: Engine) -> None:
    """Before, both days are there; after, only the third is, in each table that is archived."""
    with folded.connect() as connection:
        before = {one.table.name: _count(connection, one.table) for one in ARCHIVED}
    days = archive_both(folded)
    with folded.connect() as connection:
        after = {one.table.name: _count(connection, one.table) for one in ARCHIVED}
        online = connection.execute(select(func.min(s.payments.c.payment))).scalar()
        first = connection.execute(
            select(s.business_days.c.first_seq).where(s.business_days.c.business_date == THIRD_DATE)
        ).scalar()
        assert online is not None
        assert first is not None
        assert online > first
        assert _count(connection, s.business_days) == 3
    assert sum(before.values()) - sum(after.values()) == sum(day.row_count for day in days)
    assert after["account_days"] == 0
    assert 0 < after["movements"] < before["movements"]


def _count(connection: Connection, table: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@ON_SQLITE
def test_views_without_an_archive_tell_what_is_online_only(folded: Engine, played: Played) -> None:
    """Nobody who does not know the archive is told old rows, or fails."""
    archive_both(folded)
    plain = open_views(folded.url.render_as_string(hide_password=False))
    with plain.connect() as connection:
        assert queries.refusals(connection, business_date=DATE) == []
        assert queries.payment(connection, payment=len(played.platform.commands) - 3) is not None
        number = numbers(connection)[0]
        page = queries.statement(connection, account_no=number, dates=(DATE, THIRD_DATE))
        assert page is not None
        assert [day.business_date for day in page.days] == [THIRD_DATE]
    plain.dispose()


@ON_SQLITE
def test_manifest_says_what_is_there_and_is_chained(folded: Engine, tmp_path: Path) -> None:
    """Counts, sums, digests, the day's commands, the journal's row, the manifest before."""
    with folded.connect() as connection:
        settled = connection.execute(
            select(func.sum(s.movements.c.amount_fen)).where(s.movements.c.business_date == DATE)
        ).scalar_one()
    days = archive_both(folded)
    archive = tmp_path / ARCHIVE
    first, digest = read_manifest(day_folder(archive, DATE))
    second, _ = read_manifest(day_folder(archive, NEXT_DATE))
    assert days[0].digest == digest
    assert (first.previous, second.previous) == ("", digest.hex())
    assert (first.platform, first.journal_seq, first.journal_hash) == ("天平 test", 1, "68" * 32)
    assert second.first_seq == first.last_seq + 1
    assert second.first_movement == first.last_movement + 1
    assert first.files["movements.parquet"].sums["amount_fen"] == str(settled)
    for name, file in first.files.items():
        path = day_folder(archive, DATE) / name
        assert (file_digest(path), path.stat().st_size) == (file.sha256, file.bytes)
        assert path.stat().st_mode & 0o077 == 0
    found = list(verify_days(archive, days, depth=Depth.ROWS))
    assert found == [first, second]


def faults_of(archive: Path, days: list[StatedDay]) -> list[Fault]:
    """Return what is wrong with the files of an archive."""
    found = verify_days(archive, days, depth=Depth.FILES)
    return [one for one in found if isinstance(one, Fault)]


@ON_SQLITE
@pytest.mark.parametrize("name", ["payments.parquet", "movements.parquet", "manifest.json"])
def test_changed_or_missing_file_is_found(folded: Engine, tmp_path: Path, name: str) -> None:
    """Every byte counts; the day is named, and the day after it is judged all the same."""
    days = archive_both(folded)
    archive = tmp_path / ARCHIVE
    path = day_folder(archive, DATE) / name
    content = path.read_bytes()
    for changed in (content[:-1], content[:40] + bytes([content[40] ^ 1]) + content[41:], None):
        path.unlink()
        if changed is not None:
            path.write_bytes(changed)
        faults = faults_of(archive, days)
        assert [fault.business_date for fault in faults] == [DATE]
        assert name in str(faults[0].error) or str(DATE) in str(faults[0].error)
        path.write_bytes(content)
    assert faults_of(archive, days) == []


@ON_SQLITE
def test_exchanged_days_are_found(folded: Engine, tmp_path: Path) -> None:
    """A whole day with a right manifest of its own is not the day that the journal states."""
    days = archive_both(folded)
    archive = tmp_path / ARCHIVE
    one, other = day_folder(archive, DATE), day_folder(archive, NEXT_DATE)
    one.rename(archive / "aside")
    other.rename(one)
    (archive / "aside").rename(other)
    faults = faults_of(archive, days)
    assert [fault.business_date for fault in faults] == ENDED


@ON_SQLITE
def test_missing_archive_is_told_and_the_next_question_answered(
    folded: Engine, played: Played, tmp_path: Path
) -> None:
    """A question about an archived day names what is missing; others go on."""
    archive_both(folded)
    (tmp_path / ARCHIVE).rename(tmp_path / "elsewhere")
    with folded.connect() as connection, pytest.raises(ViewsError, match=ARCHIVE):
        queries.payment(connection, payment=played.paid)
    with folded.connect() as connection:
        assert len(queries.accounts(connection)) > 6
    (tmp_path / "elsewhere").rename(tmp_path / ARCHIVE)
    with folded.connect() as connection:
        assert queries.payment(connection, payment=played.paid) is not None


@ON_SQLITE
def test_written_day_that_was_not_stated_counts_for_nothing_and_is_replaced(
    folded: Engine, tmp_path: Path
) -> None:
    """A writer may die after the files are there: the views still have the rows, once."""
    archive = tmp_path / ARCHIVE
    written(folded, archive, DATE)
    with folded.connect() as connection:
        page = queries.payments(connection, wanted=PaymentFilter(date_from=DATE, date_to=DATE))
        assert len({view.payment for view in page.payments}) == len(page.payments) > 20
    (day_folder(archive, DATE) / "left over").write_bytes(b"x")
    manifest = written(folded, archive, DATE)
    assert not (day_folder(archive, DATE) / "left over").exists()
    stated(folded, manifest)
    with folded.connect() as connection:
        again = queries.payments(connection, wanted=PaymentFilter(date_from=DATE, date_to=DATE))
    assert again.payments == page.payments


@ON_SQLITE
def test_day_that_has_not_ended_or_is_unknown_is_not_written(
    folded: Engine, tmp_path: Path
) -> None:
    """The current date, a date that never was, and one that is archived already."""
    archive = tmp_path / ARCHIVE
    for date in (THIRD_DATE, 20261122):
        with pytest.raises(ViewsError, match=str(date)):
            written(folded, archive, date)
    with pytest.raises(ViewsError, match=str(THIRD_DATE)):
        stated(
            folded,
            msgspec.structs.replace(written(folded, archive, DATE), business_date=THIRD_DATE),
        )


def test_sealed_values_go_into_the_archive_sealed(
    engine: Engine, played: Played, tmp_path: Path
) -> None:
    """No key is needed to archive; what was refused is told with the key alone."""
    seal = seal_of()
    use_seal(engine.dialect, seal)
    ViewWriter(engine).apply_many(played.batches())
    url = engine.url.render_as_string(hide_password=False)
    with engine.connect() as connection:
        before = queries.refusals(connection, business_date=DATE)
    locked = open_views(url, seal=LOCKED)
    manifest = written(locked, tmp_path / ARCHIVE, DATE)
    locked.dispose()
    stated(engine, manifest)
    opened = open_views(url, seal=seal, archive=tmp_path / ARCHIVE)
    with opened.connect() as connection:
        assert queries.refusals(connection, business_date=DATE) == before
        assert any(view.found for view in before)
    opened.dispose()
    path = day_folder(tmp_path / ARCHIVE, DATE) / "refusals.parquet"
    with reading_duck() as duck:
        values = duck.execute("SELECT found FROM read_parquet(?)", [str(path)]).fetchall()
    assert len(values) == len(before)
    assert all(is_sealed(value) for (value,) in values)
