"""The calendar: statutory working days by year, and special days added or taken away.

The days are computed outside (they are the state's law, not the core's) and enter by a command
for each year. A platform without any calendar goes by hand: it takes whatever later date it is
given. As soon as one year is known, the calendar rules, and a year that is missing is refused.
Source: CCMS-T §二; RULES-D §1; house, ADR-0064.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

from tianping.core.commands import ChangeCalendar, EnterCalendar
from tianping.core.day_terms import NETTING_SYSTEMS
from tianping.core.events import CalendarChanged, CalendarEntered, Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import SYSTEM_HVPS
from tianping.values.dates import BusinessDate, is_date, next_natural_date, previous_natural_date

__all__ = [
    "DATE_LAST",
    "NO_DATE",
    "REASON_CHARACTERS_MAX",
    "SOURCE_CHARACTERS_MAX",
    "change_calendar",
    "enter_calendar",
    "is_workday",
    "next_date",
    "next_workday",
    "workday_before",
]

NO_DATE: Final = 0
"""There is no such date, or nobody knows it."""

DATE_LAST: Final = 99_991_230
"""The last date a platform can stand on; it has a next one."""

YEAR_FIRST: Final = 2000
YEAR_LAST: Final = 2999
SOURCE_CHARACTERS_MAX: Final = 64
REASON_CHARACTERS_MAX: Final = 200


def is_workday(state: State, date: BusinessDate) -> bool:
    """Tell whether a date is a working day; where its year is not known, every day is one.

    Source: RULES-D §1.5.
    """
    days = state.days.calendar.get(date // 10_000)
    return days is None or _holds(days, date)


def next_workday(state: State, date: BusinessDate) -> int:
    """Return the working day after a date, or ``NO_DATE`` when the calendar does not reach it.

    Source: RULES-D §1.1-1.2.
    """
    year = date // 10_000
    while (days := state.days.calendar.get(year)) is not None:
        place = bisect_right(days, date)
        if place < len(days):
            return days[place]
        year += 1
    return NO_DATE


def workday_before(state: State, date: BusinessDate) -> BusinessDate:
    """Return the working day before a date; where its year is not known, the day before.

    Source: RULES-D §1.1-1.2, §4.5.
    """
    before = previous_natural_date(date)
    while not is_workday(state, before):
        before = previous_natural_date(before)
    return before


def next_date(state: State, system: int, date: BusinessDate) -> int:
    """Return the date after a system's date, or ``NO_DATE`` when nobody can tell.

    BEPS and IBPS count natural days, HVPS and SAPS working days.
    Source: RULES-D §1.1-1.3.
    """
    if system in NETTING_SYSTEMS:
        return next_natural_date(date)
    return next_workday(state, date)


def enter_calendar(state: State, command: EnterCalendar) -> list[Event]:
    """Take over the working days of a year; days changed one by one stay as they were made.

    Refuses: see ``RefusalCode`` 20, 407, 408, in that order.
    Source: RULES-D §1.5; house, ADR-0064.
    """
    year, source = command.year, command.source
    if not YEAR_FIRST <= year <= YEAR_LAST or not _is_text(source, SOURCE_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{year} {source}")
    wrong = _first_wrong(year, command.workdays)
    if wrong:
        return refuse(RefusalCode.CALENDAR_WRONG, wrong)
    days = list(command.workdays)
    for special, workday in state.days.specials.items():
        if special // 10_000 == year:
            _put(days, special, workday=workday)
    known = state.days.calendar.get(year)
    if known is not None:
        changed = _first_changed(known, days)
        if changed <= _latest_date(state):
            return refuse(RefusalCode.CALENDAR_DAY_PAST, str(changed))
    state.days.calendar[year] = days
    return [CalendarEntered(year, list(days), command.official, source)]


def change_calendar(state: State, command: ChangeCalendar) -> list[Event]:
    """Make a day a working day or not, at the latest on the working day before it.

    Refuses: see ``RefusalCode`` 20, 406, 408, 409, in that order.
    Source: RULES-D §1.5; house, ADR-0064.
    """
    date = command.date
    if not is_date(date) or not _is_text(command.reason, REASON_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{date} {command.reason}")
    days = state.days.calendar.get(date // 10_000)
    if days is None:
        return refuse(RefusalCode.CALENDAR_MISSING, str(date // 10_000))
    if date <= _latest_date(state):
        return refuse(RefusalCode.CALENDAR_DAY_PAST, str(date))
    if _holds(days, date) == command.workday:
        return refuse(RefusalCode.CALENDAR_DAY_KNOWN, str(date))
    _put(days, date, workday=command.workday)
    state.days.specials[date] = command.workday
    return [CalendarChanged(date, command.workday, command.reason)]


def _latest_date(state: State) -> BusinessDate:
    """Return the later one of the dates of SAPS and HVPS: what lies up to it has been used.

    Source: house, ADR-0064.
    """
    return max(state.business_date, state.days.systems[SYSTEM_HVPS].date)


def _is_text(text: str, length_max: int) -> bool:
    """Tell whether a text is printable, not empty and not too long."""
    return 0 < len(text) <= length_max and text.isprintable()


def _first_wrong(year: int, days: list[BusinessDate]) -> str:
    """Return what is wrong with a list of working days, or an empty text."""
    if not days:
        return f"{year}: 0"
    before = NO_DATE
    for day in days:
        if day <= before or day // 10_000 != year or not is_date(day):
            return str(day)
        before = day
    return ""


def _first_changed(before: list[BusinessDate], after: list[BusinessDate]) -> int:
    """Return the first day that stands in one list only; ``DATE_LAST`` when none does."""
    for one, other in zip(before, after, strict=False):
        if one != other:
            return min(one, other)
    shared = min(len(before), len(after))
    rest = before[shared:] or after[shared:]
    return rest[0] if rest else DATE_LAST


def _holds(days: list[BusinessDate], date: BusinessDate) -> bool:
    """Tell whether a day stands in an ascending list."""
    place = bisect_left(days, date)
    return place < len(days) and days[place] == date


def _put(days: list[BusinessDate], date: BusinessDate, *, workday: bool) -> None:
    """Put a day into an ascending list, or take it out; either may have been done before."""
    place = bisect_left(days, date)
    known = place < len(days) and days[place] == date
    if workday and not known:
        days.insert(place, date)
    elif known and not workday:
        del days[place]
