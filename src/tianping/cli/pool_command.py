"""``tianping pool``: bind, release, set the floor, look, run."""

from __future__ import annotations

import time
from pathlib import Path

import click

from tianping.cli.bars import bar
from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.liquidity_output import (
    execute,
    print_matching,
    print_pool_runs,
    print_pools_run,
)
from tianping.cli.output import CONSOLE, grouped_yuan, print_json, print_table
from tianping.cli.reading import folder_argument, json_option, plain_views, reading
from tianping.core.commands import RunPool, SetPool, SetPoolFloor
from tianping.core.events import PaymentSettled, PoolManaged
from tianping.core.liquidity.words import (
    POOL_END,
    POOL_MANAGEMENTS,
    POOL_ORDER,
    POOL_RANDOM_ORDER,
)
from tianping.values.dates import BusinessDate, format_date, parse_date
from tianping.values.money import parse_yuan
from tianping.views.queries import accounts, platform
from tianping.views.queries_pools import pool_changes, pool_runs, pools
from tianping.views.records import AccountView
from tianping.views.records_liquidity import PoolChangeView, PoolView

__all__ = ["command"]


@click.group(
    help=t(
        "Pools: a legal entity's account tops up those of its branches before the window.",
        "资金池：清算窗口前以法人机构账户补足其分支机构账户。",
    )
)
def command() -> None:
    """Group the commands about pools."""


_from = click.option(
    "--from",
    "from_date",
    default="",
    help=t("From this date (yyyymmdd); else from the next one.", "生效日期；缺省为下一业务日期。"),
)


def _set(folder: Path, management: int, entity: str, *, named: tuple[str, ...], date: str) -> None:
    """Enter an instruction and say from when it holds."""
    branches = [whole_code(one) for one in named]
    effective = parse_date(date) if date else BusinessDate(0)
    instruction = SetPool(time.time_ns(), whole_code(entity), management, effective, branches)
    for event in execute(folder, instruction):
        if isinstance(event, PoolManaged):
            _, english, chinese = POOL_MANAGEMENTS[event.management]
            listed = " ".join(event.branches) or t("all", "全部")
            CONSOLE.print(
                t(
                    f"from {format_date(event.effective_date)}: {listed} {english}",
                    f"自 {format_date(event.effective_date)} 起：{chinese} {listed}",
                )
            )


@command.command(
    help=t(
        "Bind BRANCHES to the pool of ENTITY on FOLDER's platform, in this order.",
        "在 FOLDER 的平台上按所列顺序将 BRANCHES 绑定到 ENTITY 的资金池。",
    )
)
@folder_argument
@click.argument("entity")
@click.argument("branches", nargs=-1, required=True)
@click.option(
    "--random", "drawn", is_flag=True, help=t("Each run draws the order.", "每次随机确定顺序。")
)
@_from
def bind(
    folder: Path, entity: str, *, branches: tuple[str, ...], drawn: bool, from_date: str
) -> None:
    """Bind; those bound before are replaced."""
    management = POOL_RANDOM_ORDER if drawn else POOL_ORDER
    _set(folder, management, entity, named=branches, date=from_date)


@command.command(
    help=t(
        "Release BRANCHES from the pool of ENTITY, or all of them.",
        "解除 ENTITY 资金池中的 BRANCHES；不列则全部解除。",
    )
)
@folder_argument
@click.argument("entity")
@click.argument("branches", nargs=-1)
@_from
def release(folder: Path, entity: str, *, branches: tuple[str, ...], from_date: str) -> None:
    """Release."""
    _set(folder, POOL_END, entity, named=branches, date=from_date)


@command.command(
    help=t(
        "Let the pool of ENTITY leave YUAN on its account, from now on.",
        "设置 ENTITY 的资金池余额最低控制金额为 YUAN 元，立即生效。",
    )
)
@folder_argument
@click.argument("entity")
@click.argument("yuan")
def floor(folder: Path, entity: str, yuan: str) -> None:
    """Set the floor."""
    code, amount_fen = whole_code(entity), parse_yuan(yuan)
    execute(folder, SetPoolFloor(time.time_ns(), code, amount_fen))
    CONSOLE.print(
        t(
            f"{code} keeps {grouped_yuan(amount_fen)} yuan",
            f"{code} 资金池余额最低控制金额 {grouped_yuan(amount_fen)} 元",
        )
    )


@command.command(
    help=t(
        "Run the pools of FOLDER's platform now, between cut-off and window.",
        "在业务截止与清算窗口之间立即启动 FOLDER 平台上的资金池。",
    )
)
@folder_argument
def run(folder: Path) -> None:
    """Run, and say what it led to."""
    events = execute(folder, RunPool(time.time_ns(), 0))
    print_pools_run(events)
    print_matching(events)
    settled = sum(isinstance(event, PaymentSettled) for event in events)
    CONSOLE.print(t(f"settled {settled}, transfers included", f"共清算 {settled} 笔（含划拨）"))


@command.command(
    "list",
    help=t(
        "Show the pools of FOLDER's platform: in force, said for later, and their runs.",
        "查看 FOLDER 平台上的资金池：已生效、待生效的绑定及运行记录。",
    ),
)
@folder_argument
@json_option
def list_pools(folder: Path, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        today = platform(connection).business_date
        in_force, later = pools(connection), pool_changes(connection, after_date=today)
        runs = pool_runs(connection)
        owned = {view.owner: view for view in accounts(connection)}
    if as_json:
        print_json(
            {
                "pools": plain_views(in_force),
                "changes": plain_views(later),
                "runs": plain_views(runs),
            }
        )
        return
    _print_pools(in_force)
    for pool in in_force:
        _print_members(pool, owned)
    if later:
        _print_changes(later)
    print_pool_runs(runs)


def _print_pools(in_force: list[PoolView]) -> None:
    if not in_force:
        CONSOLE.print(t("No pool is in force.", "没有已生效的资金池。"))
        return
    print_table(
        t("Pools", "资金池"),
        [
            t("legal entity", "法人机构"),
            (t("keeps (yuan)", "最低控制金额（元）"), "right"),
            t("order", "解救顺序"),
            t("branches", "分支机构"),
        ],
        [
            [
                pool.legal_entity,
                grouped_yuan(pool.floor_fen),
                t("as listed", "按顺序") if pool.in_order else t("drawn", "随机"),
                pool.branches,
            ]
            for pool in in_force
        ],
    )


def _print_members(pool: PoolView, owned: dict[str, AccountView]) -> None:
    """Print what the pool's accounts have, and what waits on each."""
    members = [owned[code] for code in (pool.legal_entity, *pool.branches.split())]
    most = max(max(abs(one.balance_fen), one.queued_fen) for one in members)
    print_table(
        t(f"Pool of {pool.legal_entity} (yuan)", f"{pool.legal_entity} 的资金池（元）"),
        [
            t("account of", "账户"),
            (t("balance", "余额"), "right"),
            "",
            (t("waits", "排队"), "right"),
            "",
        ],
        [
            [
                one.owner,
                grouped_yuan(one.balance_fen),
                bar(one.balance_fen, most),
                grouped_yuan(one.queued_fen),
                bar(one.queued_fen, most),
            ]
            for one in members
        ],
    )


def _print_changes(later: list[PoolChangeView]) -> None:
    print_table(
        t("Said for later", "待生效"),
        [
            t("legal entity", "法人机构"),
            t("from", "生效日期"),
            t("what", "管理类型"),
            t("branches", "分支机构"),
        ],
        [
            [
                change.legal_entity,
                format_date(BusinessDate(change.effective_date)),
                t(*POOL_MANAGEMENTS[change.management][1:]),
                change.branches,
            ]
            for change in later
        ],
    )
