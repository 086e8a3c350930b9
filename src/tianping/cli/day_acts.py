"""Acts about the day beside its steps: postpone, release, what ACS said, service, the schedule."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.asking import executed, operator_of
from tianping.cli.blueprint import whole_code
from tianping.cli.day_names import STEPS, SYSTEMS, parse_minutes
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.cli.proposing import propose, two_persons
from tianping.cli.reading import folder_argument
from tianping.core.commands import (
    AnnounceService,
    EnterAcsEnd,
    PostponeStep,
    ReleaseGate,
    ReportAcsCheck,
    SetParameter,
)
from tianping.core.day_terms import SERVICE_NAMES
from tianping.values.dates import BEIJING, BusinessDate, parse_date

__all__ = ["ACTS"]

_STATUSES: Final = {names[0]: status for status, names in SERVICE_NAMES.items()}


def _date_of(folder: Path, system: str = "SAPS") -> BusinessDate:
    """Return the date on which a system stands."""
    with operator_of(folder) as client:
        found = next(one for one in client.day()["systems"] if one["system"] == system)
    return BusinessDate(int(found["date"]))


@click.command(
    help=t(
        "Propose that STEP of SYSTEM comes later today, at HH:MM: cut-off or pre-close of HVPS, end"
        " of SAPS.",
        "申请将 SYSTEM 的 STEP 推迟至当日 HH:MM：大额业务截止、预关闭，或清算账户系统日终。",
    )
)
@folder_argument
@click.argument("system", type=click.Choice(["HVPS", "SAPS"]))
@click.argument("step", type=click.Choice(["cut-off", "pre-close", "end"]))
@click.argument("at")
@two_persons
def postpone(folder: Path, system: str, step: str, at: str, **who: str) -> None:
    """Propose a later time; ``who`` are person and evidence."""
    date = _date_of(folder, system)
    inner = PostponeStep(time.time_ns(), SYSTEMS[system], STEPS[step], date, parse_minutes(at))
    propose(folder, inner, **who)


@click.command(
    help=t(
        "Propose that SAPS opens today although ACS has not checked the beginning of the day.",
        "申请在未收到 ACS 日初核对结果时放行清算账户系统。",
    )
)
@folder_argument
@two_persons
def release(folder: Path, *, person: str, evidence: str) -> None:
    """Propose to release the gate."""
    inner = ReleaseGate(time.time_ns(), _date_of(folder))
    propose(folder, inner, person=person, evidence=evidence)


@click.command(
    "acs-end",
    help=t(
        "Propose to enter the end notice of ACS that came by other means.",
        "申请补录以其他方式收到的 ACS 业务结束通知。",
    ),
)
@folder_argument
@two_persons
def acs_end(folder: Path, *, person: str, evidence: str) -> None:
    """Propose to enter the notice."""
    inner = EnterAcsEnd(time.time_ns(), _date_of(folder))
    propose(folder, inner, person=person, evidence=evidence)


@click.command(
    "acs-check",
    help=t(
        "Note that OFFICE, which is ACS, has checked the beginning of the day.",
        "登记 OFFICE（ACS）的日初核对结果。",
    ),
)
@folder_argument
@click.argument("office")
@click.option("--disagrees", is_flag=True, help=t("It found differences.", "核对不符。"))
def acs_check(folder: Path, office: str, *, disagrees: bool) -> None:
    """Note what ACS found."""
    date = _date_of(folder)
    executed(folder, ReportAcsCheck(time.time_ns(), whole_code(office), date, not disagrees))
    CONSOLE.print(t(f"Noted for {date}.", f"已登记：{date}。"))


@click.command(
    help=t(
        "Propose to tell all participants that a node stops (NS00, NS02, NS04, NS05) or starts"
        " (NS01, NS03) its service.",
        "申请向全体参与者发布停运（NS00、NS02、NS04、NS05）或启运（NS01、NS03）通知。",
    )
)
@folder_argument
@click.argument("status", type=click.Choice(list(_STATUSES)))
@click.option(
    "--from", "first", required=True, help=t("From date, yyyymmdd.", "生效日期 yyyymmdd。")
)
@click.option(
    "--start",
    default="",
    help=t(
        "Expected start, yyyy-mm-ddThh:mm, Beijing time.",
        "预计启运时间 yyyy-mm-ddThh:mm（北京时间）。",
    ),
)
@click.option("--node", default="0000", show_default=True, help=t("Node number.", "节点号。"))
@click.option("--remark", default="", help=t("Words for people.", "附言。"))
@two_persons
def service(folder: Path, status: str, *, first: str, start: str, **said: str) -> None:
    """Propose a notice of service; ``said`` are node, remark, person and evidence."""
    dates = (parse_date(first), _instant_ns(start))
    node, remark = said.pop("node"), said.pop("remark")
    inner = AnnounceService(time.time_ns(), _STATUSES[status], *dates, node, remark)
    propose(folder, inner, **said)


def _instant_ns(text: str) -> int:
    """Return an instant in Beijing, 0 for an empty text.

    Raises:
        Failure: with INPUT: it is none.
    """
    if not text:
        return 0
    try:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    except ValueError as error:
        raise Failure(
            Exit.INPUT,
            f"start: expected yyyy-mm-ddThh:mm, found {text}",
            f"预计启运时间：应为 yyyy-mm-ddThh:mm，实为 {text}",
        ) from error
    return int(moment.timestamp()) * 1_000_000_000


@click.command(
    help=t(
        "Let the schedule take the steps of the day from today on, or take them by hand.",
        "自当前日期起按计划自动运行，或改为人工办理。",
    )
)
@folder_argument
@click.argument("mode", type=click.Choice(["automatic", "by-hand"]))
def schedule(folder: Path, mode: str) -> None:
    """Set the parameter."""
    on = mode == "automatic"
    date = _date_of(folder)
    executed(folder, SetParameter(time.time_ns(), "schedule.automatic", int(on), date))
    CONSOLE.print(
        t("The schedule takes the steps.", "已启用自动运行。")
        if on
        else t("Steps are taken by hand.", "已改为人工办理。")
    )


ACTS: Final = (postpone, release, acs_end, acs_check, service, schedule)
"""The commands of this file."""
