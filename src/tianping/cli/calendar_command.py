"""``tianping calendar``: the working days, months ahead; enter years, add and remove days."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.asking import executed
from tianping.cli.china import calendar_commands, china_year, day_names
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, Cell, Column, print_json, print_table
from tianping.cli.reading import folder_argument, json_option, reading
from tianping.cli.showing import ShowGroup
from tianping.core.commands import ChangeCalendar
from tianping.values.dates import BusinessDate, iso_date, parse_date
from tianping.views.queries import platform
from tianping.views.queries_days import calendar_days, calendar_years
from tianping.views.records_days import CalendarDayView, CalendarYearView

__all__ = ["command"]

MONTHS_SHOWN: Final = 3
MONTHS_MAX: Final = 24
_DAYS_OF_MONTH: Final = 31
_MONTHS: Final = 12

_WORKED: Final = "+"
_OFF: Final = "·"
_SPECIAL: Final = "*"


@click.group(
    cls=ShowGroup,
    help=t(
        "Show the working days of FOLDER's platform; enter years, add and remove special days.",
        "查看 FOLDER 中平台的工作日历；录入年度、增减特殊工作日。",
    ),
)
def command() -> None:
    """Hold the commands below."""


@command.command(help=t("Show months ahead.", "查看未来数月。"))
@folder_argument
@click.option(
    "--months",
    type=click.IntRange(1, MONTHS_MAX),
    default=MONTHS_SHOWN,
    show_default=True,
    help=t("How many.", "月数。"),
)
@click.option(
    "--from",
    "first",
    default="",
    help=t("First month, yyyymm; else the month of the business date.", "起始月份 yyyymm。"),
)
@json_option
def show(folder: Path, *, months: int, first: str, as_json: bool) -> None:
    """Print months as a table of days; say which years are announced."""
    with reading(folder) as connection:
        date = platform(connection).business_date
        start = _first_month(first or f"{date // 100:06d}")
        wanted = [_month_after(start, number) for number in range(months)]
        years = {one.year: one for one in calendar_years(connection)}
        days = {
            day.day: day
            for year in sorted({month // 100 for month in wanted})
            for day in calendar_days(connection, year=year)
        }
    if as_json:
        _print_json(wanted, years, days)
    elif not years:
        CONSOLE.print(
            t(
                "No calendar: the platform goes by hand. Enter one: tianping calendar enter.",
                "无工作日历，按人工指定日期运行。录入：tianping calendar enter。",
            )
        )
    else:
        _print_months(wanted, days)
        _print_years(years)


def _first_month(text: str) -> int:
    """Return a month as ``yyyymm``.

    Raises:
        ValueTextError: it is none.
    """
    return parse_date(f"{text}01") // 100


def _month_after(month: int, count: int) -> int:
    places = month // 100 * _MONTHS + month % 100 - 1 + count
    return places // _MONTHS * 100 + places % _MONTHS + 1


def _days_of(month: int, days: dict[int, CalendarDayView]) -> list[CalendarDayView]:
    numbers = range(month * 100 + 1, month * 100 + _DAYS_OF_MONTH + 1)
    return [days[one] for one in numbers if one in days]


def _print_json(
    months: list[int], years: dict[int, CalendarYearView], days: dict[int, CalendarDayView]
) -> None:
    print_json(
        {
            "years": [
                {"year": one.year, "official": one.official, "source": one.source}
                for one in years.values()
            ],
            "days": [
                {"date": iso_date(BusinessDate(day.day)), "workday": day.workday}
                | ({"changed_why": day.changed_why} if day.changed_why else {})
                for month in months
                for day in _days_of(month, days)
            ],
        }
    )


def _print_months(months: list[int], days: dict[int, CalendarDayView]) -> None:
    rows: list[list[Cell]] = []
    for month in months:
        found = _days_of(month, days)
        cells = [_mark(day) for day in found]
        work = sum(day.workday for day in found)
        text = " ".join(cells) if found else t("not entered", "未录入")
        rows.append([f"{month // 100}-{month % 100:02d}", text, work if found else None])
    columns: list[Column] = [
        t("month", "月份"),
        t("days", "日期"),
        (t("working days", "工作日数"), "right"),
    ]
    print_table(t("Calendar", "工作日历"), columns, rows)
    CONSOLE.print(
        t(
            f"A number is a working day, {_OFF} is none, {_WORKED} a weekend that is worked,"
            f" {_SPECIAL} a day that was changed by itself.",
            f"数字为工作日，{_OFF} 为非工作日，{_WORKED} 为周末调休上班，{_SPECIAL} 为单独调整。",
        )
    )
    for day in (one for month in months for one in _days_of(month, days) if one.changed_why):
        kind = t("working day", "工作日") if day.workday else t("day off", "非工作日")
        CONSOLE.print(f"{iso_date(BusinessDate(day.day))} {kind}: {day.changed_why}")


def _mark(day: CalendarDayView) -> str:
    number = day.day % 100
    weekend = dt.date(day.day // 10_000, day.day // 100 % 100, number).isoweekday() > 5
    text = f"{number:d}{_WORKED if weekend else ''}" if day.workday else _OFF
    return f"{text}{_SPECIAL}" if day.changed_why else text


def _print_years(years: dict[int, CalendarYearView]) -> None:
    rows: list[list[Cell]] = [
        [one.year, t("announced", "已公布") if one.official else t("estimated", "估算"), one.source]
        for one in years.values()
    ]
    columns: list[Column] = [
        (t("year", "年度"), "right"),
        t("days are", "性质"),
        t("source", "来源"),
    ]
    print_table(t("Years", "年度"), columns, rows)


@command.command(
    help=t(
        "Enter the working days of YEAR as the library knows them now; may be repeated when the"
        " announcement has come.",
        "按日历库当前数据录入 YEAR 年工作日；正式公布后可重新录入。",
    )
)
@folder_argument
@click.argument("year", type=int)
def enter(folder: Path, year: int) -> None:
    """Enter a year and say whether it is announced."""
    for entry in calendar_commands([year], time.time_ns()):
        executed(folder, entry)
        kind = t("announced", "已公布") if entry.official else t("estimated", "估算")
        count = len(entry.workdays)
        CONSOLE.print(
            t(f"{year}: {count} working days, {kind}.", f"{year} 年：工作日 {count} 天，{kind}。")
        )


@command.command(help=t("Make DATE a working day.", "将 DATE 设为工作日。"))
@folder_argument
@click.argument("date")
@click.option("--reason", required=True, help=t("Why.", "原因。"))
def add(folder: Path, date: str, *, reason: str) -> None:
    """Add a special working day."""
    _change(folder, date, reason, workday=True)


@command.command(help=t("Make DATE a day off.", "将 DATE 设为非工作日。"))
@folder_argument
@click.argument("date")
@click.option("--reason", required=True, help=t("Why.", "原因。"))
def remove(folder: Path, date: str, *, reason: str) -> None:
    """Take a working day away."""
    _change(folder, date, reason, workday=False)


def _change(folder: Path, text: str, reason: str, *, workday: bool) -> None:
    date = parse_date(text.replace("-", ""))
    executed(folder, ChangeCalendar(time.time_ns(), date, workday, reason))
    kind = t("a working day", "工作日") if workday else t("a day off", "非工作日")
    CONSOLE.print(t(f"{iso_date(date)} is {kind}.", f"{iso_date(date)} 已设为{kind}。"))


@command.command(
    help=t(
        "Show what the library knows of YEAR, without a platform: days off and worked weekends.",
        "查看日历库中 YEAR 年的节假日和调休（无需平台）。",
    )
)
@click.argument("year", type=int)
@json_option
def library(year: int, *, as_json: bool) -> None:
    """Print the library's year."""
    found = china_year(year)
    names = day_names(year, chinese=LANGUAGE == CHINESE)
    if as_json:
        print_json(
            {
                "year": year,
                "official": found.official,
                "workdays": [iso_date(day) for day in found.workdays],
                "names": {iso_date(BusinessDate(day)): name for day, name in names.items()},
            }
        )
        return
    kind = t("announced", "已公布") if found.official else t("estimated", "估算")
    rows = [[iso_date(BusinessDate(day)), name] for day, name in sorted(names.items())]
    title = t(
        f"{year}: {len(found.workdays)} working days, {kind}",
        f"{year} 年：工作日 {len(found.workdays)} 天，{kind}",
    )
    print_table(title, [t("day off", "休息日"), t("name", "名称")], rows)
