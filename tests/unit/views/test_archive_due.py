"""Which days are due for the archive: the views say what the core will accept."""

from __future__ import annotations

import datetime as dt
from itertools import count

from sqlalchemy import Engine

from support.streams_days import weekdays
from support.views import DATE, Platform, batches_of
from tianping.core import commands as c
from tianping.core.events import ArchiveNoted
from tianping.core.machine import Machine
from tianping.values.dates import BusinessDate
from tianping.views.archive.due import due_days
from tianping.views.writer import ViewWriter


def _dates_after(date: int, number: int, *, weekend: bool) -> list[BusinessDate]:
    """Return the dates after one, without Saturdays and Sundays where they do not count."""
    first = dt.date.fromisoformat(str(date))
    days = (first + dt.timedelta(days=ahead) for ahead in count(1))
    kept = (day for day in days if weekend or day.isoweekday() <= 5)
    return [BusinessDate(int(next(kept).strftime("%Y%m%d"))) for _ in range(number)]


def test_due_days_by_hand_and_by_calendar_as_the_core_judges(engine: Engine) -> None:
    """Every date that began counts; once there is a calendar, only its working days do."""
    platform, machine, writer, done = Platform().open(banks=2), Machine(), ViewWriter(engine), 0

    def accepted() -> bool:
        """Ask the core to let the first date go."""
        nonlocal done
        platform.commands.append(c.NoteArchive(platform.now_ns(), DATE, b"d" * 32, 0))
        batches = batches_of(platform.commands[done:], size=400, machine=machine)
        done = len(platform.commands)
        told = batches[-1].outcomes[-1]
        if not isinstance(told[-1], ArchiveNoted):
            writer.apply_many(batches)
        return isinstance(told[-1], ArchiveNoted)

    def due() -> list[int]:
        """Fold what is new, and return the due days."""
        nonlocal done
        writer.apply_many(batches_of(platform.commands[done:], size=400, machine=machine))
        done = len(platform.commands)
        with engine.connect() as connection:
            return due_days(connection)

    by_hand = _dates_after(DATE, 32, weekend=True)
    for date in by_hand[:30]:
        platform.end_day(date)
    assert due() == []
    assert not accepted()
    platform.end_day(by_hand[30])
    assert due() == [DATE]
    platform.end_day(by_hand[31])
    assert due() == [DATE, by_hand[0]]
    for year in (2026, 2027):
        entered = c.EnterCalendar(platform.now_ns(), year, weekdays(year), True, "weekdays")
        platform.commands.append(entered)
    assert due() == []
    assert not accepted()
    for date in _dates_after(by_hand[31], 7, weekend=False):
        platform.end_day(date)
    assert due() == [DATE]
    assert accepted()
