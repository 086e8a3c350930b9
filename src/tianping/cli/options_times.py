"""``tianping options times``: payments with an earliest or a latest time."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import (
    folder_argument,
    json_option,
    moment,
    print_views,
    reading,
    status_name,
)
from tianping.views.queries_times import payments_with_times
from tianping.views.records_times import SettlementTimesView

__all__ = ["list_times"]


@click.command(
    "times",
    help=t(
        "Show the payments of FOLDER's platform that stated an earliest or a latest time and had"
        " to wait.",
        "查看 FOLDER 平台上指定最早或最迟清算时间且曾等待的业务。",
    ),
)
@folder_argument
@click.option("--waiting", is_flag=True, help=t("Those alone that wait still.", "仅仍在等待者。"))
@json_option
def list_times(folder: Path, *, waiting: bool, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = payments_with_times(connection, waiting=waiting)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("No payment stated a time.", "没有指定时间的业务。"))
        return
    print_table(
        t("Payments with times", "指定时间的业务"),
        [
            (t("payment", "业务序号"), "right"),
            t("sender", "发起清算行"),
            t("payee", "收款清算行"),
            (t("yuan", "金额（元）"), "right"),
            t("earliest", "最早"),
            t("latest", "最迟"),
            t("at the latest", "到最迟时间"),
            t("warned", "已提醒"),
            t("state", "状态"),
        ],
        [
            [
                one.payment,
                one.sender,
                one.creditor_participant,
                grouped_yuan(one.amount_fen),
                _moment(one.earliest_ns),
                _moment(one.latest_ns),
                _at_latest(one),
                _moment(one.warned_at_ns or 0),
                status_name(one.status),
            ]
            for one in found
        ],
    )


def _moment(at_ns: int) -> str:
    return moment(at_ns) if at_ns else ""


def _at_latest(one: SettlementTimesView) -> str:
    if not one.latest_ns:
        return ""
    return t("goes back", "退回") if one.returned_at_latest else t("waits on", "继续等待")
