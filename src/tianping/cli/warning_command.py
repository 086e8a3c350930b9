"""``tianping warning``: the warning values set on accounts."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, grouped_yuan, print_table
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.views.queries_accounts import warnings

__all__ = ["command"]


@click.command(
    help=t(
        "Show the warning values on accounts, and which balances are below theirs.",
        "查看各账户的余额警戒值，以及余额是否低于警戒值。",
    )
)
@folder_argument
@click.option("--owner", default="", help=t("Only this bank code.", "仅此行号。"))
@json_option
def command(folder: Path, *, owner: str, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = warnings(connection, participant=str(whole_code(owner)) if owner else "")
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("No warning value is set.", "未设置余额警戒值。"))
        return
    print_table(
        t("Warning values (yuan)", "余额警戒值（元）"),
        [
            t("account of", "清算行"),
            t("set by", "设置方"),
            (t("value", "警戒值"), "right"),
            t("balance", "余额"),
        ],
        [
            [
                view.participant,
                view.setter,
                grouped_yuan(view.warning_value_fen),
                t("below", "低于警戒值") if view.below else "",
            ]
            for view in found
        ],
    )
