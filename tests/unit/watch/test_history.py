"""The history: minutes, days, stretches, a year."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tianping.storage.sqlite_file import connect
from tianping.watch.history import MINUTES_PER_DAY, History, Span
from tianping.watch.packing import pack, unpack

MINUTE = 60_000_000_000
DAY = MINUTES_PER_DAY * MINUTE
START = 20_000 * DAY


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    """A file of its own."""
    connection = connect(tmp_path / "watch.db")
    yield connection
    connection.close()


@given(
    st.lists(
        st.tuples(st.integers(0, 1439), st.integers(-(2**62), 2**62)),
        unique_by=lambda point: point[0],
    )
)
def test_pack_and_unpack_give_the_points_back(points: list[tuple[int, int]]) -> None:
    """Whatever the values."""
    points.sort()
    assert list(unpack(pack(points))) == points


def test_minutes_of_the_open_day_and_of_packed_days_read_alike(connection: apsw.Connection) -> None:
    """A day that is over is packed when the next one begins; nobody sees the difference."""
    history = History(connection)
    for minute in range(0, 3 * MINUTES_PER_DAY, 480):
        history.add(START + minute * MINUTE, {"load": minute, "rare": 7} if minute else {"load": 0})
    assert connection.execute("SELECT count(*) FROM minute").fetchall() == [(3,)]
    found = history.read("load", since_ns=START, until_ns=START + 3 * DAY)
    assert [(span.at_ns, span.last) for span in found] == [
        (START + minute * MINUTE, minute) for minute in range(0, 3 * MINUTES_PER_DAY, 480)
    ]
    assert len(history.read("rare", since_ns=START, until_ns=START + 3 * DAY)) == 8
    assert history.series() == ["load", "rare"]


def test_stretches_have_first_last_least_and_greatest(connection: apsw.Connection) -> None:
    """An hour of minutes becomes one span; a stretch of which nothing is known is left out."""
    history = History(connection)
    for minute, value in ((0, 5), (1, 9), (2, 1), (59, 4), (130, 8)):
        history.add(START + minute * MINUTE, {"load": value})
    hours = history.read("load", since_ns=START, until_ns=START + DAY, step_minutes=60)
    assert hours == [Span(START, 4, 5, 4, 1, 9), Span(START + 120 * MINUTE, 1, 8, 8, 8, 8)]
    history.add(START + 2 * DAY, {"load": 6})
    days = history.read("load", since_ns=START, until_ns=START + 3 * DAY, step_minutes=1440)
    assert days == [Span(START, 5, 5, 8, 1, 9), Span(START + 2 * DAY, 1, 6, 6, 6, 6)]


def test_unknown_series_and_empty_times_give_nothing(connection: apsw.Connection) -> None:
    """Asking for what is not there is no error."""
    history = History(connection)
    history.add(START, {"load": 1})
    assert history.read("other", since_ns=START, until_ns=START + DAY) == []
    assert history.read("load", since_ns=START + DAY, until_ns=START) == []


def test_history_goes_on_after_a_restart(tmp_path: Path) -> None:
    """The day that was open is packed when a later day begins, also by another process."""
    for day in range(3):
        connection = connect(tmp_path / "watch.db")
        History(connection).add(START + day * DAY, {"load": day})
        connection.close()
    connection = connect(tmp_path / "watch.db")
    found = History(connection).read("load", since_ns=START, until_ns=START + 3 * DAY)
    assert [span.last for span in found] == [0, 1, 2]
    assert connection.execute("SELECT count(*) FROM day").fetchall() == [(2,)]
    connection.close()


def test_clock_that_went_back_loses_nothing(connection: apsw.Connection) -> None:
    """Minutes of a day that was packed already join what is known of it."""
    history = History(connection)
    history.add(START, {"load": 1})
    history.add(START + DAY, {"load": 2})
    history.add(START + 30 * MINUTE, {"load": 3})
    history.add(START + 2 * DAY, {"load": 4})
    found = history.read("load", since_ns=START, until_ns=START + 3 * DAY)
    assert [span.last for span in found] == [1, 3, 2, 4]


def test_forget_drops_days_that_are_over(connection: apsw.Connection) -> None:
    """What is older than it must be kept goes."""
    history = History(connection)
    for day in range(5):
        history.add(START + day * DAY, {"load": day})
    history.forget(START + 2 * DAY)
    found = history.read("load", since_ns=START, until_ns=START + 5 * DAY)
    assert [span.last for span in found] == [2, 3, 4]


def test_year_is_small_and_quick_to_read(connection: apsw.Connection, tmp_path: Path) -> None:
    """Correction 1.14 and SAC-G §二十七: 366 days, a few bytes for each value.

    One series that counts, one that swings with the day, one that hardly moves; every fifth minute,
    for the sake of the test's time.
    """
    history = History(connection)
    counted = 0
    for day in range(366):
        minutes = []
        for minute in range(0, MINUTES_PER_DAY, 5):
            busy = 510 <= minute < 1020
            counted += 4000 + minute % 37 if busy else 0
            values = {"counter": counted, "queue": minute % 53 if busy else 0, "phase": 10}
            minutes.append((START + day * DAY + minute * MINUTE, values))
        history.add_many(minutes)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    size = (tmp_path / "watch.db").stat().st_size
    assert size < 3 * 366 * 288 * 3
    begun = time.process_time()
    year = history.read(
        "counter", since_ns=START, until_ns=START + 366 * DAY, step_minutes=MINUTES_PER_DAY
    )
    assert len(year) == 366
    assert year[-1].last == counted
    assert time.process_time() - begun < 0.5
    hours = history.read("queue", since_ns=START, until_ns=START + 366 * DAY, step_minutes=60)
    assert len(hours) == 366 * 24
    assert max(span.greatest for span in hours) == 52
    assert time.process_time() - begun < 5
