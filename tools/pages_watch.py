"""Reference pages of the watching: the alarms and the metrics, from the tables in the code."""

from __future__ import annotations

import msgspec

from pages_core import cell
from tianping.watch.metrics import BUCKETS, METRICS
from tianping.watch.rules import SEVERITIES, Condition, default_rules

__all__ = ["pages"]

_CONDITIONS = {
    "above": ("above {value} for {for_seconds} s", "高于 {value} 达 {for_seconds} 秒"),
    "below": ("below {value} for {for_seconds} s", "低于 {value} 达 {for_seconds} 秒"),
    "grows": (
        "grown by more than {by} within {within_seconds} s",
        "{within_seconds} 秒内增长超过 {by}",
    ),
    "stuck": (
        "unmoved for {for_seconds} s while `{waiting}` is above 0",
        "`{waiting}` 大于 0 而 {for_seconds} 秒无变化",
    ),
    "told": ("told by the platform", "由平台各部分报告"),
}


def _condition(condition: Condition) -> tuple[str, str]:
    """Return when a condition holds and how it ends, in both languages."""
    fields = msgspec.to_builtins(condition)
    english, chinese = (text.format(**fields) for text in _CONDITIONS[fields["when"]])
    if fields["when"] == "told":
        quiet = fields["quiet_seconds"]
        return (
            f"{english}; ends {f'after {quiet} s of quiet' if quiet else 'when a person says so'}",
            f"{chinese}；{f'静默 {quiet} 秒后' if quiet else '由人'}解除",
        )
    name = f"`{fields['metric']}`"
    ends = fields.get("ends_at")
    if ends is not None:
        return f"{name} {english}; ends at {ends:g}", f"{name} {chinese}；至 {ends:g} 解除"
    return f"{name} {english}", f"{name} {chinese}"


def _alarms_page() -> str:
    lines = [
        "# Alarms 告警",
        "",
        "The rules of a platform that nobody changed.",
        "How to change them: [English](../how-to/watch.md), [中文](../how-to/watch.zh-CN.md).",
        "*Incident* is the priority of the incident that is opened at the help desk.",
        "",
    ]
    for name, rule in default_rules().items():
        english, chinese = _condition(rule.condition)
        incident = str(rule.incident) if rule.incident else "–"
        severity = " ".join(SEVERITIES[rule.severity])
        lines += [
            f"## {name}",
            "",
            f"{rule.english[0].upper()}{rule.english[1:]}.",
            f"{rule.chinese}。",
            "",
            "| | |",
            "|---|---|",
            f"| severity 级别 | {severity} |",
            f"| condition | {cell(english)} |",
            f"| 条件 | {cell(chinese)} |",
            f"| incident 事件优先级 | {incident} |",
            f"| what to do | {cell(rule.todo_english)} |",
            f"| 处置 | {cell(rule.todo_chinese)} |",
            "",
        ]
    return "\n".join(lines)


def _metrics_page() -> str:
    lines = [
        "# Metrics 指标",
        "",
        "What a scrape of the platform has.",
        "The client library adds what its process uses (`process_…`, `python_…`).",
        "*Kept* says what the history keeps: each set of labels, their sum, the least, or nothing.",
        "",
        "| name | kind | labels | kept | meaning | 含义 |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in METRICS.items():
        labels = ", ".join(f"`{label}`" for label in one.labels)
        lines.append(
            f"| `{name}` | {one.kind.value} | {labels} | {one.keep.value} | {cell(one.english)}"
            f" | {cell(one.chinese)} |"
        )
    lines += ["", "Bounds of the histograms' buckets:", ""]
    for name, bounds in BUCKETS.items():
        lines.append(f"- `{name}`: {', '.join(f'{bound:g}' for bound in bounds)}")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Return the two pages."""
    return {"reference/alarms.md": _alarms_page(), "reference/metrics.md": _metrics_page()}
