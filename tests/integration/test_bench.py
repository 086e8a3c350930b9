"""The bench measures real things: its measurements run, small, and give every figure they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tianping.bench.archive import measure_archive
from tianping.bench.archive_made import Made, account_no, make_archive, workdays
from tianping.bench.authorities import measure_decisions
from tianping.bench.core_journal import core_journal_bursts, measure_memory, measure_restart
from tianping.bench.measures import Processes, Wanted
from tianping.bench.submitters import measure_submitters
from tianping.bench.whole_way import measure_whole_way
from tianping.bench.wire import measure_wire
from tianping.views import queries
from tianping.views.archive.checking import Depth, Fault, StatedDay, verify_days
from tianping.views.engine import open_views
from tianping.views.queries_archive import archived


@pytest.mark.parametrize("tools", [0, 1])
def test_core_with_journal_settles_every_transfer(tmp_path: Path, tools: int) -> None:
    """A few thousand durable transfers, every one of them settled."""
    with core_journal_bursts(tmp_path, count=3_000, batch=1000, tools=tools) as burst:
        for found in (burst(), burst()):
            assert set(found) == {"payments_per_second", "seconds", "cpu_us_per_payment"}
            assert found["payments_per_second"] == pytest.approx(3_000 / found["seconds"])


def test_restart_finds_the_same_state(tmp_path: Path) -> None:
    """The journal's tail is replayed and the state is the one before."""
    found = measure_restart(tmp_path, count=3_000)
    assert found["payments"] == 3_000
    assert found["seconds"] > 0


def test_submitters_wait_for_every_answer(tmp_path: Path) -> None:
    """Single payments, eight in flight."""
    found = measure_submitters(tmp_path, in_flight=8, seconds=0.2)
    assert found["payments"] > 8
    assert 0 < found["p50_ms"] <= found["p99_ms"]


def test_decisions_about_authority_are_measured() -> None:
    """Remembered ones cost less than fresh ones, and those less than a walk through all rules."""
    found = measure_decisions(rules=2_000, decisions=5_000)
    assert 0 < found["look_up_us"] < found["remembered_us"] < found["fresh_us"] < found["walk_us"]


def test_memory_per_payment_is_counted() -> None:
    """An entry of the idempotence store needs some bytes, and far fewer in a snapshot."""
    found = measure_memory(count=10_000)
    assert 40 < found["bytes_per_payment"] < 400
    assert 8 < found["snapshot_bytes_per_payment"] < 100


def test_wire_is_measured_for_four_messages() -> None:
    """Parse, write, signature string and bare parse of each."""
    found = measure_wire(seconds=0.3)
    assert len(found) == 16
    assert min(found.values()) > 0


@pytest.mark.deep
def test_whole_way_ends_with_every_receipt_stored(tmp_path: Path) -> None:
    """A real node over mutual TLS: 80 signed payments in, 240 messages in the outbox."""
    found = measure_whole_way(tmp_path, algorithm="p256", payments=80)
    assert found["payments"] == 80
    assert found["bare_seconds"] == pytest.approx(
        found["checking_seconds"] + found["answering_seconds"]
    )
    assert found["share_of_cores"] == pytest.approx(found["bare_seconds"] / found["seconds"] / 2)


def test_a_measurement_that_fails_is_named_and_the_others_go_on() -> None:
    """A process that ends with an error leaves a note instead of figures."""
    processes = Processes(None, lambda _: None)
    assert processes.measure("wire", nonsense=1) is None
    assert processes.measure("memory", compiled=True, count=10_000) is None
    first, second = processes.missing
    assert first.startswith("wire: ")
    assert "nonsense" in first
    assert "make compiled" in second


def test_measurements_in_turn_leave_out_the_one_that_fails() -> None:
    """Two rounds of a small core; a process that ends with an error is named once."""
    processes = Processes(None, lambda _: None)
    core, broken, compiled = processes.alternate(
        [
            Wanted("core_journal", {"count": 2_000, "batch": 1000}),
            Wanted("core_journal", {"nonsense": 1}),
            Wanted("core_journal", {"count": 2_000, "batch": 1000}, compiled=True),
        ],
        2,
    )
    assert [figures["compiled"] for figures in core] == [0.0, 0.0]
    assert broken == compiled == []
    first, second = processes.missing
    assert "make compiled" in first
    assert "nonsense" in second


def test_archive_is_made_once_and_every_question_finds(tmp_path: Path) -> None:
    """The commands' own questions find what was made, and it proves itself like a real one."""
    made = Made(tmp_path, workdays(3), per_day=400, banks=6)
    report = measure_archive(made, tell=lambda _: None)
    assert (report.payments, report.days) == (1_200, 3)
    found = {one.what: one.rows for one in report.asked}
    assert found["one payment by number"] == found["one payment by sender and message"] == 1
    assert found["statement of a day, first page"] == 100
    assert 100 < found["statement of a day, whole"] < found["statement of a month, whole"]
    assert found["report of a day"] == 400
    assert found["sums by day over all days"] == 3
    assert found["manifests against the journal's statements"] == 3
    first = sorted(made.archive.rglob("*.parquet"))
    written = [path.stat().st_mtime_ns for path in first]
    assert measure_archive(made, tell=lambda _: None).bytes == report.bytes
    assert [path.stat().st_mtime_ns for path in first] == written


def test_archive_made_holds_what_its_manifests_say(tmp_path: Path) -> None:
    """Every byte and every sum, read as the archive of a platform is."""
    made = Made(tmp_path, workdays(2), per_day=50, banks=3)
    make_archive(made, tell=lambda _: None)
    views = open_views(made.views_url, archive=made.archive)
    with views.connect() as connection:
        days = [
            StatedDay(day.business_date, day.digest, day.row_count) for day in archived(connection)
        ]
        statement = queries.statement(
            connection, account_no=account_no(1), dates=(made.days[0], made.days[1]), limit=1_000
        )
    views.dispose()
    judged = list(verify_days(made.archive, days, depth=Depth.ROWS))
    assert [one for one in judged if isinstance(one, Fault)] == []
    assert statement is not None
    sums = [(day.debit_count, day.debit_fen) for day in statement.days]
    debits = [line.amount_fen for line in statement.lines if line.side == "debit"]
    assert (len(debits), sum(debits)) == tuple(map(sum, zip(*sums, strict=True)))
