"""``tianping information``: what participants sent each other without money, and the counts."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.values.dates import parse_date
from tianping.views.queries import platform
from tianping.views.queries_information import information, information_counts

__all__ = ["command"]


@click.group(
    help=t(
        "Bank drafts and other information that participants sent each other.",
        "参与者之间的银行汇票等信息报文。",
    )
)
def command() -> None:
    """Hold the commands below."""


@command.command(
    "list",
    help=t("List what was passed on, newest first.", "列出转发的信息报文（由新到旧）。"),
)
@folder_argument
@click.option("--of", "whose", default="", help=t("From or to this bank code.", "仅此行号往来。"))
@click.option("--about", default="", help=t("Draft or business number.", "汇票号码或业务标识号。"))
@click.option("--date", default="", help=t("Business date, yyyymmdd.", "业务日期。"))
@json_option
def list_(folder: Path, *, whose: str, about: str, date: str, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = information(
            connection,
            business_date=parse_date(date) if date else 0,
            participant=str(whole_code(whose)) if whose else "",
            about=about,
        )
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("Nothing was passed on.", "无信息报文。"))
        return
    print_table(
        t("Information", "信息报文"),
        [
            t("date", "业务日期"),
            t("code", "报文类型"),
            t("from", "发起行"),
            t("to", "接收行"),
            t("about", "汇票或业务号"),
            (t("yuan", "金额（元）"), "right"),
            t("message id", "报文标识号"),
        ],
        [
            [
                view.business_date,
                view.message_type,
                view.sending_bank,
                view.receiving_bank,
                view.about,
                grouped_yuan(view.amount_fen),
                view.message_id,
            ]
            for view in found
        ],
    )


@command.command(
    "count",
    help=t(
        "Count what BANK sent and received on DATE (yyyymmdd; today by default), and the transfers"
        " of bank drafts by kind.",
        "统计 BANK 在 DATE（yyyymmdd，缺省为当日）的往来信息报文及汇票划款笔数。",
    ),
)
@folder_argument
@click.argument("bank")
@click.argument("date", default="")
@json_option
def count(folder: Path, bank: str, *, date: str, as_json: bool) -> None:
    """Read the views and print the counts; the bank holds its own against them."""
    code = str(whole_code(bank))
    with reading(folder) as connection:
        of_date = parse_date(date) if date else platform(connection).business_date
        found = information_counts(connection, business_date=of_date, participant=code)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("Nothing was sent or received.", "无往来。"))
        return
    print_table(
        t(f"{code} on {of_date}", f"{code} {of_date} 往来"),
        [
            t("direction", "往来"),
            t("code", "报文类型"),
            t("kind", "业务种类"),
            (t("count", "笔数"), "right"),
            (t("yuan", "金额（元）"), "right"),
        ],
        [
            [
                t("sent", "往") if view.direction == "sent" else t("received", "来"),
                view.message_type,
                view.business_kind,
                view.message_count,
                grouped_yuan(view.amount_fen),
            ]
            for view in found
        ],
    )
