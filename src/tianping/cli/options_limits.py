"""``tianping options limit`` and ``limits``: the most that a bank pays net in class 8."""

from __future__ import annotations

import time
from pathlib import Path

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.liquidity_output import execute
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.core.commands import SetLimit
from tianping.core.events import PaymentSettled
from tianping.values.money import Fen, parse_yuan
from tianping.views.queries_options import limits

__all__ = ["limit", "list_limits"]


@click.command(
    help=t(
        "Limit what BANK on FOLDER's platform pays net in ordinary payments from now on: to one"
        " other bank with --to, else to all. Without YUAN the limit is lifted.",
        "限定 FOLDER 平台上的 BANK 自此刻起普通业务的净付款：--to 指定一家对手行，缺省为全部。"
        "不写 YUAN 则解除限额。",
    )
)
@folder_argument
@click.argument("bank")
@click.argument("yuan", default="")
@click.option("--to", "counterparty", default="", help=t("Towards this bank.", "对手行行号。"))
def limit(folder: Path, bank: str, *, yuan: str, counterparty: str) -> None:
    """Set or lift the limit, and say what that let settle."""
    code, other = whole_code(bank), str(whole_code(counterparty)) if counterparty else ""
    amount_fen = parse_yuan(yuan) if yuan else Fen(0)
    events = execute(folder, SetLimit(time.time_ns(), code, other, amount_fen, lifted=not yuan))
    settled = sum(isinstance(event, PaymentSettled) for event in events)
    towards = other or t("all", "全部")
    shown = grouped_yuan(amount_fen) if yuan else t("none", "无")
    CONSOLE.print(
        t(
            f"{code} to {towards}: limit {shown}; settled {settled}",
            f"{code} 对 {towards}：限额 {shown}；清算 {settled} 笔",
        )
    )


@click.command(
    "limits",
    help=t("Show the limits that hold on FOLDER's platform.", "查看 FOLDER 平台现行限额。"),
)
@folder_argument
@json_option
def list_limits(folder: Path, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = limits(connection)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("No limit holds.", "没有限额。"))
        return
    print_table(
        t("Limits", "限额"),
        [
            t("owner", "行号"),
            t("towards", "对手方"),
            (t("net (yuan)", "净付款限额（元）"), "right"),
        ],
        [
            [one.owner, one.counterparty or t("all", "全部"), grouped_yuan(one.limit_fen)]
            for one in found
        ],
    )
