"""``tianping cap``: net debit caps, as SAPS knows them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.account_command import execute
from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.core.commands import SetCapPart
from tianping.core.events import CapPartSet
from tianping.core.settlement.earmarks import EARMARK_SYSTEMS
from tianping.core.terms import CAP_CREDIT, CAP_PLEDGE
from tianping.values.money import parse_yuan
from tianping.views.queries_caps import cap_warnings, caps

__all__ = ["command"]

_PARTS: Final = {"credit": CAP_CREDIT, "pledge": CAP_PLEDGE}


@click.group(
    help=t(
        "Net debit caps of BEPS and IBPS: their parts, what is left, warning values.",
        "小额、网银净借记限额：组成、可用额度、预警值。",
    )
)
def command() -> None:
    """Hold the commands below."""


@command.command(
    "set",
    help=t(
        "Set the credit line or the pledge quota of BANK's cap in SYSTEM, effective at once;"
        " earmarked funds are the third part.",
        "设置 BANK 在 SYSTEM 的授信额度或质押额度，立即生效；圈存资金为第三部分。",
    ),
)
@folder_argument
@click.argument("bank")
@click.argument("system", type=click.Choice(EARMARK_SYSTEMS))
@click.argument("part", type=click.Choice(list(_PARTS)))
@click.argument("yuan")
def set_part(folder: Path, bank: str, *, system: str, part: str, yuan: str) -> None:
    """Set a part, and say what is left of the cap."""
    code, amount_fen = whole_code(bank), parse_yuan(yuan)
    events = execute(folder, SetCapPart(time.time_ns(), code, system, _PARTS[part], amount_fen))
    told = events[0]
    if isinstance(told, CapPartSet):
        left_fen = told.credit_fen + told.pledge_fen + told.earmark_fen - told.used_fen
        left = grouped_yuan(left_fen)
        CONSOLE.print(
            t(f"{code} {system}: {left} yuan left", f"{code} {system}：可用额度 {left} 元")
        )


@command.command(
    "show",
    help=t(
        "Show the caps, what unsettled nets use of them, what is left.",
        "查看净借记限额、未清算净额占用及可用额度。",
    ),
)
@folder_argument
@click.option("--of", "whose", default="", help=t("Only this bank code.", "仅此行号。"))
@json_option
def show(folder: Path, *, whose: str, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = caps(connection, participant=str(whole_code(whose)) if whose else "")
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("No cap is set.", "未设置净借记限额。"))
        return
    print_table(
        t("Net debit caps (yuan)", "净借记限额（元）"),
        [
            t("bank", "清算行"),
            t("system", "系统"),
            (t("credit line", "授信额度"), "right"),
            (t("pledge quota", "质押额度"), "right"),
            (t("earmarked", "圈存资金"), "right"),
            (t("used", "已用"), "right"),
            (t("left", "可用"), "right"),
        ],
        [
            [
                view.participant,
                view.system,
                grouped_yuan(view.credit_line_fen),
                grouped_yuan(view.pledge_quota_fen),
                grouped_yuan(view.earmark_fen),
                grouped_yuan(view.cap_used_fen),
                grouped_yuan(view.cap_available_fen),
            ]
            for view in found
        ],
    )


@command.command(
    "warnings",
    help=t(
        "Show the warning values on caps, and which caps have less left.",
        "查看可用额度预警值，以及可用额度是否低于预警值。",
    ),
)
@folder_argument
@click.option("--of", "whose", default="", help=t("Only this bank code.", "仅此行号。"))
@json_option
def warnings(folder: Path, *, whose: str, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = cap_warnings(connection, participant=str(whole_code(whose)) if whose else "")
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("No warning value is set.", "未设置可用额度预警值。"))
        return
    print_table(
        t("Warning values on caps (yuan)", "可用额度预警值（元）"),
        [
            t("cap of", "清算行"),
            t("system", "系统"),
            t("set by", "设置方"),
            (t("value", "预警值"), "right"),
            t("left", "可用额度"),
        ],
        [
            [
                view.participant,
                view.system,
                view.setter,
                grouped_yuan(view.warning_value_fen),
                t("below", "低于预警值") if view.below else "",
            ]
            for view in found
        ],
    )
