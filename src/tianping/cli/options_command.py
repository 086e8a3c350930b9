"""``tianping options``: the optional tools."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.language import t
from tianping.cli.liquidity_output import execute
from tianping.cli.options_limits import limit, list_limits
from tianping.cli.options_reserves import list_reserves, reserve
from tianping.cli.options_times import list_times
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.parameter_words import at_moment
from tianping.cli.reading import folder_argument, json_option, moment, print_views, reading
from tianping.core.commands import ParameterChange, SetParameters
from tianping.core.control.parameters import PARAMETERS
from tianping.values.dates import BusinessDate, format_date
from tianping.views.queries import platform
from tianping.views.queries_options import matching_proposals, offsets

__all__ = ["command"]

_PREFIX: Final = "options."
_TOOLS: Final = {
    name.removeprefix(_PREFIX).replace("_", "-"): name
    for name in PARAMETERS
    if name.startswith(_PREFIX)
}
"""How the command line calls each tool → the name of its parameter."""


@click.group(
    help=t(
        "Optional tools, each off until a parameter switches it on.",
        "可选工具，须以参数启用。",
    )
)
def command() -> None:
    """Group the commands about the optional tools."""


command.add_command(reserve)
command.add_command(list_reserves)
command.add_command(limit)
command.add_command(list_limits)
command.add_command(list_times)


@command.command(
    "set",
    help=t(
        "Switch TOOL of FOLDER's platform to VALUE; 0 is off.",
        "将 FOLDER 平台的可选工具 TOOL 设为 VALUE，0 为关闭。",
    ),
)
@folder_argument
@click.argument("tool", type=click.Choice(list(_TOOLS)), metavar="TOOL")
@click.argument("value", type=int)
@click.option(
    "--from",
    "from_date",
    default="",
    help=t("From this date (yyyymmdd); else from today.", "生效日期；缺省为当前业务日期。"),
)
def set_tool(folder: Path, tool: str, *, value: int, from_date: str) -> None:
    """Date the parameter, and say from when it holds."""
    change = ParameterChange(_TOOLS[tool], value)
    if from_date:
        change = at_moment(change, from_date)
        since = from_date
    else:
        with reading(folder) as connection:
            since = format_date(BusinessDate(platform(connection).business_date))
    execute(folder, SetParameters(time.time_ns(), "", [change]))
    english, chinese = PARAMETERS[_TOOLS[tool]].texts
    CONSOLE.print(t(f"from {since}: {english}: {value}", f"自 {since} 起：{chinese}：{value}"))


@command.command(
    "offsets",
    help=t(
        "Show the payments of FOLDER's platform that were offset with payments back on entry.",
        "查看 FOLDER 平台上入队前双边轧抵的业务。",
    ),
)
@folder_argument
@json_option
def list_offsets(folder: Path, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = offsets(connection)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("Nothing was offset.", "没有双边轧抵记录。"))
        return
    print_table(
        t("Offset on entry", "入队前双边轧抵"),
        [
            t("time", "时间"),
            t("payment", "业务序号"),
            t("payer", "付款清算行"),
            t("payee", "收款清算行"),
            (t("yuan", "金额（元）"), "right"),
            (t("back", "对手笔数"), "right"),
            (t("back, yuan", "对手金额（元）"), "right"),
        ],
        [
            [
                moment(one.recorded_at_ns),
                one.payment,
                one.debtor_participant,
                one.creditor_participant,
                grouped_yuan(one.amount_fen),
                one.back_count,
                grouped_yuan(one.back_fen),
            ]
            for one in found
        ],
    )


@command.command(
    "proposals",
    help=t(
        "Show the solver's proposals of matching on FOLDER's platform.",
        "查看 FOLDER 平台的撮合建议。",
    ),
)
@folder_argument
@json_option
def list_proposals(folder: Path, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = matching_proposals(connection)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("Nothing was proposed.", "没有撮合建议。"))
        return
    print_table(
        t("Proposals of matching", "撮合建议"),
        [
            t("time", "时间"),
            (t("proposed", "建议笔数"), "right"),
            (t("taking part", "参与笔数"), "right"),
            (t("yuan", "金额（元）"), "right"),
            (t("in order, yuan", "保序金额（元）"), "right"),
            t("outcome", "结果"),
        ],
        [
            [
                moment(one.recorded_at_ns),
                one.proposed_count,
                one.taking_part_count,
                grouped_yuan(one.proposed_fen),
                grouped_yuan(one.ordered_fen),
                t("booked", "已采纳") if one.accepted else t("not booked", "未采纳"),
            ]
            for one in found
        ],
    )
