"""The library's calendar against the announcements of the State Council."""

from __future__ import annotations

import pytest

from tianping.cli.china import SOURCE, calendar_commands, china_year, day_names
from tianping.cli.day_names import parse_minutes
from tianping.cli.failures import Failure
from tianping.values.errors import ValueTextError

_WORKED_WEEKENDS = {
    2024: "0204 0218 0407 0428 0511 0914 0929 1012",
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
}
"""Weekends that were declared working days (调休), from the notices for these years."""
_OFF = {
    2024: "0101 0212 0404 0501 0610 0916 1001 1007",
    2025: "0101 0128 0203 0404 0502 0602 1001 1008",
    2026: "0101 0102 0216 0223 0406 0504 0619 0925 1001 1007",
}
"""Weekdays that were off."""
_WORKDAYS = {2024: 251, 2025: 248, 2026: 248}


@pytest.mark.parametrize("year", sorted(_WORKDAYS))
def test_announced_year_is_that_of_the_notice(year: int) -> None:
    """Worked weekends are working days, holidays are none, and the year is official."""
    found = china_year(year)
    assert found.official
    assert len(found.workdays) == _WORKDAYS[year]
    for text in _WORKED_WEEKENDS[year].split():
        assert year * 10_000 + int(text) in found.workdays
    for text in _OFF[year].split():
        assert year * 10_000 + int(text) not in found.workdays


def test_year_without_announcement_is_an_estimate() -> None:
    """Far ahead the library estimates, and says so by not knowing the announcement."""
    found = china_year(2099)
    assert not found.official
    assert 240 < len(found.workdays) < 262
    assert 20991001 not in found.workdays


@pytest.mark.parametrize("year", [1949, 2101])
def test_year_that_the_library_does_not_know_is_refused(year: int) -> None:
    """It would know no day off, and nobody would notice."""
    with pytest.raises(Failure, match="knows 1950 to 2100"):
        china_year(year)


def test_years_become_commands_with_their_source() -> None:
    """Ascending days of the year, official or not, and where they come from."""
    first, second = calendar_commands([2026, 2099], 7)
    assert (first.year, first.official, second.official) == (2026, True, False)
    assert first.workdays == sorted(first.workdays)
    assert first.source == SOURCE
    assert day_names(2026, chinese=True)[20261001] == "国庆节"
    assert "National Day" in day_names(2026, chinese=False)[20261001]


def test_minutes_of_the_day_are_read_strictly() -> None:
    """Hours from 24 on are on the next day; anything else is refused."""
    assert parse_minutes("08:30") == 510
    assert parse_minutes("25:00") == 1_500
    for wrong in ("", "8", "36:00", "08:60", "a:b", "-1:00"):
        with pytest.raises(ValueTextError):
            parse_minutes(wrong)
