"""``tianping simulate``: play days, months or years of a platform in simulated time."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tianping.cli.china import calendar_commands
from tianping.cli.day_names import step_name, system_name
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, NOTES, Cell, Column, print_json, print_table
from tianping.cli.passwords import password_option, read_password
from tianping.cli.reading import folder_argument, json_option, reading
from tianping.core.commands import Command, SetParameter
from tianping.core.control.plan import runs_by_schedule
from tianping.core.state import State
from tianping.node.clock import DrivenClock
from tianping.node.platform import Platform
from tianping.node.simulation import Simulation
from tianping.values.dates import (
    BusinessDate,
    business_date_of,
    days_between,
    instant_at,
    iso_date,
    parse_date,
)
from tianping.views.queries_days import alarms, system_steps

__all__ = ["command"]

DAYS_MAX: Final = 3_660
_DAY_NS: Final = 86_400_000_000_000


@click.command(
    help=t(
        "Play the days of FOLDER's platform in simulated time: the same node, the same commands in"
        " the journal, a clock that does not wait. The platform must not be running.",
        "以模拟时间运行 FOLDER 中的平台：同一节点、日志中相同的指令，时钟不等待。平台须未在运行。",
    )
)
@folder_argument
@click.option("--days", type=click.IntRange(1, DAYS_MAX), help=t("Natural days.", "自然日数。"))
@click.option(
    "--until",
    "until_text",
    default="",
    help=t("Up to this date, yyyymmdd.", "运行至该日期 yyyymmdd。"),
)
@json_option
@password_option
def command(
    folder: Path,
    *,
    days: int | None,
    until_text: str,
    as_json: bool,
    password_file: Path | None,
) -> None:
    """Play, show progress, and end with a table."""
    if (days is None) == (not until_text):
        raise Failure(Exit.INPUT, "give either --days or --until", "请指定 --days 或 --until 之一")
    password = read_password(password_file)
    until = parse_date(until_text) if until_text else None
    began = time.monotonic()
    first_ns, last_ns, seq = asyncio.run(_play(folder, password, days=days, until=until))
    dates = (business_date_of(first_ns), business_date_of(last_ns))
    played = _Played(*dates, time.monotonic() - began, *_figures(folder, after=seq))
    if as_json:
        _print_json(played)
    else:
        _print_table(played)


class _Played(NamedTuple):
    """What a simulation came to."""

    first: BusinessDate
    last: BusinessDate
    seconds: float
    steps: Counter[tuple[int, int]]
    alarms_count: int


def _figures(folder: Path, *, after: int) -> tuple[Counter[tuple[int, int]], int]:
    """Return how often each system took each step after a command, and how many alarms came."""
    with reading(folder) as connection:
        steps = [one for one in system_steps(connection) if one.seq > after]
        late = [one for one in alarms(connection) if one.seq > after]
    return Counter((one.day_system, one.day_step) for one in steps), len(late)


def _print_json(played: _Played) -> None:
    print_json(
        {
            "from": played.first,
            "to": played.last,
            "alarms": played.alarms_count,
            "seconds": round(played.seconds, 1),
            "steps": [
                {"system": system_name(system), "step": step, "count": count}
                for (system, step), count in sorted(played.steps.items())
            ],
        }
    )


def _print_table(played: _Played) -> None:
    days = days_between(played.first, played.last)
    first, last = iso_date(played.first), iso_date(played.last)
    said = t(
        f"{first} to {last}, {days} days in {played.seconds:.1f} s, alarms: {played.alarms_count}",
        f"{first} 至 {last}，{days} 天，用时 {played.seconds:.1f} 秒，告警"
        f" {played.alarms_count} 次",
    )
    rows: list[list[Cell]] = [
        [system_name(system), step_name(step), count]
        for (system, step), count in sorted(played.steps.items())
    ]
    columns: list[Column] = [t("system", "系统"), t("step", "步骤"), (t("times", "次数"), "right")]
    print_table(t("Steps taken", "已办步骤"), columns, rows)
    CONSOLE.print(said)


async def _play(
    folder: Path, password: bytes, *, days: int | None, until: BusinessDate | None
) -> tuple[int, int, int]:
    """Run the node on a driven clock.

    Returns the first and the last simulated instant, and the last command before the first.
    """
    clock = DrivenClock(0)
    platform = Platform(folder, password, clock=clock, live=False)
    platform.prepare_clock = lambda state: clock.go_to(_start_ns(state))
    await platform.start()
    try:
        start_ns, seq = clock.now_ns(), platform.sequencer.head.seq
        end_ns = start_ns + (days or 0) * _DAY_NS
        if until is not None:
            end_ns = instant_at(until, 1_440)
        if end_ns <= start_ns:
            day = iso_date(business_date_of(start_ns))
            raise Failure(
                Exit.INPUT,
                f"the platform's time stands on {day}: name a later day",
                f"平台时间为 {day}，请指定之后的日期",
            )
        await asyncio.to_thread(_let_time_pass, platform, clock, start_ns, end_ns)
    finally:
        code = await platform.stop()
    if code:
        raise Failure(
            Exit.FAULT, f"the node stopped: {platform.fault}", f"节点停止：{platform.fault}"
        )
    return start_ns, clock.now_ns(), seq


def _start_ns(state: State) -> int:
    """Return when a simulation begins: after everything that was, on the date that stands.

    Raises:
        Failure: with INPUT: the platform was never opened.
    """
    if not state.name:
        raise Failure(Exit.INPUT, "the platform is not open yet", "平台尚未开通")
    systems = state.days.systems.values()
    return max(state.now_ns, min(instant_at(one.date, 0) for one in systems))


def _let_time_pass(platform: Platform, clock: DrivenClock, start_ns: int, end_ns: int) -> None:
    """Switch the schedule on where it is not, enter missing years, and play."""
    sequencer = platform.sequencer
    commands = sequencer.inspect(lambda state: _missing(state, start_ns, end_ns))
    if commands:
        sequencer.execute(commands)
        NOTES.print(
            t(
                "The schedule was switched on, or years of the calendar were entered, by commands.",
                "已以指令启用自动运行或录入工作日历。",
            )
        )
    simulation = Simulation(sequencer, platform.schedule, clock)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=NOTES, transient=True) as progress:
        task = progress.add_task("", total=max(1, end_ns - start_ns))
        simulation.run(
            end_ns,
            progress=lambda now_ns: progress.update(
                task,
                completed=now_ns - start_ns,
                description=iso_date(business_date_of(now_ns)),
            ),
        )


def _missing(state: State, start_ns: int, end_ns: int) -> list[Command]:
    """Return the commands that a simulation needs first."""
    years = range(business_date_of(start_ns) // 10_000, business_date_of(end_ns) // 10_000 + 2)
    wanted = [year for year in years if year not in state.days.calendar]
    commands: list[Command] = list(calendar_commands(wanted, start_ns))
    if not runs_by_schedule(state, state.business_date):
        commands.append(SetParameter(start_ns, "schedule.automatic", 1, state.business_date))
    return commands
