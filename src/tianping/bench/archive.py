"""What an archive of many years weighs, and how long its questions take.

The questions are those of ``tianping payment``, ``statement`` and ``report``, through the very
functions that these commands call. Each is asked twice: cold, after the kernel was told to forget
the archive's files, and warm, the median of some that follow.

Source: RULES-C §7.2 (20 years); house, ADR-0075.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import msgspec
from sqlalchemy import Connection

from tianping.bench.archive_made import Made, account_no, make_archive
from tianping.bench.platforms import bank_codes
from tianping.views import queries
from tianping.views.archive.checking import Depth, Fault, StatedDay, verify_days
from tianping.views.archive.database import quoted, reading_duck
from tianping.views.archive.manifest import day_folder
from tianping.views.engine import open_views
from tianping.views.queries_archive import archived
from tianping.views.queries_day import day_report
from tianping.views.schema import payments

__all__ = ["ArchiveReport", "Asked", "measure_archive"]

_WARM: Final = 3
_MONTH: Final = 22
_PAGE: Final = 100
_EVERYTHING: Final = 1_000_000
_SEED: Final = 7


class Asked(msgspec.Struct, frozen=True):
    """How long a question took.

    Attributes:
        rows: What it found.
        cold_seconds: With nothing of the archive in the machine's memory.
        warm_seconds: The median of some more.
        cpu_seconds: CPU of a warm one, all threads.
    """

    what: str
    what_zh: str
    rows: int
    cold_seconds: float
    warm_seconds: float
    cpu_seconds: float


class ArchiveReport(msgspec.Struct, frozen=True):
    """Size, questions, and what they were measured on."""

    payments: int
    days: int
    bytes: int
    made_seconds: float
    asked: list[Asked]
    conditions: dict[str, str]


class _Question(NamedTuple):
    what: str
    what_zh: str
    ask: Callable[[Connection], int]


def measure_archive(made: Made, *, tell: Callable[[str], None]) -> ArchiveReport:
    """Make an archive, unless it is there already, and ask it.

    Args:
        made: What and where.
        tell: Is told what is done now.
    """
    started = time.perf_counter()
    if not day_folder(made.archive, made.days[-1]).exists():
        make_archive(made, tell=lambda date: tell(str(date)))
    made_seconds = time.perf_counter() - started
    files = [path for path in made.archive.rglob("*") if path.is_file()]
    views = open_views(made.views_url, archive=made.archive)
    asked = []
    try:
        for question in _questions(made):
            tell(question.what)
            with views.connect() as connection:
                asked.append(_asked(connection, question, files))
    finally:
        views.dispose()
    return ArchiveReport(
        payments=len(made.days) * made.per_day,
        days=len(made.days),
        bytes=sum(path.stat().st_size for path in files),
        made_seconds=made_seconds,
        asked=asked,
        conditions={
            "cpus": str(os.cpu_count()),
            "load": f"{os.getloadavg()[0]:.1f}",
            "duckdb": duckdb.__version__,
            "python": platform.python_version(),
            "banks": str(made.banks),
        },
    )


def _asked(connection: Connection, question: _Question, files: list[Path]) -> Asked:
    """Ask once cold, and some times warm."""
    for path in files:
        _forget(path)
    cold, rows, _ = _timed(connection, question)
    warm = [_timed(connection, question) for _ in range(_WARM)]
    return Asked(
        question.what,
        question.what_zh,
        rows,
        cold,
        statistics.median(seconds for seconds, _, _ in warm),
        statistics.median(cpu for _, _, cpu in warm),
    )


def _timed(connection: Connection, question: _Question) -> tuple[float, int, float]:
    """Return seconds, rows and CPU seconds of one question."""
    cpu, started = time.process_time(), time.perf_counter()
    rows = question.ask(connection)
    return time.perf_counter() - started, rows, time.process_time() - cpu


def _forget(path: Path) -> None:
    """Ask the kernel to forget what it holds of a file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def _questions(made: Made) -> list[_Question]:
    """Return what is asked; every time of another payment or account."""
    pick = random.Random(_SEED)  # noqa: S311 - the same questions each time
    total = len(made.days) * made.per_day
    codes = bank_codes(made.banks)
    messages = [_some_message(made, pick) for _ in range(_WARM + 1)]

    def one_payment(connection: Connection) -> int:
        found = queries.payment(connection, payment=pick.randint(1, total))
        return int(found is not None)

    def one_message(connection: Connection) -> int:
        sender, message_id = messages.pop()
        found = queries.message_payment(connection, sender=sender, message_id=message_id)
        return int(found is not None)

    def statement(days: int, limit: int) -> Callable[[Connection], int]:
        def ask(connection: Connection) -> int:
            first = pick.randint(0, max(0, len(made.days) - days))
            dates = (made.days[first], made.days[min(first + days, len(made.days)) - 1])
            number = account_no(pick.randint(1, made.banks))
            found = queries.statement(connection, account_no=number, dates=dates, limit=limit)
            return len(found.lines) if found else 0

        return ask

    def report(connection: Connection) -> int:
        found = day_report(connection, business_date=pick.choice(made.days))
        return sum(one.payment_count for one in found.by_posting) if found else 0

    def manifests(connection: Connection) -> int:
        stated = [
            StatedDay(day.business_date, day.digest, day.row_count) for day in archived(connection)
        ]
        found = list(verify_days(made.archive, stated, depth=Depth.MANIFESTS))
        return sum(not isinstance(one, Fault) for one in found)

    return [
        _Question("one payment by number", "按编号查一笔支付", one_payment),
        _Question("one payment by sender and message", "按发起行与报文标识查一笔", one_message),
        _Question("statement of a day, first page", "单日明细首页", statement(1, _PAGE)),
        _Question("statement of a day, whole", "单日明细全部", statement(1, _EVERYTHING)),
        _Question("statement of a month, first page", "单月明细首页", statement(_MONTH, _PAGE)),
        _Question("statement of a month, whole", "单月明细全部", statement(_MONTH, _EVERYTHING)),
        _Question("report of a day", "营业日报表", report),
        _Question("sums by day over all days", "全部日期按日汇总", lambda _: _sums(made)),
        _Question(
            "sums by day of one bank over all days",
            "一家银行全部日期按日汇总",
            lambda _: _sums(made, sender=pick.choice(codes)),
        ),
        _Question("manifests against the journal's statements", "核对全部归档清单", manifests),
    ]


def _some_message(made: Made, pick: random.Random) -> tuple[str, str]:
    """Return sender and id of some archived message."""
    folder = day_folder(made.archive, pick.choice(made.days))
    place = pick.randrange(made.per_day)
    with reading_duck() as duck:
        found = duck.execute(
            "SELECT sender, message_id FROM"  # noqa: S608 - our own names
            f" read_parquet({quoted(folder / f'{payments.name}.parquet')}) LIMIT 1 OFFSET {place}"
        ).fetchall()
    return str(found[0][0]), str(found[0][1])


def _sums(made: Made, *, sender: str = "") -> int:
    """Count and sum payments by day, of one sender or of all; return how many days there are."""
    files = quoted(made.archive / "*" / "*" / f"{payments.name}.parquet")
    chosen, values = ("WHERE sender = ?", [sender]) if sender else ("", [])
    with reading_duck() as duck:
        rows = duck.execute(
            "SELECT business_date, count(*), sum(amount_fen)"  # noqa: S608 - our own names
            f" FROM read_parquet({files}) {chosen} GROUP BY business_date",
            values,
        ).fetchall()
    return len(rows)
