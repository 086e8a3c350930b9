"""The reference page of all parameters, in English and in 中文, made from the core's own table."""

from __future__ import annotations

from typing import Final

from pages_core import cell
from tianping.core.control.parameter_rule import EFFECT_NAMES, UNIT_NAMES, ParameterRule
from tianping.core.control.parameters import CHECKS, PARAMETERS
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.drafts_control import CEILINGS, INTERNET_CEILING

__all__ = ["pages"]

_PAGE: Final = "reference/parameters"

_INTRO: Final = (
    """# Parameters

The numbers by which the platform works.
[Parameters](../explanation/parameters.md) explains how they change.
A value holds until the next one; before the first, the default holds.
Change them with `tianping parameter`; what the platform is founded with stands in its blueprint.
*In force* is the earliest moment at which a change takes effect.
*Set by* says who may: a branch only for participants, cities and the CCPC of the area it was given.
*Told by* is the message that participants get, with the parameter's code.""",
    """# 业务参数

平台运行所依据的参数；变更办法见[业务参数](../explanation/parameters.zh-CN.md)。
参数值持续有效，直至下一次变更；首次变更之前为缺省值。
以 `tianping parameter` 变更；建立平台时的取值写在蓝图中。
“生效”为变更最早的生效时点。
“设置机构”为有权变更者：分支机构仅限所授权区域内的参与者、城市与城市处理中心。
“下发报文”为通知参与者所用报文及参数代码。""",
)

_COLUMNS: Final = (
    ("name", "meaning", "unit", "default", "least", "most", "in force", "set by", "told by"),
    ("参数名", "含义", "单位", "缺省值", "最小值", "最大值", "生效", "设置机构", "下发报文"),
)
_OWNERS: Final = (("head office", "总行"), ("head office, branches", "总行、分支机构"))
_CHECKS: Final = (
    (
        "## What must be true",
        "A change is refused if one of these would not hold when it takes effect, or later.",
        ("check", "what must be true", "parameters"),
    ),
    (
        "## 逻辑检查",
        "变更生效时及其后，若有一项不成立，即拒绝该变更。",
        ("检查", "须满足", "参数"),
    ),
)


def _told_by(name: str, rule: ParameterRule) -> str:
    if name in CEILINGS:
        return "ccms.926"
    if name == INTERNET_CEILING:
        return "ccms.909"
    return f"ccms.907 `{rule.terms.notice}`" if rule.terms.notice else ""


def _row(name: str, rule: ParameterRule, language: int) -> str:
    terms = rule.terms
    cells = (
        f"`{name}`",
        cell(rule.texts[language]),
        UNIT_NAMES[terms.unit][language],
        f"{rule.default:_}",
        f"{rule.least:_}",
        f"{rule.most:_}",
        EFFECT_NAMES[terms.effect][language],
        _OWNERS[terms.local][language],
        _told_by(name, rule),
    )
    return f"| {' | '.join(cells)} |"


def _table(columns: tuple[str, ...]) -> list[str]:
    return [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]


def _page(language: int) -> str:
    lines = [_INTRO[language], ""]
    for system, names in SYSTEM_NAMES.items():
        rules = {name: one for name, one in PARAMETERS.items() if one.terms.system == system}
        if rules:
            lines += [f"## {names[0]}: {names[1]}" if not language else f"## {names[2]}", ""]
            lines += _table(_COLUMNS[language])
            lines += [_row(name, rule, language) for name, rule in rules.items()]
            lines.append("")
    title, about, columns = _CHECKS[language]
    lines += [title, "", about, "", *_table(columns)]
    for check in CHECKS:
        reads = ", ".join(f"`{name}`" for name in check.reads)
        lines.append(f"| `{check.name}` | {cell(check.texts[language])} | {reads} |")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Return the page in both languages."""
    return {f"{_PAGE}.md": _page(0), f"{_PAGE}.zh-CN.md": _page(1)}
