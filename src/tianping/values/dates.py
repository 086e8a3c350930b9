"""Business dates: the int ``yyyymmdd``, so that they order, compare and encode as one number.

Source: house, ADR-0008.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, NewType

from tianping.values.errors import ValueTextError

__all__ = [
    "BEIJING",
    "BusinessDate",
    "beijing_date_time",
    "business_date_of",
    "days_between",
    "format_date",
    "instant_at",
    "is_date",
    "iso_date",
    "next_natural_date",
    "parse_date",
    "previous_natural_date",
]

BusinessDate = NewType("BusinessDate", int)
"""A date as the int ``yyyymmdd``; always a date that exists."""

BEIJING: Final = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")

_DATE = re.compile(r"[0-9]{8}", re.ASCII)
_NANOSECONDS_PER_SECOND: Final = 1_000_000_000
_EPOCH: Final = dt.date(1970, 1, 1)


def _from_date(date: dt.date) -> BusinessDate:
    return BusinessDate(date.year * 10_000 + date.month * 100 + date.day)


def _to_date(date: BusinessDate) -> dt.date:
    return dt.date(date // 10_000, date // 100 % 100, date % 100)


def parse_date(text: str) -> BusinessDate:
    """Return the date a text ``yyyymmdd`` states.

    Raises:
        ValueTextError: not eight digits, or no such day.
    """
    if _DATE.fullmatch(text):
        try:
            dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
        else:
            return BusinessDate(int(text))
    raise ValueTextError(
        "date",
        "日期",
        expected="yyyymmdd, a day that exists",
        expected_zh="存在的日期 yyyymmdd",
        found=text,
    )


def is_date(date: int) -> bool:
    """Tell whether an int ``yyyymmdd`` is a day that exists."""
    try:
        dt.date(date // 10_000, date // 100 % 100, date % 100)
    except ValueError:
        return False
    return True


def format_date(date: BusinessDate) -> str:
    """Return ``yyyymmdd``."""
    return f"{date:08d}"


def iso_date(date: BusinessDate) -> str:
    """Return ``yyyy-mm-dd``."""
    return _to_date(date).isoformat()


def days_between(first: BusinessDate, second: BusinessDate) -> int:
    """Return how many natural days the second date is after the first."""
    return (_to_date(second) - _to_date(first)).days


def next_natural_date(date: BusinessDate) -> BusinessDate:
    """Return the following natural day."""
    return _from_date(_to_date(date) + dt.timedelta(days=1))


def previous_natural_date(date: BusinessDate) -> BusinessDate:
    """Return the natural day before."""
    return _from_date(_to_date(date) - dt.timedelta(days=1))


def beijing_date_time(instant_ns: int) -> dt.datetime:
    """Return Beijing time, to the second, of an instant in nanoseconds since 1970 (UTC)."""
    return dt.datetime.fromtimestamp(instant_ns // _NANOSECONDS_PER_SECOND, tz=BEIJING)


def instant_at(date: BusinessDate, minutes: int) -> int:
    """Return the instant, in nanoseconds since 1970 (UTC), of a minute of a date in Beijing.

    Minutes below 0 lie before the date, minutes from 1,440 on after it.
    """
    days = (_to_date(date) - _EPOCH).days
    return ((days * 24 - 8) * 60 + minutes) * 60 * _NANOSECONDS_PER_SECOND


def business_date_of(instant_ns: int) -> BusinessDate:
    """Return the natural date in Beijing of an instant in nanoseconds since 1970 (UTC)."""
    return _from_date(beijing_date_time(instant_ns).date())
