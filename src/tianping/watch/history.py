"""What every series was, minute by minute, for a year and more, in one small file.

The open day is a row a minute; when a day is over it becomes one packed row for each series, with
its first, last, least and greatest value beside it, so that a year is read without unpacking.

Source: correction 1.14; SAC-G §二十七 (kept at least a year); house, ADR-0080.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import apsw
import msgspec

from tianping.storage.sqlite_file import transaction
from tianping.watch.packing import pack, unpack

__all__ = ["HISTORY_DAYS_MIN", "MINUTES_PER_DAY", "History", "Span"]

HISTORY_DAYS_MIN: Final = 366
"""Days that are kept at least."""

MINUTES_PER_DAY: Final = 1_440
_NS_PER_MINUTE: Final = 60_000_000_000

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS minute (minute INTEGER PRIMARY KEY, numbers BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS day (
  series INTEGER NOT NULL,
  day INTEGER NOT NULL,
  count INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  least INTEGER NOT NULL,
  greatest INTEGER NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (series, day)
) STRICT, WITHOUT ROWID;
"""

_DECODER: Final = msgspec.msgpack.Decoder(list[int])


class Span(NamedTuple):
    """What a series was in a stretch of time.

    Attributes:
        at_ns: When the stretch begins.
        known: How many minutes of it are known.
    """

    at_ns: int
    known: int
    first: int
    last: int
    least: int
    greatest: int


class History:
    """The file. Any thread may use it, one at a time."""

    def __init__(self, connection: apsw.Connection) -> None:
        """Open the tables, or make them."""
        self._db = connection
        self._lock = threading.Lock()
        for statement in _SCHEMA.split(";"):
            self._db.execute(statement)
        self._ids: dict[str, int] = {
            str(name): _int(number) for number, name in self._db.execute("SELECT * FROM series")
        }
        self._today = 0
        for (minute,) in self._db.execute("SELECT coalesce(max(minute), 0) FROM minute"):
            self._today = _int(minute) // MINUTES_PER_DAY

    def add(self, at_ns: int, values: Mapping[str, int]) -> None:
        """Keep the values of the minute in which a moment lies; a later call replaces it."""
        self.add_many([(at_ns, values)])

    def add_many(self, minutes: Iterable[tuple[int, Mapping[str, int]]]) -> None:
        """Keep the values of several minutes in one transaction, the oldest first.

        Days that are over are packed in the same transaction.
        """
        with self._lock, transaction(self._db):
            for at_ns, values in minutes:
                minute = at_ns // _NS_PER_MINUTE
                if minute // MINUTES_PER_DAY > self._today:
                    self._today = minute // MINUTES_PER_DAY
                    self._pack_days_before(self._today)
                numbers = [
                    number for name, value in values.items() for number in (self._id(name), value)
                ]
                self._db.execute(
                    "INSERT OR REPLACE INTO minute VALUES (?, ?)",
                    (minute, msgspec.msgpack.encode(numbers)),
                )

    def forget(self, before_ns: int) -> None:
        """Drop the days that end before a moment."""
        with self._lock, transaction(self._db):
            self._db.execute(
                "DELETE FROM day WHERE day < ?", (before_ns // _NS_PER_MINUTE // MINUTES_PER_DAY,)
            )

    def series(self) -> list[str]:
        """Return the names of all series, in order."""
        return sorted(self._ids)

    def read(self, name: str, *, since_ns: int, until_ns: int, step_minutes: int = 1) -> list[Span]:
        """Return what a series was from one moment to before another, in stretches of that length.

        Stretches begin at whole multiples of their length (UTC); one of which nothing is known is
        left out. Steps of whole days do not unpack anything.
        """
        series = self._ids.get(name)
        first, end = since_ns // _NS_PER_MINUTE, -(-until_ns // _NS_PER_MINUTE)
        if series is None or end <= first:
            return []
        with self._lock:
            if step_minutes % MINUTES_PER_DAY == 0:
                parts = self._days(series, first, end)
            else:
                parts = [
                    Span(minute, 1, value, value, value, value)
                    for minute, value in self._packed_points(series, first, end)
                ]
            parts += [
                Span(minute, 1, value, value, value, value)
                for minute, value in self._open_points(series, first, end)
            ]
        return _joined(parts, step_minutes)

    def _id(self, name: str) -> int:
        known = self._ids.get(name)
        if known is None:
            self._db.execute("INSERT INTO series (name) VALUES (?)", (name,))
            known = self._ids[name] = self._db.last_insert_rowid()
        return known

    def _pack_days_before(self, day: int) -> None:
        """Turn the minutes of days that are over into rows of days."""
        points: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        end = day * MINUTES_PER_DAY
        for minute, numbers in self._db.execute(
            "SELECT minute, numbers FROM minute WHERE minute < ? ORDER BY minute", (end,)
        ):
            at = _int(minute)
            found = _DECODER.decode(_bytes(numbers))
            for series, value in zip(found[::2], found[1::2], strict=True):
                points[series, at // MINUTES_PER_DAY].append((at % MINUTES_PER_DAY, value))
        for (series, of_day), found_points in points.items():
            # A clock that went back may have opened a day again that was packed already.
            day_start = of_day * MINUTES_PER_DAY
            known = dict(self._packed_points(series, day_start, day_start + MINUTES_PER_DAY))
            known = {minute % MINUTES_PER_DAY: value for minute, value in known.items()}
            of_series = sorted((known | dict(found_points)).items())
            values = [value for _, value in of_series]
            self._db.execute(
                "INSERT OR REPLACE INTO day VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    series,
                    of_day,
                    len(values),
                    values[0],
                    values[-1],
                    min(values),
                    max(values),
                    pack(of_series),
                ),
            )
        self._db.execute("DELETE FROM minute WHERE minute < ?", (end,))

    def _days(self, series: int, first: int, end: int) -> list[Span]:
        rows = self._db.execute(
            "SELECT day, count, first, last, least, greatest FROM day"
            " WHERE series = ? AND day >= ? AND day < ? ORDER BY day",
            (series, first // MINUTES_PER_DAY, -(-end // MINUTES_PER_DAY)),
        )
        return [
            Span(_int(day) * MINUTES_PER_DAY, *(_int(value) for value in rest))
            for day, *rest in rows
        ]

    def _packed_points(self, series: int, first: int, end: int) -> Iterable[tuple[int, int]]:
        rows = self._db.execute(
            "SELECT day, packed FROM day WHERE series = ? AND day >= ? AND day < ? ORDER BY day",
            (series, first // MINUTES_PER_DAY, -(-end // MINUTES_PER_DAY)),
        )
        for day, packed in rows:
            start = _int(day) * MINUTES_PER_DAY
            for minute, value in unpack(_bytes(packed)):
                if first <= start + minute < end:
                    yield start + minute, value

    def _open_points(self, series: int, first: int, end: int) -> Iterable[tuple[int, int]]:
        rows = self._db.execute(
            "SELECT minute, numbers FROM minute WHERE minute >= ? AND minute < ? ORDER BY minute",
            (first, end),
        )
        for minute, numbers in rows:
            found = _DECODER.decode(_bytes(numbers))
            for each, value in zip(found[::2], found[1::2], strict=True):
                if each == series:
                    yield _int(minute), value


def _joined(parts: list[Span], step_minutes: int) -> list[Span]:
    """Join neighbouring parts, whose moments are minutes, into stretches of one length."""
    joined: list[Span] = []
    for part in parts:
        at_ns = part.at_ns // step_minutes * step_minutes * _NS_PER_MINUTE
        if joined and joined[-1].at_ns == at_ns:
            before = joined[-1]
            joined[-1] = Span(
                at_ns,
                before.known + part.known,
                before.first,
                part.last,
                min(before.least, part.least),
                max(before.greatest, part.greatest),
            )
        else:
            joined.append(part._replace(at_ns=at_ns))
    return joined


def _int(value: object) -> int:
    return value if isinstance(value, int) else int(str(value))


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
