"""``tianping watch``: alarms, history, rules and what a running platform says of its health.

Source: house, ADR-0080, ADR-0081.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import apsw
import click
import msgspec

from tianping.cli.asking import requested
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.reading import folder_argument, json_option, moment
from tianping.cli.watch_history import print_history, print_series
from tianping.node.folder import Folder
from tianping.storage.sqlite_file import connect
from tianping.watch.alarms import STATES, Alarm, AlarmState
from tianping.watch.book import AlarmBook
from tianping.watch.dashboard import dashboard as dashboard_of
from tianping.watch.history import History
from tianping.watch.rules import SEVERITIES, Rule, read_rules

__all__ = ["command"]

_PAGE_MAX: Final = 10_000
_person = click.option(
    "--as",
    "person",
    default="",
    help=t(
        "Who does it, by name, while no persons are entered; else whoever is logged in.",
        "尚未登记人员时的办理人姓名；登记后以登录人员为准。",
    ),
)


@click.group(
    help=t(
        "Watch a platform: health, alarms, history, rules.", "监控：运行状况、告警、历史、规则。"
    )
)
def command() -> None:
    """Hold the commands below."""


@contextlib.contextmanager
def _watched(folder: Path) -> Iterator[apsw.Connection]:
    """Yield a connection to the history and alarms of a folder.

    Raises:
        Failure: with INPUT: the node has never run.
    """
    path = Folder(folder).watch
    if not path.exists():
        raise Failure(
            Exit.INPUT,
            f"{path}: expected history and alarms, found none; the node has not run yet",
            f"{path}：尚无监控记录，节点尚未运行过",
        )
    connection = connect(path)
    try:
        yield connection
    finally:
        connection.close()


@command.command(
    help=t(
        "Show whether the platform of FOLDER is ready, and what was read of it.",
        "查看 FOLDER 中平台是否就绪及当前读数。",
    )
)
@folder_argument
@json_option
def status(folder: Path, *, as_json: bool) -> None:
    """Ask the running node."""
    found = requested(folder, "watch")
    if as_json:
        print_json(found)
        return
    ready = t("ready", "就绪") if found["ready"] else t("not ready", "未就绪")
    alarms = found["alarms"]
    CONSOLE.print(t(f"{ready}; open alarms: {alarms}", f"{ready}；未解除告警 {alarms} 条"))
    for _, english, chinese in found["reasons"]:
        CONSOLE.print(f"- {t(english, chinese)}")
    print_series(found["readings"])


@command.command(
    help=t(
        "Show alarms that are not resolved, or all, the newest first.",
        "查看未解除的告警或全部告警，由新到旧。",
    )
)
@folder_argument
@click.option("--all", "everything", is_flag=True, help=t("Resolved ones too.", "含已解除。"))
@click.option("--rule", default="", help=t("Only of this rule.", "仅此规则。"))
@json_option
def alarms(folder: Path, *, everything: bool, rule: str, as_json: bool) -> None:
    """Read the book of alarms; works while the node runs or not."""
    with _watched(folder) as connection:
        book = AlarmBook(connection)
        found = (
            book.alarms(rule=rule, limit=_PAGE_MAX)
            if everything
            else [one for one in reversed(book.open_alarms) if rule in {"", one.rule}]
        )
    if as_json:
        print_json(msgspec.to_builtins(found))
    elif not found:
        CONSOLE.print(t("No alarms.", "没有告警。"))
    else:
        _print_alarms(found, read_rules(Folder(folder).alarm_rules))


def _print_alarms(found: list[Alarm], rules: dict[str, Rule]) -> None:
    print_table(
        t("Alarms", "告警"),
        [
            (t("number", "序号"), "right"),
            t("severity", "级别"),
            t("state", "状态"),
            t("what", "内容"),
            t("subject", "对象"),
            t("since", "始于"),
            (t("times", "次数"), "right"),
            t("person", "办理人"),
        ],
        [
            [
                alarm.number,
                t(*SEVERITIES.get(alarm.severity, (alarm.severity, alarm.severity))),
                t(*STATES[alarm.state]),
                _what(alarm, rules.get(alarm.rule)),
                alarm.subject,
                moment(alarm.raised_at_ns),
                alarm.count,
                alarm.person,
            ]
            for alarm in found
        ],
    )


def _what(alarm: Alarm, rule: Rule | None) -> str:
    text = alarm.rule if rule is None else t(rule.english, rule.chinese)
    return f"{text} ({alarm.detail})" if alarm.detail else text


@command.command(
    help=t("Show alarm NUMBER: what it means, what to do, what was done.", "查看第 NUMBER 号告警。")
)
@folder_argument
@click.argument("number", type=int)
@json_option
def show(folder: Path, number: int, *, as_json: bool) -> None:
    """Read one alarm and its changes."""
    with _watched(folder) as connection:
        book = AlarmBook(connection)
        alarm, changes = book.alarm(number), book.changes(number)
    rules = read_rules(Folder(folder).alarm_rules)
    if as_json:
        print_json({**msgspec.to_builtins(alarm), "changes": msgspec.to_builtins(changes)})
        return
    _print_alarms([alarm], rules)
    rule = rules.get(alarm.rule)
    if rule is not None:
        CONSOLE.print(t(rule.todo_english, rule.todo_chinese))
    print_table(
        t("What became of it", "处理经过"),
        [t("at", "时间"), t("state", "状态"), t("person", "办理人"), t("note", "备注")],
        [[moment(one.at_ns), t(*STATES[one.state]), one.person, one.note] for one in changes],
    )


@command.command(
    help=t(
        "Acknowledge alarm NUMBER: say that you see to it.",
        "确认第 NUMBER 号告警，表明已有人处理。",
    )
)
@folder_argument
@click.argument("number", type=int)
@_person
@click.option("--note", default="", help=t("What you found.", "备注。"))
def ack(folder: Path, number: int, *, person: str, note: str) -> None:
    """Ask the running node to acknowledge."""
    _move(folder, "acknowledge", number, told=(person, note))


@command.command(
    help=t(
        "Say that alarm NUMBER is over. One that is measured comes back while it holds.",
        "解除第 NUMBER 号告警；由读数触发的告警，条件仍成立时会再次告警。",
    )
)
@folder_argument
@click.argument("number", type=int)
@_person
@click.option("--note", required=True, help=t("What was done.", "处理情况。"))
def resolve(folder: Path, number: int, *, person: str, note: str) -> None:
    """Ask the running node to note that it is over."""
    _move(folder, "resolve", number, told=(person, note))


def _move(folder: Path, kind: str, number: int, *, told: tuple[str, str]) -> None:
    done: dict[str, Any] = requested(folder, kind, [number, *told])
    english, chinese = STATES[AlarmState(done["state"])]
    CONSOLE.print(t(f"Alarm {number}: {english}.", f"第 {number} 号告警：{chinese}。"))


@command.command(
    help=t(
        "Show what SERIES was, as a chart; without SERIES, the names of all that are kept.",
        "以图示查看 SERIES 的历史；不指定时列出全部序列名称。",
    )
)
@folder_argument
@click.argument("series", default="")
@click.option(
    "--hours",
    type=click.IntRange(1, 24 * 400),
    default=24,
    show_default=True,
    help=t("So many hours back.", "回溯小时数。"),
)
@json_option
def history(folder: Path, series: str, *, hours: int, as_json: bool) -> None:
    """Read the history; works while the node runs or not."""
    with _watched(folder) as connection:
        kept = History(connection)
        if not series:
            names = kept.series()
            print_json(names) if as_json else CONSOLE.print("\n".join(names))
            return
        until_ns = time.time_ns()
        print_history(kept, series, until_ns=until_ns, hours=hours, as_json=as_json)


@command.command(help=t("Show the alarm rules in force.", "查看生效的告警规则。"))
@folder_argument
@json_option
def rules(folder: Path, *, as_json: bool) -> None:
    """Read the defaults and the folder's own rules."""
    found = read_rules(Folder(folder).alarm_rules)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    print_table(
        t("Alarm rules", "告警规则"),
        [
            t("rule", "规则"),
            t("severity", "级别"),
            t("what", "内容"),
            t("condition", "条件"),
            (t("incident", "事件优先级"), "right"),
            t("on", "启用"),
        ],
        [
            [
                name,
                t(*SEVERITIES[rule.severity]),
                t(rule.english, rule.chinese),
                _condition(rule),
                rule.incident or "",
                t("yes", "是") if rule.enabled else t("no", "否"),
            ]
            for name, rule in found.items()
        ],
    )


def _condition(rule: Rule) -> str:
    fields = msgspec.to_builtins(rule.condition)
    return " ".join(f"{name}={value}" for name, value in fields.items() if value is not None)


@command.command(
    help=t(
        "Print the ready-made dashboard (Grafana JSON), to be imported there.",
        "输出现成的监控面板（Grafana JSON），供导入使用。",
    )
)
def dashboard() -> None:
    """Print the dashboard of this version."""
    print_json(dashboard_of(chinese=LANGUAGE == CHINESE))
