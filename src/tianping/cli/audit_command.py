"""``tianping audit``: who did what to what, when, with whom, and what came of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import click
import msgspec

from tianping.cli.audit_lines import AuditLine, found_lines
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.reading import folder_argument, json_option, moment, reading, seal_of
from tianping.node.folder import Folder
from tianping.views.queries_people import AuditSearch

__all__ = ["command"]

_RESULTS: Final = {
    "done": "已办理",
    "approved": "双人办理",
    "proposed": "已提交",
    "rejected": "已拒绝",
    "expired": "已失效",
    "refused": "被拒",
}
_BEIJING: Final = dt.timezone(dt.timedelta(hours=8))
_NANOSECONDS: Final = 1_000_000_000
_SHOWN: Final = 200


def _instant(text: str, option: str, *, last: bool) -> int:
    """Return nanoseconds since 1970 of a date or an instant in Beijing time; 0 for none.

    Of a date it is the first instant, or the last.

    Raises:
        click.BadParameter: it is neither.
    """
    if not text:
        return 0
    try:
        instant = dt.datetime.fromisoformat(text).replace(tzinfo=_BEIJING)
    except ValueError:
        wrong = t(f"{text} is no date or time", f"{text} 不是日期或时间")
        raise click.BadParameter(wrong, param_hint=option) from None
    whole_day = last and "T" not in text
    after = dt.timedelta(days=1) if whole_day else dt.timedelta(0)
    return int((instant + after).timestamp()) * _NANOSECONDS - int(whole_day)


@click.command(
    help=t(
        "Search the audit trail of FOLDER's platform: what reached the core, from the journal, and"
        " log-ins, refusals and credentials from the node's own log. Both are chained; 'tianping"
        " verify' proves them.",
        "查询 FOLDER 中平台的审计追踪：到达核心的操作（取自日志），以及登录、拒绝、凭据等"
        "（取自节点审计日志）。两者均有哈希链，由 tianping verify 核验。",
    )
)
@folder_argument
@click.option("--person", default="", help=t("Who, or with whom.", "经办人或复核人。"))
@click.option(
    "--object",
    "concerned",
    default="",
    help=t(
        "Whom or what it concerned: a bank, a person, a parameter, a message id.",
        "对象：行号、人员、参数或报文标识号。",
    ),
)
@click.option("--function", default="", help=t("The command or the event.", "命令或事件名称。"))
@click.option(
    "--from",
    "begin",
    default="",
    help=t(
        "From this date or time on, such as 2026-11-23 or 2026-11-23T09:00.",
        "起始日期或时间，如 2026-11-23 或 2026-11-23T09:00。",
    ),
)
@click.option(
    "--to",
    "end",
    default="",
    help=t("Until this date or time.", "截止日期或时间。"),
)
@click.option(
    "--result",
    type=click.Choice(list(_RESULTS)),
    default=None,
    help=t("What came of it.", "结果。"),
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=_SHOWN,
    show_default=True,
    help=t("The newest so many.", "仅最新的若干条。"),
)
@json_option
def command(folder: Path, *, as_json: bool, **asked: str | int | None) -> None:
    """Search both logs, and print what is found, oldest first."""
    search = AuditSearch(
        person=str(asked["person"]),
        object=str(asked["concerned"]),
        function=str(asked["function"]),
        from_ns=_instant(str(asked["begin"]), "--from", last=False),
        to_ns=_instant(str(asked["end"]), "--to", last=True),
        result=str(asked["result"] or ""),
        limit=int(asked["limit"] or _SHOWN),
    )
    place = Folder(folder)
    seal = seal_of(place.key_ring)
    with reading(folder, seal=seal) as connection:
        found = found_lines(connection, place.audit, search, seal=seal)
    if as_json:
        print_json([msgspec.to_builtins(line) for line in found])
    elif not found:
        CONSOLE.print(t("Nothing is found.", "未找到记录。"))
    else:
        _print_lines(found)


def _print_lines(found: list[AuditLine]) -> None:
    print_table(
        t("Audit trail", "审计追踪"),
        [
            t("at", "时间"),
            t("place", "位置"),
            t("who", "人员"),
            t("function", "功能"),
            t("object", "对象"),
            t("before", "变更前"),
            t("after", "变更后"),
            t("result", "结果"),
        ],
        [
            [
                moment(line.recorded_at_ns),
                f"{line.log} {line.place}",
                _who(line),
                f"{line.function} {line.event}".strip(),
                f"{line.object} {line.aspect}".strip(),
                line.value_before,
                line.value_after,
                f"{_result(line.result)} {line.text}".strip(),
            ]
            for line in found
        ],
    )


def _who(line: AuditLine) -> str:
    """Return everybody who had to do with it: persons, sender, or where it came from."""
    persons = " + ".join(one for one in (line.person, line.second_person) if one)
    return " ".join(one for one in (persons or line.sender, line.origin) if one)


def _result(result: str) -> str:
    return _RESULTS[result] if LANGUAGE == CHINESE else result
