"""``tianping liquidity``: what a supervisor asks about intraday liquidity."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Connection

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.liquidity_paper import (
    account_hours_section,
    funds_section,
    hours_section,
    liquidity_section,
    monitors_section,
    obligations_section,
)
from tianping.cli.paper_files import Form, form_options, present
from tianping.cli.papers import Paper
from tianping.cli.reading import folder_argument, reading
from tianping.cli.report_days import date_facts, no_such_date, wanted_date
from tianping.views.queries import platform
from tianping.views.queries_liquidity import liquidity
from tianping.views.records import PlatformView
from tianping.views.records_reports import LiquidityReport

__all__ = ["command"]


@click.command(
    help=t(
        "Show intraday liquidity on a business date: available and expected funds (of the current"
        " date), what was available, the largest use,"
        " obligations, throughput by hour; of all participants or of one.",
        "查看某业务日期的日间流动性：可用头寸与预期头寸（当前日期）、日初可用头寸、最大使用量、"
        "有时限债务、分时清算量；"
        "全部参与者或其中之一。",
    )
)
@folder_argument
@click.option("--participant", default="", help=t("Only this bank code.", "仅此行号。"))
@click.option(
    "--date",
    "date_text",
    default="",
    help=t("Business date, yyyymmdd; else the current one.", "业务日期 yyyymmdd；缺省为当前日期。"),
)
@form_options
def command(folder: Path, *, participant: str, date_text: str, form: Form) -> None:
    """Read the views and give the monitors in the form asked for."""
    owner = str(whole_code(participant)) if participant else ""
    with reading(folder) as connection:
        where = platform(connection)
        date = wanted_date(where, date_text)
        found = liquidity(connection, business_date=date, participant=owner)
        if found is None:
            raise _nothing(connection, date, owner)
    present(form, [found], lambda: _paper(found, where, owner))


def _nothing(connection: Connection, date: int, owner: str) -> Failure:
    """Return why there is nothing to show."""
    if liquidity(connection, business_date=date) is None:
        return no_such_date(connection, date)
    return Failure(
        Exit.INPUT,
        f"{owner} had no settlement account on {date}",
        f"{owner} 在 {date} 没有清算账户",
    )


def _paper(found: LiquidityReport, where: PlatformView, owner: str) -> Paper:
    """Return the monitors as a paper: of all participants, or of the one asked for."""
    facts = date_facts(where, found.business_date, closed=found.closed)
    if not owner:
        return Paper(
            t("Intraday liquidity", "日间流动性"),
            facts,
            [
                funds_section(found.funds),
                liquidity_section(found.accounts),
                obligations_section(found.accounts),
                hours_section(found.hours, found.business_date),
            ],
            [],
        )
    view = found.accounts[0]
    return Paper(
        t(f"Intraday liquidity of {view.participant}", f"{view.participant} 日间流动性"),
        [*facts, (t("name", "名称"), view.owner_name)],
        [
            funds_section(found.funds),
            monitors_section(view),
            account_hours_section(found.account_hours, found.business_date),
        ],
        [],
    )
