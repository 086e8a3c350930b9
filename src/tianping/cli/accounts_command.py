"""``tianping accounts``: accounts and balances."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import grouped_yuan, print_table
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.views.queries import accounts
from tianping.views.records import AccountView

__all__ = ["command", "print_accounts"]


@click.command(
    help=t(
        "Show the accounts of FOLDER's platform: balances and the day's turnovers, in yuan.",
        "查看 FOLDER 中平台的账户：余额与当日发生额（元）。",
    )
)
@folder_argument
@click.option("--owner", default="", help=t("Only this bank code.", "仅此行号。"))
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=t("The accounts of offices too.", "包括会计营业部门和国库的账户。"),
)
@json_option
def command(folder: Path, *, owner: str, everything: bool, as_json: bool) -> None:
    """Read the views and print them."""
    code = str(whole_code(owner)) if owner else ""
    with reading(folder) as connection:
        found = accounts(connection, owner=code)
    if owner and not found:
        raise Failure(Exit.INPUT, f"{code} has no account", f"{code} 没有账户")
    shown = [view for view in found if everything or owner or view.subject <= SUBJECT_SPECIAL]
    if as_json:
        print_views(shown)
    else:
        print_accounts(shown)


def _controls(view: AccountView) -> str:
    """Return the names of the controls that an account is under."""
    names = []
    if view.debit_control:
        names.append(t("debit", "借记"))
    if view.credit_control:
        names.append(t("credit", "贷记"))
    return " ".join(names)


def print_accounts(views: list[AccountView]) -> None:
    """Print accounts as a table; controls have a column when some account is under one."""
    controlled = any(_controls(view) for view in views)
    print_table(
        t("Accounts (yuan)", "账户（元）"),
        [
            t("owner", "行号"),
            t("name", "名称"),
            (t("opening", "期初余额"), "right"),
            (t("debits", "借方"), "right"),
            (t("credits", "贷方"), "right"),
            (t("balance", "余额"), "right"),
            (t("overdraft limit", "透支限额"), "right"),
            (t("queued", "排队"), "right"),
            *([t("control", "控制")] if controlled else []),
        ],
        [
            [
                view.owner,
                view.owner_name,
                grouped_yuan(view.opening_balance_fen),
                grouped_yuan(view.debit_fen),
                grouped_yuan(view.credit_fen),
                grouped_yuan(view.balance_fen),
                grouped_yuan(view.overdraft_limit_fen) if view.overdraft_limit_fen else "",
                view.queued_count or "",
                *([_controls(view)] if controlled else []),
            ]
            for view in views
        ],
    )
