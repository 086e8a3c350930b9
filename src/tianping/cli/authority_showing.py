"""Showing authorities: rules, decisions, areas, what a participant was told."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.authority_words import (
    SYSTEMS,
    effect_in_words,
    line_of,
    stated_rule,
    what_in_words,
    who_in_words,
)
from tianping.cli.bank_codes import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, Cell, print_json, print_table
from tianping.cli.reading import (
    folder_argument,
    json_option,
    moment,
    plain_views,
    print_views,
    reading,
)
from tianping.cli.stated_rules import written_rules
from tianping.cli.told import print_notices, told_of
from tianping.core.control.words import DIRECTION_NAMES, RECEIVING, SENDING
from tianping.node.families.control_notices import AUTHORITY_NOTICE
from tianping.views import queries_control
from tianping.views.queries import platform
from tianping.views.records_control import AuthorityRuleView

__all__ = ["areas", "list_", "notices", "show", "told"]


def _row(view: AuthorityRuleView) -> list[Cell]:
    line = line_of(view)
    return [
        view.rule,
        what_in_words(line),
        t(*DIRECTION_NAMES[view.direction]),
        effect_in_words(allowed=view.allowed),
        who_in_words(line),
        view.from_date,
        view.until_date or "",
        view.setter or t("head office", "总行"),
    ]


@click.command(
    "list",
    help=t(
        "Show the rules that are not over, by number; with options only some of them.",
        "按规则号查看未失效的规则；可用选项筛选。",
    ),
)
@folder_argument
@click.option("--system", type=click.Choice(list(SYSTEMS)), help=t("Only this.", "仅此系统。"))
@click.option("--type", "business_type", default="", help=t("Only this.", "仅此业务类型。"))
@click.option("--all", "ended", is_flag=True, help=t("Also those that are over.", "含已失效。"))
@click.option("--csv", "as_csv", is_flag=True, help=t("As a table to import.", "导出为表格文件。"))
@json_option
def list_(folder: Path, *, ended: bool, as_csv: bool, as_json: bool, **only: str | None) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        date = 0 if ended else platform(connection).business_date
        found = [
            view
            for view in queries_control.authority_rules(connection, date=date)
            if only["system"] in (None, view.system)
            and only["business_type"] in ("", view.business_type)
        ]
    if as_csv:
        click.echo(written_rules([stated_rule(line_of(view)) for view in found]), nl=False)
    elif as_json:
        print_views(found)
    elif not found:
        CONSOLE.print(t("No rules.", "没有规则。"))
    else:
        _print_rules(found)


def _print_rules(found: list[AuthorityRuleView]) -> None:
    print_table(
        t("Rules of authority", "业务权限规则"),
        [
            (t("no.", "规则号"), "right"),
            t("business", "业务"),
            t("direction", "方向"),
            t("effect", "效力"),
            t("for", "适用机构"),
            t("from", "生效"),
            t("until", "失效"),
            t("set by", "设置方"),
        ],
        [_row(view) for view in found],
    )


@click.command(help=t("Show rule NUMBER, whatever became of it.", "查看第 NUMBER 号规则。"))
@folder_argument
@click.argument("number", type=int)
@json_option
def show(folder: Path, number: int, *, as_json: bool) -> None:
    """Read the views and print it."""
    with reading(folder) as connection:
        rules = queries_control.authority_rules(connection)
    found = [view for view in rules if view.rule == number]
    if not found:
        raise Failure(
            Exit.INPUT,
            f"rule: expected 1 to {len(rules)}, found {number}",
            f"规则号：应为 1 至 {len(rules)}，实为 {number}",
        )
    if as_json:
        print_views(found)
        return
    _print_rules(found)
    (view,) = found
    at = moment(view.recorded_at_ns)
    CONSOLE.print(t(f"Set at {at} by command {view.seq}.", f"{at} 由第 {view.seq} 号命令设置。"))
    if view.ended_seq is not None:
        CONSOLE.print(
            t(
                f"Command {view.ended_seq} gave it its end.",
                f"由第 {view.ended_seq} 号命令设定失效。",
            )
        )


@click.command(
    help=t(
        "Show who may set rules where, and which CCPC each city belongs to.",
        "查看分支机构的设置授权，以及城市所属的城市处理中心。",
    )
)
@folder_argument
@json_option
def areas(folder: Path, *, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        given, cities = queries_control.areas(connection), queries_control.cities(connection)
    if as_json:
        print_json({"areas": plain_views(list(given)), "cities": plain_views(list(cities))})
        return
    print_table(
        t("Areas", "设置授权"),
        [t("who", "机构"), t("system", "系统"), t("region", "区域")],
        [
            [
                area.setter,
                area.system,
                t(
                    f"city {area.region}" if area.region_level > 1 else f"CCPC {area.region}",
                    f"城市 {area.region}" if area.region_level > 1 else f"处理中心 {area.region}",
                ),
            ]
            for area in given
        ],
    )
    print_table(
        t("Cities", "城市"),
        [t("city", "城市"), t("CCPC", "城市处理中心")],
        [[city.city, city.ccpc] for city in cities],
    )


@click.command(
    help=t(
        "Show the authorities of PARTICIPANT as its own client keeps them.",
        "查看 PARTICIPANT 客户端所保存的本机构权限。",
    )
)
@folder_argument
@click.argument("participant")
@json_option
def told(folder: Path, participant: str, *, as_json: bool) -> None:
    """Read the client's file and print it."""
    code = str(whole_code(participant))
    rules = told_of(folder, code).rules
    if as_json:
        print_views(list(rules))
        return
    if not rules:
        CONSOLE.print(t("Nothing was told yet.", "尚未收到权限通知。"))
        return
    print_table(
        t(f"Authorities that {code} was told", f"{code} 收到的业务权限"),
        [
            (t("no.", "规则号"), "right"),
            t("business", "业务"),
            t("direction", "方向"),
            t("effect", "效力"),
            t("for", "适用机构"),
            t("cities", "城市"),
            t("from", "生效"),
            t("until", "失效"),
        ],
        [
            [
                rule.number,
                f"{rule.system} {rule.business_type} {rule.business_kind}".strip(),
                t(*DIRECTION_NAMES[SENDING if rule.sends else RECEIVING]),
                effect_in_words(allowed=rule.allowed),
                rule.institution if rule.institution != "0" else t("everybody", "全部机构"),
                " ".join(rule.cities),
                rule.from_date,
                rule.until_date or "",
            ]
            for rule in rules
        ],
    )


@click.command(
    help=t(
        "Show who has not acknowledged yet what it was told of authorities (ccms.915).",
        "查看尚未确认权限变更通知（ccms.915）的参与者。",
    )
)
@folder_argument
@json_option
def notices(folder: Path, *, as_json: bool) -> None:
    """Ask the running platform and print its answer."""
    print_notices(folder, (AUTHORITY_NOTICE,), as_json=as_json)
