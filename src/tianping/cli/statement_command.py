"""``tianping statement``: the movements of an account."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Connection

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import (
    folder_argument,
    json_option,
    moment,
    print_views,
    reading,
    side_name,
)
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.values.dates import BusinessDate, format_date, parse_date
from tianping.views.queries import accounts, platform
from tianping.views.queries_statements import statement
from tianping.views.records import Statement

__all__ = ["command"]


@click.command(
    help=t(
        "Show the movements of a participant's account, newest first, for a range of dates.",
        "按日期范围查看参与者账户的明细（由新到旧）。",
    )
)
@folder_argument
@click.argument("participant")
@click.option(
    "--dates",
    default="",
    help=t(
        "Business dates, yyyymmdd or yyyymmdd:yyyymmdd; else the current one.",
        "业务日期，yyyymmdd 或 yyyymmdd:yyyymmdd；缺省为当前日期。",
    ),
)
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=50,
    show_default=True,
    help=t("Movements shown.", "显示的明细数。"),
)
@json_option
def command(
    folder: Path,
    participant: str,
    *,
    dates: str,
    limit: int,
    as_json: bool,
) -> None:
    """Read the views and print them."""
    owner = str(whole_code(participant))
    with reading(folder) as connection:
        first, _, last = (dates or format_date(_current_date(connection))).partition(":")
        days = (parse_date(first), parse_date(last or first))
        owned = [
            view for view in accounts(connection, owner=owner) if view.subject <= SUBJECT_SPECIAL
        ]
        found = (
            statement(connection, account_no=owned[0].account_no, dates=days, limit=limit)
            if owned
            else None
        )
    if found is None:
        raise Failure(
            Exit.INPUT,
            f"{owner} has no settlement account",
            f"{owner} 没有清算账户",
        )
    if as_json:
        print_views([found])
    else:
        _print(found)


def _current_date(connection: Connection) -> BusinessDate:
    """Return the current business date."""
    return BusinessDate(platform(connection).business_date)


def _print(found: Statement) -> None:
    """Print the days, then the movements."""
    print_table(
        t(
            f"{found.owner}, account {found.account_no} (yuan)",
            f"{found.owner} 账号 {found.account_no}（元）",
        ),
        [
            t("date", "日期"),
            (t("opening", "期初余额"), "right"),
            (t("debits", "借方"), "right"),
            (t("credits", "贷方"), "right"),
            (t("closing", "期末余额"), "right"),
        ],
        [
            [
                day.business_date,
                grouped_yuan(day.opening_balance_fen),
                grouped_yuan(day.debit_fen),
                grouped_yuan(day.credit_fen),
                grouped_yuan(day.closing_balance_fen),
            ]
            for day in found.days
        ],
    )
    print_table(
        t("Movements", "明细"),
        [
            t("settled", "清算时间"),
            t("sender", "发起清算行"),
            t("message id", "报文标识号"),
            t("side", "方向"),
            (t("amount", "金额"), "right"),
            (t("balance", "余额"), "right"),
        ],
        [
            [
                moment(line.settled_at_ns),
                line.sender,
                line.message_id,
                side_name(line.side),
                grouped_yuan(line.amount_fen),
                grouped_yuan(line.balance_fen),
            ]
            for line in found.lines
        ],
    )
    if found.next_movement:
        CONSOLE.print(t("More with --limit.", "更多明细请用 --limit。"))
