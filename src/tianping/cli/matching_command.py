"""``tianping matching``: what settles when waiting payments are booked together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from tianping.cli.language import t
from tianping.cli.liquidity_output import execute, print_matching, print_matching_runs
from tianping.cli.matching_file import StatedInstance, read_instance
from tianping.cli.matching_propose import propose
from tianping.cli.matching_show import show
from tianping.cli.matching_solving import OPTIMAL_PAYMENTS_MAX, solved
from tianping.cli.output import CONSOLE, Cell, grouped_yuan, print_json, print_table
from tianping.cli.reading import folder_argument, json_option, print_views, reading
from tianping.core.commands import RunMatching
from tianping.core.settlement.matching import (
    MatchingInstance,
    positions_after,
    value_of,
)
from tianping.views.queries_pools import matching_runs

__all__ = ["OPTIMAL_PAYMENTS_MAX", "ROWS_SHOWN_MAX", "command"]

ROWS_SHOWN_MAX: Final = 200
"""Rows of a table for people; JSON has all."""

_SECONDS: Final = 10


@click.group(
    help=t(
        "Matching: what settles when waiting payments are booked together, not one by one.",
        "撮合：排队业务同时记账时，哪些可以清算。",
    )
)
def command() -> None:
    """Group the commands about matching."""


command.add_command(propose)
command.add_command(show)


@command.command(
    help=t(
        "Match what waits on FOLDER's platform now, between cut-off and window.",
        "在业务截止与清算窗口之间立即对 FOLDER 平台上的排队业务进行撮合。",
    )
)
@folder_argument
def run(folder: Path) -> None:
    """Match, and say what came of it."""
    print_matching(execute(folder, RunMatching(time.time_ns())))


@command.command(
    "list",
    help=t("Show the runs of matching on FOLDER's platform.", "查看 FOLDER 平台的撮合记录。"),
)
@folder_argument
@json_option
def list_runs(folder: Path, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        runs = matching_runs(connection)
    if as_json:
        print_views(runs)
        return
    print_matching_runs(runs)


@command.command(
    short_help=t("Solve a stated instance.", "求解给定的撮合问题。"),
    help=t(
        "Solve the instance in FILE, or - for standard input. JSON, amounts in fen as whole"
        ' numbers: {"balances": {"A": 100, "B": 0}, "payments": [["A", "B", 300], …]}; each'
        " payment is payer, payee, amount, those of one payer in the order of its queue."
        ' "floors", by bank like "balances", is the part of a balance that stays. Payments are'
        " told by their index in the list, the first is 0.",
        "求解 FILE 中的撮合问题（- 为标准输入）。JSON 格式，金额为整数，单位为分："
        '{"balances": {"A": 100, "B": 0}, "payments": [["A", "B", 300], …]}；'
        "每笔业务依次为付款行、收款行、金额，同一付款行的业务按排队顺序列出。"
        ' "floors" 与 "balances" 同样按行列出，为余额中不得动用的部分。'
        "业务以其在列表中的序号表示，首笔为 0。",
    ),
)
@click.argument("file", type=click.Path(allow_dash=True, path_type=str))
@click.option(
    "--method",
    type=click.Choice(["ordered", "bilateral", "optimal"]),
    default="ordered",
    show_default=True,
    help=t(
        "ordered: the greatest set that keeps each payer's order. bilateral: pairs of banks, one"
        " after another. optimal: the most value, payers' orders not kept, by a solver.",
        "ordered：保持各付款行排队顺序的最大集合。 bilateral：逐对银行双边轧抵。"
        " optimal：由求解器求金额最大的集合，不保持排队顺序。",
    ),
)
@click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=_SECONDS,
    show_default=True,
    help=t("Time limit of the solver, for optimal.", "求解器时限（秒），用于 optimal。"),
)
@json_option
def solve(file: str, *, method: str, seconds: int, as_json: bool) -> None:
    """Read the instance, solve it, and print what settles."""
    stated = read_instance(file)
    settled, known = solved(stated.instance, method, seconds=seconds)
    if as_json:
        print_json(_as_plain(stated, method, settled) | known)
    else:
        _print_totals(stated.instance, method, settled, known)
        _print_settled(stated, settled)
        _print_balances(stated, settled)


def _closing_balances(stated: StatedInstance, settled: list[int]) -> list[int]:
    """Return the balances when a set is booked: what may be used, and what stays untouched."""
    positions = positions_after(stated.instance, settled)
    usable = stated.instance.usable_fen
    return [
        balance - usable[number] + positions[number]
        for number, balance in enumerate(stated.balances_fen)
    ]


def _as_plain(stated: StatedInstance, method: str, settled: list[int]) -> dict[str, Any]:
    """Return the solution for JSON, in whole numbers of fen as the instance was given."""
    return {
        "method": method,
        "settled": settled,
        "count": len(settled),
        "value": value_of(stated.instance, settled),
        "closing_balances": dict(
            zip(stated.banks, _closing_balances(stated, settled), strict=True)
        ),
    }


def _print_totals(
    instance: MatchingInstance, method: str, settled: list[int], known: dict[str, bool]
) -> None:
    """Print how much settles of how much, and how sure that is."""
    total = value_of(instance, list(range(len(instance.amounts_fen))))
    rows: list[Sequence[Cell]] = [
        (t("payments", "业务笔数"), len(settled), len(instance.amounts_fen)),
        (
            t("value (yuan)", "金额（元）"),
            grouped_yuan(value_of(instance, settled)),
            grouped_yuan(total),
        ),
    ]
    print_table(
        t(f"Matching, {method}", f"撮合（{method}）"),
        ["", (t("settled", "清算"), "right"), (t("of", "共"), "right")],
        rows,
    )
    if known.get("proven"):
        CONSOLE.print(t("No set has a greater value.", "不存在金额更大的集合。"))
    elif known.get("fallback"):
        CONSOLE.print(
            t(
                "Nothing better was found in time: this is the ordered solution.",
                "时限内未找到更优解：此为保持顺序的解。",
            )
        )
    elif known:
        CONSOLE.print(
            t("The time limit ended the search.", "搜索因时限而结束，可能存在金额更大的集合。")
        )


def _print_settled(stated: StatedInstance, settled: list[int]) -> None:
    """Print the payments that settle."""
    instance, banks = stated.instance, stated.banks
    if not settled:
        CONSOLE.print(t("Nothing settles.", "没有可清算的业务。"))
        return
    print_table(
        t("Settled", "可清算业务"),
        [
            (t("index", "序号"), "right"),
            t("payer", "付款行"),
            t("payee", "收款行"),
            (t("yuan", "金额（元）"), "right"),
        ],
        [
            [
                number,
                banks[instance.payers[number]],
                banks[instance.payees[number]],
                grouped_yuan(instance.amounts_fen[number]),
            ]
            for number in settled[:ROWS_SHOWN_MAX]
        ],
    )
    _tell_rest(len(settled))


def _print_balances(stated: StatedInstance, settled: list[int]) -> None:
    """Print each bank's balance before and after."""
    closing = _closing_balances(stated, settled)
    rows = list(zip(stated.banks, stated.balances_fen, closing, strict=True))
    print_table(
        t("Balances (yuan)", "余额（元）"),
        [
            t("bank", "银行"),
            (t("before", "撮合前"), "right"),
            (t("closing", "撮合后"), "right"),
        ],
        [
            [bank, grouped_yuan(before), grouped_yuan(after)]
            for bank, before, after in rows[:ROWS_SHOWN_MAX]
        ],
    )
    _tell_rest(len(rows))


def _tell_rest(count: int) -> None:
    """Say how many rows of a table are not shown."""
    if count > ROWS_SHOWN_MAX:
        rest = count - ROWS_SHOWN_MAX
        CONSOLE.print(t(f"{rest} more; --json prints all.", f"另有 {rest} 行；--json 可输出全部。"))
