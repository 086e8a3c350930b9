"""``tianping day``: where the day stands and what comes next; its steps, one by one or jointly."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import click

from tianping.cli.asking import executed, operator_of, or_refused
from tianping.cli.day_acts import ACTS
from tianping.cli.day_names import STEPS, SYSTEMS, system_name
from tianping.cli.day_output import print_day, print_log
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, print_json
from tianping.cli.proposing import propose
from tianping.cli.reading import folder_argument, json_option, reading
from tianping.cli.showing import ShowGroup
from tianping.core.commands import AdvancePhase, AdvanceSystem
from tianping.core.control.day_tables import JOINT_STEPS, SHORT_DAY
from tianping.core.day_terms import (
    STATE_NAMES,
    STEP_CLOSE_SESSION,
    STEP_END_OLD_DATE,
    STEP_NEW_DATE,
    STEP_SWITCH,
)
from tianping.core.events import PhaseAdvanced, SessionClosed, SystemAdvanced
from tianping.core.terms import (
    PHASE_DAY,
    PHASE_DAY_END,
    PHASE_HVPS_ENDED,
    PHASE_NAMES,
    PHASE_PRE_CLOSE,
    PHASE_PREPARATION,
    PHASE_SAPS_OPEN,
    PHASE_WINDOW,
)
from tianping.node.operator import OperatorClient
from tianping.values.dates import BusinessDate, format_date, next_natural_date, parse_date

__all__ = ["advance", "command"]

_NEXT: Final = {
    **dict(SHORT_DAY),
    PHASE_SAPS_OPEN: PHASE_DAY,
    PHASE_WINDOW: PHASE_PRE_CLOSE,
    PHASE_PRE_CLOSE: PHASE_HVPS_ENDED,
    PHASE_HVPS_ENDED: PHASE_DAY_END,
}
"""Where a day goes when nobody says otherwise: the short way, or on from an open window."""


def advance(
    client: OperatorClient, *, to_phase: int | None = None, next_date: BusinessDate | None = None
) -> PhaseAdvanced:
    """Take the running platform one step further and return the last phase it went to.

    Raises:
        Failure: with REFUSED: the core refuses the step.
    """
    where = client.day()
    phase, date = int(where["phase"]), BusinessDate(int(where["business_date"]))
    if to_phase is None:
        to_phase = _NEXT[phase]
    following = next_date or _following(where, date)
    command = AdvancePhase(
        time.time_ns(), phase, to_phase, following if to_phase == PHASE_PREPARATION else 0
    )
    _, outcomes = client.execute([command])
    found = [event for event in or_refused(outcomes[0]) if isinstance(event, PhaseAdvanced)]
    if not found:
        raise Failure(Exit.FAULT, f"no answer: {outcomes}", f"没有应答：{outcomes}")
    return found[-1]


def _following(where: dict[str, Any], date: BusinessDate) -> int:
    """Return the next date of SAPS: that of HVPS, of the calendar, or the next natural day."""
    hvps = where["systems"][0]
    if int(hvps["date"]) > date:
        return int(hvps["date"])
    return int(hvps["next_date"]) or next_natural_date(date)


@click.group(
    cls=ShowGroup,
    help=t(
        "Show where the day of FOLDER's platform stands and what comes next; take, postpone or"
        " release its steps.",
        "查看 FOLDER 中平台各系统的运行状态和后续步骤；办理、推迟或放行运行步骤。",
    ),
)
def command() -> None:
    """Hold the commands below."""


for _act in ACTS:
    command.add_command(_act)


@command.command(
    help=t("Show systems, next steps, and what waits.", "查看系统状态、后续步骤和待办。")
)
@folder_argument
@json_option
def show(folder: Path, *, as_json: bool) -> None:
    """Ask the running platform."""
    with operator_of(folder) as client:
        where = client.day()
    if as_json:
        print_json(where)
    else:
        print_day(where)


@command.command(
    help=t("Show the steps, alarms and notes of a date.", "查看某日期的步骤、告警和登记。")
)
@folder_argument
@click.option(
    "--date", "date_text", default="", help=t("yyyymmdd; else all.", "yyyymmdd；缺省全部。")
)
@json_option
def log(folder: Path, *, date_text: str, as_json: bool) -> None:
    """Read the views; works while the node runs or not."""
    date = parse_date(date_text) if date_text else 0
    with reading(folder) as connection:
        print_log(connection, date, as_json=as_json)


@command.command(
    "advance",
    help=t(
        "Take the next joint step: the steps of several systems at once.",
        "办理下一联合步骤（多个系统同时推进）。",
    ),
)
@folder_argument
@click.option(
    "--to",
    type=click.Choice([str(phase) for phase in sorted({after for _, after in JOINT_STEPS})]),
    help=t(
        "Phase to go to: 20 cut-off, 30 settlement window, 32 pre-close, 35 end of HVPS,"
        " 40 day-end; else the short way, without a window.",
        "目标阶段：20 业务截止、30 清算窗口、32 预关闭、35 大额日终、40 日终；缺省不开窗口。",
    ),
)
@click.option(
    "--next-date",
    help=t(
        "Business date after day-end (yyyymmdd); else by the calendar, or the next natural day.",
        "日终后的业务日期（yyyymmdd）；缺省按工作日历，无日历则为次日。",
    ),
)
def advance_jointly(folder: Path, to: str | None, next_date: str | None) -> None:
    """Advance once and say where the day stands."""
    date = parse_date(next_date) if next_date else None
    with operator_of(folder) as client:
        event = advance(client, to_phase=int(to) if to else None, next_date=date)
    names = PHASE_NAMES[event.to_phase]
    CONSOLE.print(
        f"{format_date(event.business_date)} {event.to_phase:02d}"
        f" {names[1] if LANGUAGE == CHINESE else names[0]}"
    )


@command.command(
    help=t(
        "Take a step of one system, the next one unless it is named. Before its planned time it"
        " needs two persons: --as and --evidence propose it.",
        "办理某一系统的步骤，缺省为下一步。未到计划时间须双人复核："
        "以 --as 和 --evidence 提交申请。",
    )
)
@folder_argument
@click.argument("system", type=click.Choice(list(SYSTEMS)))
@click.argument("step", required=False, type=click.Choice(list(STEPS)))
@click.option("--next-date", help=t("Date it begins (yyyymmdd).", "切换到的日期（yyyymmdd）。"))
@click.option("--as", "person", default="", help=t("Who proposes it.", "申请人姓名。"))
@click.option("--evidence", default="", help=t("Why, or which paper.", "申请依据。"))
def step(folder: Path, system: str, step: str | None, *, next_date: str | None, **who: str) -> None:
    """Take the step, or propose it; ``who`` are person and evidence."""
    with operator_of(folder) as client:
        where = client.day()
    inner = _step_command(where, system, STEPS[step] if step else 0, next_date)
    if who["person"]:
        propose(folder, inner, **who)
        return
    for event in executed(folder, inner):
        if isinstance(event, SystemAdvanced):
            name = t(*STATE_NAMES[event.system][event.to_state])
            CONSOLE.print(f"{system_name(event.system)} {event.to_date} {name}")
        elif isinstance(event, SessionClosed):
            closed = t(f"session {event.session} closed", f"第 {event.session} 场轧差已截止")
            CONSOLE.print(f"{system_name(event.system)} {event.date} {closed}")


def _step_command(
    where: dict[str, Any], system: str, step: int, next_date: str | None
) -> AdvanceSystem:
    """Return a step from where a system stands, or the first one on its agenda.

    Raises:
        Failure: with INPUT: nothing comes next for it.
    """
    items = [one for one in where["agenda"] if one["system"] == system]
    if not step:
        items.sort(key=lambda one: len(one["blocked"]))
        if not items:
            raise Failure(Exit.INPUT, f"{system}: no step comes next", f"{system}：无后续步骤")
        step = int(items[0]["step"])
    stands = next(one for one in where["systems"] if one["system"] == system)
    date, state = int(stands["date"]), int(stands["state"])
    if step == STEP_END_OLD_DATE and stands["old_date"]:
        date, state = int(stands["old_date"]), 40
    following = 0
    if step == STEP_NEW_DATE:
        planned = [one["next_date"] for one in items if one["step"] == step]
        following = parse_date(next_date) if next_date else int(planned[0]) if planned else 0
        following = following or int(next_natural_date(BusinessDate(date)))
    session = int(stands["session"]) if step in (STEP_CLOSE_SESSION, STEP_SWITCH) else 0
    return AdvanceSystem(
        time.time_ns(), SYSTEMS[system], BusinessDate(date), state, step, session, following
    )
