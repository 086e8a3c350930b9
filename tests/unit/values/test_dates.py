"""Business dates as ints."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tianping.values.dates import (
    BusinessDate,
    beijing_date_time,
    business_date_of,
    format_date,
    is_date,
    iso_date,
    next_natural_date,
    parse_date,
    previous_natural_date,
)
from tianping.values.errors import ValueTextError

_DATES = st.dates(dt.date(1, 1, 2), dt.date(9999, 12, 30))


def _as_int(date: dt.date) -> int:
    return date.year * 10_000 + date.month * 100 + date.day


@given(_DATES)
def test_dates_round_trip_and_step(date: dt.date) -> None:
    """Text, int and neighbours agree with the calendar."""
    number = parse_date(date.strftime("%Y%m%d").rjust(8, "0"))
    assert number == _as_int(date)
    assert is_date(number)
    assert parse_date(format_date(number)) == number
    assert iso_date(number) == date.isoformat()
    assert next_natural_date(number) == _as_int(date + dt.timedelta(days=1))
    assert previous_natural_date(next_natural_date(number)) == number


@pytest.mark.parametrize("text", ["", "20260229", "20261301", "2026-1-1", "202601011", "２0260101"])
def test_parse_date_wrong_text_is_refused(text: str) -> None:
    """A day that does not exist, or another form, is refused."""
    with pytest.raises(ValueTextError):
        parse_date(text)


@pytest.mark.parametrize("number", [0, -1, 20260229, 20261301, 20260100, 10**9])
def test_is_date_refuses_what_is_no_day(number: int) -> None:
    """An int that is no day is told apart."""
    assert not is_date(number)


def test_instants_are_told_in_beijing_time() -> None:
    """Sixteen o'clock UTC is midnight in Beijing: the next date begins."""
    instant = int(dt.datetime(2026, 11, 22, 15, 59, 59, tzinfo=dt.UTC).timestamp()) * 10**9
    assert business_date_of(instant) == BusinessDate(20261122)
    assert business_date_of(instant + 10**9) == BusinessDate(20261123)
    assert beijing_date_time(instant + 10**9).isoformat() == "2026-11-23T00:00:00+08:00"
