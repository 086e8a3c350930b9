"""``tianping account openings`` and ``tianping account wanted``: what was asked for by message."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import folder_argument, json_option, moment, print_views, reading
from tianping.values.dates import parse_date
from tianping.views.queries import platform
from tianping.views.queries_information import funds_wanted
from tianping.views.queries_information import openings as openings_of

__all__ = ["LISTINGS"]


@click.command(
    "openings",
    help=t(
        "Show the accounts that offices asked for by message, and since when they are open.",
        "查看以报文申请开立的清算账户及其开户日期。",
    ),
)
@folder_argument
@json_option
def openings(folder: Path, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = openings_of(connection)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("No account was asked for by message.", "无开户申请。"))
        return
    print_table(
        t("Openings (yuan)", "开户申请（元）"),
        [
            t("bank", "清算行"),
            t("office", "管理行"),
            (t("subject", "科目"), "right"),
            (t("balance", "余额"), "right"),
            (t("minimum", "余额最低控制"), "right"),
            t("from", "生效日期"),
            t("opened", "开户日期"),
        ],
        [
            [
                view.participant,
                view.office,
                view.subject,
                grouped_yuan(view.first_balance_fen),
                grouped_yuan(view.minimum_balance_fen),
                view.effective_date,
                view.opened_date or "",
            ]
            for view in found
        ],
    )


@click.command(
    "wanted",
    help=t(
        "Show who was asked to raise funds (saps.360) on DATE (yyyymmdd; today by default).",
        "查看 DATE（yyyymmdd，缺省为当日）的筹措资金通知（saps.360）。",
    ),
)
@folder_argument
@click.argument("date", default="")
@click.option("--of", "whose", default="", help=t("Only this bank code.", "仅此行号。"))
@json_option
def wanted(folder: Path, date: str, *, whose: str, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        of_date = parse_date(date) if date else platform(connection).business_date
        code = str(whole_code(whose)) if whose else ""
        found = funds_wanted(connection, business_date=of_date, participant=code)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("Nobody was asked to raise funds.", "无筹措资金通知。"))
        return
    print_table(
        t("Calls for funds", "筹措资金通知"),
        [t("at", "时间"), t("bank", "清算行"), (t("yuan", "金额（元）"), "right")],
        [
            [moment(view.recorded_at_ns), view.participant, grouped_yuan(view.wanted_fen)]
            for view in found
        ],
    )


LISTINGS = (openings, wanted)
"""What ``tianping account`` takes in."""
