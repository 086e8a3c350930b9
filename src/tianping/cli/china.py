"""The statutory working days of China, computed by a maintained library for the core to enter.

Weekends that the State Council declared to be worked are among them. A year whose announcement the
library holds is official, any other is its estimate.
Source: RULES-D §1; house, ADR-0064.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final, NamedTuple

import holidays

from tianping.cli.failures import Exit, Failure
from tianping.core.commands import EnterCalendar
from tianping.values.dates import BusinessDate

__all__ = ["SOURCE", "ChinaYear", "calendar_commands", "china_year", "day_names"]

SOURCE: Final = f"holidays {version('holidays')}"
"""What the core is told of where the days come from."""


class ChinaYear(NamedTuple):
    """The working days of a year, and whether they were announced."""

    year: int
    workdays: list[BusinessDate]
    official: bool


def china_year(year: int) -> ChinaYear:
    """Return the working days of a year.

    Raises:
        Failure: a year that the library does not know, for which it would know no day off.
    """
    known = holidays.country_holidays("CN", years=year)
    first, last = known.start_year, known.end_year
    if not first <= year <= last:
        raise Failure(
            Exit.INPUT,
            f"year {year}: the library of days off knows {first} to {last}",
            f"{year} 年：日历库只含 {first} 至 {last} 年",
        )
    workdays = []
    day = dt.date(year, 1, 1)
    while day.year == year:
        if known.is_working_day(day):
            workdays.append(BusinessDate(day.year * 10_000 + day.month * 100 + day.day))
        day += dt.timedelta(days=1)
    return ChinaYear(year, workdays, year in known.special_public_holidays)


def calendar_commands(years: Sequence[int], at_ns: int) -> list[EnterCalendar]:
    """Return the commands that enter years."""
    found = [china_year(year) for year in years]
    return [EnterCalendar(at_ns, one.year, one.workdays, one.official, SOURCE) for one in found]


def day_names(year: int, *, chinese: bool) -> dict[int, str]:
    """Return the names of a year's days off, by date."""
    language = "zh_CN" if chinese else "en_US"
    named = holidays.country_holidays("CN", years=year, language=language)
    return {day.year * 10_000 + day.month * 100 + day.day: name for day, name in named.items()}
