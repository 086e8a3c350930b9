"""``tianping queue``: what waits for funds."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import (
    class_name,
    folder_argument,
    json_option,
    moment,
    print_views,
    reading,
)
from tianping.views.queries_payments import queue

__all__ = ["command"]


@click.command(
    help=t(
        "Show the payments that wait for funds, in the order in which they will settle.",
        "按清算顺序查看排队业务。",
    )
)
@folder_argument
@click.option("--participant", default="", help=t("Only this payer.", "仅此付款方。"))
@json_option
def command(folder: Path, *, participant: str, as_json: bool) -> None:
    """Read the views and print them."""
    payer = str(whole_code(participant)) if participant else ""
    with reading(folder) as connection:
        found = queue(connection, participant=payer)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("Nothing waits.", "没有排队业务。"))
        return
    print_table(
        t("Queue", "排队业务"),
        [
            t("payer", "付款清算行"),
            t("class", "排队级别"),
            t("message id", "报文标识号"),
            t("payee", "收款清算行"),
            (t("yuan", "金额（元）"), "right"),
            t("since", "排队时间"),
        ],
        [
            [
                view.debtor_participant,
                class_name(view.queue_class),
                view.message_id,
                view.creditor_participant,
                grouped_yuan(view.amount_fen),
                moment(view.queued_at_ns),
            ]
            for view in found
        ],
    )
