"""Instants as the messages state them: Beijing time."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from tianping.values.dates import BEIJING, beijing_date_time

__all__ = [
    "beijing_date",
    "beijing_text",
    "beijing_time",
    "iso_date_time",
    "precise_date_time",
    "read_date_time",
]

_NANOSECONDS_PER_SECOND = 1_000_000_000
_NANOSECONDS_PER_MICROSECOND = 1_000


@lru_cache(maxsize=1024)
def _texts(second: int) -> tuple[str, str, str]:
    moment = beijing_date_time(second * _NANOSECONDS_PER_SECOND)
    return (
        moment.strftime("%Y%m%d"),
        moment.strftime("%H%M%S"),
        moment.strftime("%Y-%m-%dT%H:%M:%S"),
    )


def beijing_date(instant_ns: int) -> str:
    """Return ``yyyymmdd``."""
    return _texts(instant_ns // _NANOSECONDS_PER_SECOND)[0]


def beijing_text(instant_ns: int) -> str:
    """Return ``yyyy-mm-dd hh:mm`` for people."""
    return iso_date_time(instant_ns)[:16].replace("T", " ")


def beijing_time(instant_ns: int) -> str:
    """Return ``hhmmss``."""
    return _texts(instant_ns // _NANOSECONDS_PER_SECOND)[1]


def iso_date_time(instant_ns: int) -> str:
    """Return ``yyyy-mm-ddThh:mm:ss``."""
    return _texts(instant_ns // _NANOSECONDS_PER_SECOND)[2]


def precise_date_time(instant_ns: int) -> str:
    """Return ``yyyy-mm-ddThh:mm:ss.uuuuuu``."""
    microseconds = instant_ns % _NANOSECONDS_PER_SECOND // _NANOSECONDS_PER_MICROSECOND
    return f"{iso_date_time(instant_ns)}.{microseconds:06d}"


@lru_cache(maxsize=1024)
def read_date_time(text: str) -> int:
    """Return the instant that ``yyyy-mm-ddThh:mm:ss`` names in Beijing, in nanoseconds.

    Raises:
        ValueError: the text is no such date and time.
    """
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return int(moment.timestamp()) * _NANOSECONDS_PER_SECOND
