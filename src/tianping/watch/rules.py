"""The rules by which alarms are raised: read from a file a person can read, checked at once.

``default_rules.toml`` beside this module has the rules of a platform that nobody changed. A file
of the operator's own replaces rules by name, adds others, or switches one off.

Source: CCMS-T §五.2.4; RULES-C §9.3; correction 2 (intrusion); SAC-G §二十五,
§二十七; house, ADR-0081.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from tianping.watch.errors import WatchError
from tianping.watch.metrics import Kind, metric

__all__ = [
    "SEVERITIES",
    "Above",
    "Below",
    "Condition",
    "Grows",
    "Rule",
    "Stuck",
    "Told",
    "default_rules",
    "read_rules",
]

SEVERITIES: Final = {
    "critical": ("critical", "紧急"),
    "major": ("major", "重要"),
    "minor": ("minor", "一般"),
}
"""Severities, the worst first, in English and 中文."""

_FILE: Final = "default_rules.toml"


class _Condition(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="when"
):
    """Base of all conditions."""


class _OfMetric(_Condition, frozen=True, kw_only=True):
    """A condition on a metric: one alarm for each set of labels, or one on their sum.

    Attributes:
        metric: The metric's name.
        each: Whether each set of labels stands for itself.
    """

    metric: str
    each: bool = True


class Above(_OfMetric, frozen=True, kw_only=True, tag="above"):
    """The metric is above a value, for a while; it ends when it is at the other value or below.

    Attributes:
        value: Above this the condition holds.
        ends_at: At this or below it has ended; without it, at ``value``.
        for_seconds: So long it must hold before it is an alarm.
    """

    value: float
    ends_at: float | None = None
    for_seconds: int = 0


class Below(_OfMetric, frozen=True, kw_only=True, tag="below"):
    """The metric is below a value, for a while; it ends when it is at the other value or above."""

    value: float
    ends_at: float | None = None
    for_seconds: int = 0


class Grows(_OfMetric, frozen=True, kw_only=True, tag="grows"):
    """The metric is greater than it was that long ago, by more than so much.

    Attributes:
        by: It has grown by more than this.
        within_seconds: In this time.
    """

    by: float
    within_seconds: int


class Stuck(_OfMetric, frozen=True, kw_only=True, tag="stuck"):
    """The metric has not changed for a while although something waits.

    Attributes:
        waiting: The metric that says how much waits; summed over its labels.
        for_seconds: So long nothing may have moved while something waited all the time.
    """

    waiting: str
    for_seconds: int


class Told(_Condition, frozen=True, kw_only=True, tag="told"):
    """Something happened that a part of the platform tells of under the rule's name.

    Attributes:
        quiet_seconds: It has ended when it was not told again for so long; 0: a person says so.
    """

    quiet_seconds: int = 0


Condition: TypeAlias = Above | Below | Grows | Stuck | Told


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rule.

    Attributes:
        severity: ``critical``, ``major`` or ``minor``.
        english: What is wrong, in few words.
        chinese: The same in 中文.
        todo_english: What to do.
        todo_chinese: The same in 中文.
        condition: When the alarm is raised.
        incident: Priority of the incident that is opened at the help desk, 1 (worst) to 4; 0: none.
        enabled: Whether the rule is tried at all.
    """

    severity: str
    english: str
    chinese: str
    todo_english: str
    todo_chinese: str
    condition: Condition
    incident: int = 0
    enabled: bool = True


def default_rules() -> dict[str, Rule]:
    """Return the rules of a platform that nobody changed, by name."""
    text = resources.files("tianping.watch").joinpath(_FILE).read_text(encoding="utf-8")
    return _rules(tomllib.loads(text), {}, where=_FILE)


def read_rules(path: Path) -> dict[str, Rule]:
    """Return the rules in force: the defaults, changed by a file if there is one.

    A table of the file has all fields of a rule that is not among the defaults; of one that is, it
    may have those alone that are changed (``condition`` is one field).

    Raises:
        WatchError: the file cannot be read, or a rule makes no sense; names it.
    """
    defaults = default_rules()
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return defaults
    except (OSError, ValueError) as error:
        raise WatchError(
            f"{path}: expected alarm rules in TOML, found: {error}",
            f"{path}：告警规则有误：{error}",
        ) from None
    return defaults | _rules(stated, defaults, where=str(path))


def _rules(stated: Mapping[str, Any], known: Mapping[str, Rule], *, where: str) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for name, table in stated.items():
        whole = msgspec.to_builtins(known[name]) if name in known else {}
        try:
            rule = msgspec.convert(whole | table, Rule)
            _check(rule)
        except (msgspec.ValidationError, ValueError, TypeError) as error:
            raise WatchError(
                f"{where}: rule {name}: expected a sound rule, found: {error}",
                f"{where}：告警规则 {name} 有误：{error}",
            ) from None
        found[name] = rule
    return found


def _check(rule: Rule) -> None:
    """Refuse what no platform could ever evaluate.

    Raises:
        ValueError: says what.
    """
    if rule.severity not in SEVERITIES:
        raise ValueError(f"severity {rule.severity!r}, not one of {', '.join(SEVERITIES)}")
    if not 0 <= rule.incident <= 4:
        raise ValueError(f"incident {rule.incident}, not 0 to 4")
    condition = rule.condition
    if isinstance(condition, Told):
        return
    names = [condition.metric]
    if isinstance(condition, Stuck):
        names.append(condition.waiting)
    for name in names:
        try:
            definition = metric(name)
        except KeyError:
            raise ValueError(f"no metric {name!r}") from None
        if definition.kind is Kind.HISTOGRAM and name == definition.name:
            raise ValueError(f"{name} is a histogram: name its _count or _sum")
    if isinstance(condition, Above | Below) and condition.ends_at is not None:
        beyond = condition.ends_at - condition.value
        if (beyond > 0) is isinstance(condition, Above) and beyond:
            raise ValueError(f"ends_at {condition.ends_at} lies on the wrong side of the value")
