"""``tianping options reserve`` and ``reserves``: funds kept for classes 2 and 7."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.liquidity_output import execute
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import class_name, folder_argument, json_option, print_views, reading
from tianping.core.commands import SetReserve
from tianping.core.events import PaymentSettled
from tianping.core.terms import CLASS_EXTREMELY_URGENT, CLASS_URGENT
from tianping.values.money import parse_yuan
from tianping.views.queries_options import reserves

__all__ = ["list_reserves", "reserve"]

_CLASSES: Final = {"relief": CLASS_EXTREMELY_URGENT, "urgent": CLASS_URGENT}


@click.command(
    help=t(
        "Let BANK on FOLDER's platform keep YUAN for its relief (class 2) or urgent (class 7)"
        " payments, at once; 0 drops it. Needs 'options set reservations'.",
        "为 FOLDER 平台上的 BANK 预留 YUAN 元，用于特急（2 级）或紧急（7 级）业务，立即生效；"
        "0 为取消。须先启用流动性预留。",
    )
)
@folder_argument
@click.argument("bank")
@click.argument("kind", type=click.Choice(list(_CLASSES)))
@click.argument("yuan")
def reserve(folder: Path, bank: str, *, kind: str, yuan: str) -> None:
    """Set the reserve, and say what it let settle."""
    code, amount_fen = whole_code(bank), parse_yuan(yuan)
    events = execute(folder, SetReserve(time.time_ns(), code, _CLASSES[kind], amount_fen))
    settled = sum(isinstance(event, PaymentSettled) for event in events)
    shown, name = grouped_yuan(amount_fen), class_name(_CLASSES[kind])
    CONSOLE.print(
        t(
            f"{code} keeps {shown} yuan for {name}; settled {settled}",
            f"{code} 为{name}预留 {shown} 元；清算 {settled} 笔",
        )
    )


@click.command(
    "reserves",
    help=t(
        "Show what banks on FOLDER's platform keep for classes 2 and 7 today.",
        "查看 FOLDER 平台当日的流动性预留。",
    ),
)
@folder_argument
@json_option
def list_reserves(folder: Path, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = reserves(connection)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("Nothing is kept.", "没有流动性预留。"))
        return
    print_table(
        t("Reserves", "流动性预留"),
        [
            t("owner", "行号"),
            t("class", "排队级别"),
            (t("set (yuan)", "设置（元）"), "right"),
            (t("left (yuan)", "剩余（元）"), "right"),
        ],
        [
            [
                one.owner,
                class_name(one.queue_class),
                grouped_yuan(one.set_fen),
                grouped_yuan(one.left_fen),
            ]
            for one in found
        ],
    )
