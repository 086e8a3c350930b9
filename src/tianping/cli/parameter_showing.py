"""Showing parameters: values, bounds, changes, who was told."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.bank_codes import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.parameter_words import moment_in_words, owner_in_words, value_in_words
from tianping.cli.reading import (
    folder_argument,
    json_option,
    moment,
    plain_views,
    print_views,
    reading,
)
from tianping.cli.told import print_notices, told_of
from tianping.core.control.parameter_rule import EFFECT_NAMES, UNIT_NAMES
from tianping.core.control.parameters import CHECKS, PARAMETERS, ParameterRule
from tianping.node.families.control_notices import (
    CEILING_NOTICE,
    INTERNET_CEILING_NOTICE,
    PARAMETER_NOTICE,
)
from tianping.views.queries import parameters, platform
from tianping.views.queries_control import parameter_changes
from tianping.views.records import ParameterView
from tianping.views.records_control import ParameterChangeView

__all__ = ["history", "list_", "notices", "show", "told"]


def _known(name: str) -> ParameterRule:
    rule = PARAMETERS.get(name)
    if rule is None:
        raise Failure(
            Exit.INPUT,
            f"parameter: expected a name of 'tianping parameter list', found {name}",
            f"参数：应为 tianping parameter list 所列，实为 {name}",
        )
    return rule


@click.command(
    "list",
    help=t(
        "Show every parameter with its value today; those that change are marked.",
        "查看全部参数的当日取值；有待生效变更的加以标注。",
    ),
)
@folder_argument
@click.option("--area", default="", help=t("Only names that begin so.", "仅以此开头的参数名。"))
@json_option
def list_(folder: Path, *, area: str, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = parameters(connection, business_date=platform(connection).business_date)
        waiting = {change.name for change in parameter_changes(connection, waiting=True)}
    values = {view.name: view.value for view in found if not view.scope}
    rows = [
        (name, values.get(name, rule.default), rule)
        for name, rule in PARAMETERS.items()
        if name.startswith(area)
    ]
    if as_json:
        print_json(
            [
                {
                    "name": name,
                    "value": str(value),
                    "default": str(rule.default),
                    "least": str(rule.least),
                    "most": str(rule.most),
                    "unit": rule.terms.unit,
                    "changes": name in waiting,
                }
                for name, value, rule in rows
            ]
        )
        return
    print_table(
        t("Parameters", "参数"),
        [
            t("name", "参数名"),
            (t("value", "取值"), "right"),
            t("meaning", "含义"),
            t("changes take effect", "变更生效"),
            t("waits", "待生效"),
        ],
        [
            [
                name,
                value_in_words(name, value),
                t(*rule.texts),
                t(*EFFECT_NAMES[rule.terms.effect]),
                t("yes", "有") if name in waiting else "",
            ]
            for name, value, rule in rows
        ],
    )


@click.command(
    help=t(
        "Show all of parameter NAME: value, bounds, unit, owner, values of places, what waits.",
        "查看参数 NAME 的全部信息：取值、界限、单位、设置机构、各地取值与待生效变更。",
    )
)
@folder_argument
@click.argument("name")
@json_option
def show(folder: Path, name: str, *, as_json: bool) -> None:
    """Read the views and print it."""
    rule = _known(name)
    with reading(folder) as connection:
        date = platform(connection).business_date
        held = [one for one in parameters(connection, business_date=date) if one.name == name]
        waiting = parameter_changes(connection, name=name, waiting=True)
    if as_json:
        print_json({"values": plain_views(list(held)), "waiting": plain_views(list(waiting))})
        return
    _print_terms(name, rule, held)
    if waiting:
        _print_changes(t("Waiting", "待生效变更"), waiting)


def _print_terms(name: str, rule: ParameterRule, held: list[ParameterView]) -> None:
    value = next((one.value for one in held if not one.scope), rule.default)
    rows = [
        (t("meaning", "含义"), t(*rule.texts)),
        (t("value", "取值"), value_in_words(name, value)),
        (t("default", "缺省值"), value_in_words(name, rule.default)),
        (t("bounds", "界限"), f"{rule.least} … {rule.most}"),
        (t("unit", "单位"), t(*UNIT_NAMES[rule.terms.unit])),
        (t("changes take effect", "变更生效"), t(*EFFECT_NAMES[rule.terms.effect])),
        (t("set by", "设置机构"), owner_in_words(rule)),
    ]
    rows += [(one.scope, value_in_words(name, one.value)) for one in held if one.scope]
    rows += [(t("must be true", "须满足"), t(*one.texts)) for one in CHECKS if name in one.reads]
    print_table(name, [t("what", "项目"), t("value", "值")], rows)


@click.command(
    help=t(
        "Show every change of parameter NAME, by number: who, when, from when on.",
        "按变更号查看参数 NAME 的历次变更：设置方、时间与生效时点。",
    )
)
@folder_argument
@click.argument("name")
@json_option
def history(folder: Path, name: str, *, as_json: bool) -> None:
    """Read the views and print them."""
    _known(name)
    with reading(folder) as connection:
        found = parameter_changes(connection, name=name)
    if as_json:
        print_views(list(found))
    elif not found:
        CONSOLE.print(t("It was never changed.", "从未变更。"))
    else:
        _print_changes(t(f"Changes of {name}", f"{name} 的变更"), found)


def _print_changes(title: str, found: list[ParameterChangeView]) -> None:
    print_table(
        title,
        [
            (t("no.", "变更号"), "right"),
            (t("value", "取值"), "right"),
            t("for", "适用范围"),
            t("set by", "设置方"),
            t("at", "设置时间"),
            t("moment", "生效时点"),
            t("in force since", "实际生效"),
        ],
        [
            [
                view.change,
                value_in_words(view.name, view.value),
                view.scope or t("everybody", "全部"),
                view.setter or t("head office", "总行"),
                moment(view.recorded_at_ns),
                moment_in_words(view),
                moment(view.in_force_at_ns),
            ]
            for view in found
        ],
    )


@click.command(
    help=t(
        "Show the parameters of which PARTICIPANT was told, as its own client keeps them.",
        "查看 PARTICIPANT 客户端所保存的已下发参数。",
    )
)
@folder_argument
@click.argument("participant")
@json_option
def told(folder: Path, participant: str, *, as_json: bool) -> None:
    """Read the client's file and print it."""
    code = str(whole_code(participant))
    values = told_of(folder, code).values
    if as_json:
        print_views(list(values))
    elif not values:
        CONSOLE.print(t("Nothing was told yet.", "尚未收到参数通知。"))
    else:
        print_table(
            t(f"Parameters that {code} was told", f"{code} 收到的参数"),
            [t("code", "代码"), t("meaning", "含义"), (t("value", "取值"), "right")],
            [[one.code, one.name, one.value] for one in values],
        )


@click.command(
    help=t(
        "Show who has not acknowledged yet what it was told of parameters (ccms.907, 926, 909).",
        "查看尚未确认参数下发通知（ccms.907、926、909）的参与者。",
    )
)
@folder_argument
@json_option
def notices(folder: Path, *, as_json: bool) -> None:
    """Ask the running platform and print its answer."""
    codes = (PARAMETER_NOTICE, CEILING_NOTICE, INTERNET_CEILING_NOTICE)
    print_notices(folder, codes, as_json=as_json)
