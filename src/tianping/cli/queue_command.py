"""``tianping queue``: what waits for funds, and what let waiting payments settle."""

from __future__ import annotations

import time
from pathlib import Path

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.cli.papers import print_section
from tianping.cli.queue_paper import (
    ages_section,
    classes_section,
    items_section,
    rescues_section,
)
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.cli.report_days import wanted_date
from tianping.views.queries import platform
from tianping.views.queries_payments import queue
from tianping.views.queries_rescues import rescues
from tianping.views.records import QueueView
from tianping.views.records_rescues import RescueView

__all__ = ["command"]


@click.command(
    help=t(
        "Show the payments that wait for funds: by class and age, then one by one in the order in"
        " which they will settle. With --rescued: what waited and settled, and what let it.",
        "查看排队业务：按级别和时长汇总，并按清算顺序逐笔列出。"
        "--rescued：查看排队后清算的业务及清算原因。",
    )
)
@folder_argument
@click.option("--participant", default="", help=t("Only this payer.", "仅此付款方。"))
@click.option(
    "--rescued",
    "wants_rescued",
    is_flag=True,
    help=t("What waited on the date and settled.", "该日期排队后清算的业务。"),
)
@click.option(
    "--date",
    "date_text",
    default="",
    help=t(
        "Business date for --rescued, yyyymmdd; else the current one.",
        "--rescued 的业务日期 yyyymmdd；缺省为当前日期。",
    ),
)
@json_option
def command(
    folder: Path, *, participant: str, wants_rescued: bool, date_text: str, as_json: bool
) -> None:
    """Read the views and print them."""
    payer = str(whole_code(participant)) if participant else ""
    with reading(folder) as connection:
        if wants_rescued:
            date = wanted_date(platform(connection), date_text)
            saved = rescues(connection, business_date=date)
            saved = [view for view in saved if payer in ("", view.short)]
        else:
            waiting = queue(connection, participant=payer)
    if as_json:
        print_views(saved if wants_rescued else waiting)
    elif wants_rescued:
        _print_rescued(saved)
    else:
        _print_waiting(waiting)


def _print_waiting(views: list[QueueView]) -> None:
    if not views:
        CONSOLE.print(t("Nothing waits.", "没有排队业务。"))
        return
    now_ns = time.time_ns()
    for section in (classes_section(views, now_ns), ages_section(views, now_ns)):
        print_section(section)
    print_section(items_section(views))


def _print_rescued(views: list[RescueView]) -> None:
    if views:
        print_section(rescues_section(views))
    else:
        CONSOLE.print(t("Nothing waited and settled.", "没有排队后清算的业务。"))
