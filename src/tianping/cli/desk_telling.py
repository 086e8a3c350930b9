"""The help desk's commands about knowledge pages and announcements.

Source: house, ADR-0082.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click
import msgspec

from tianping.cli.asking import requested
from tianping.cli.blueprint import whole_code
from tianping.cli.desk_opening import desk_of, person_option
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.reading import folder_argument, json_option, moment
from tianping.desk.knowledge import Knowledge, Page
from tianping.desk.store import NewAnnouncement
from tianping.node.errors import NotRunning
from tianping.node.folder import Folder
from tianping.values.dates import parse_date
from tianping.watch.rules import read_rules

__all__ = ["TELLING_COMMANDS"]


def _knowledge(folder: Path) -> Knowledge:
    """Return the folder's own pages and one for each alarm rule."""
    place = Folder(folder)
    given = [
        Page(
            f"alarm/{name}",
            f"# {rule.english} {rule.chinese}\n\n{rule.todo_english}\n\n{rule.todo_chinese}\n",
        )
        for name, rule in read_rules(place.alarm_rules).items()
    ]
    return Knowledge(place.knowledge, given)


@click.command(
    help=t(
        "Show the knowledge pages that have all WORDS; without words, all. Pages are the Markdown"
        " files in FOLDER/knowledge, and one for each alarm rule.",
        "查找含全部 WORDS 的知识页，不指定时列出全部。知识页为 FOLDER/knowledge 中的 Markdown"
        " 文件，另有每条告警规则一页。",
    )
)
@folder_argument
@click.argument("words", nargs=-1)
@json_option
def pages(folder: Path, words: tuple[str, ...], *, as_json: bool) -> None:
    """List or search."""
    knowledge = _knowledge(folder)
    if words:
        rows = [
            (found.page.name, found.page.title, found.excerpt)
            for found in knowledge.search(" ".join(words))
        ]
    else:
        rows = [(page.name, page.title, "") for page in knowledge.pages()]
    if as_json:
        print_json([dict(zip(("name", "title", "excerpt"), row, strict=True)) for row in rows])
    elif not rows:
        CONSOLE.print(t("No page has all these words.", "没有符合的知识页。"))
    else:
        print_table(
            t("Knowledge pages", "知识页"),
            [t("name", "名称"), t("title", "标题"), t("where", "摘录")],
            rows,
        )


@click.command(help=t("Print knowledge page NAME.", "输出知识页 NAME。"))
@folder_argument
@click.argument("name")
def page(folder: Path, name: str) -> None:
    """Print a page as it is written."""
    CONSOLE.print(_knowledge(folder).page(name).text, soft_wrap=True)


@click.command(
    help=t(
        "Announce something to participants: by the wire (ccms.303) when the platform runs, else"
        " when it next starts; and to whoever asks.",
        "向参与者发布公告：平台运行时即以自由格式报文（ccms.303）发送，否则于下次启动时发送；"
        "参与者亦可查询。",
    )
)
@folder_argument
@click.argument("title")
@click.argument("text")
@click.option(
    "--to",
    "receivers",
    multiple=True,
    help=t("Only to this bank; repeat it.", "仅发此行，可重复。"),
)
@click.option(
    "--until", default="", help=t("Last date it matters, yyyymmdd.", "失效日期 yyyymmdd。")
)
@person_option
def announce(
    folder: Path, *, receivers: tuple[str, ...], until: str, person: str, **about: str
) -> None:
    """Make an announcement and let the node send it; ``about`` are title and text."""
    new = NewAnnouncement(
        **about,
        receivers=tuple(str(whole_code(one)) for one in receivers),
        until_date=int(parse_date(until)) if until else 0,
    )
    with desk_of(folder) as desk:
        made = desk.announce(new, person=person, at_ns=time.time_ns())
    try:
        count = requested(folder, "announce", made.number)
    except NotRunning:
        CONSOLE.print(
            t(
                f"Announcement {made.number} goes out when the platform starts.",
                f"公告 {made.number} 将于平台启动时发送。",
            )
        )
    else:
        CONSOLE.print(
            t(
                f"Announcement {made.number} was sent to {count} participants.",
                f"公告 {made.number} 已发送 {count} 家参与者。",
            )
        )


@click.command(help=t("Show announcements, the oldest first.", "查看公告，由旧到新。"))
@folder_argument
@json_option
def announcements(folder: Path, *, as_json: bool) -> None:
    """Print announcements."""
    with desk_of(folder) as desk:
        found = desk.announcements()
    if as_json:
        print_json(msgspec.to_builtins(found))
    elif not found:
        CONSOLE.print(t("No announcements.", "没有公告。"))
    else:
        print_table(
            t("Announcements", "公告"),
            [
                (t("number", "序号"), "right"),
                t("made", "发布时间"),
                t("by", "发布人"),
                t("title", "标题"),
                t("text", "内容"),
                t("sent", "发送时间"),
                (t("to", "接收家数"), "right"),
            ],
            [
                [
                    one.number,
                    moment(one.at_ns),
                    one.person,
                    one.title,
                    one.text,
                    moment(one.sent_at_ns),
                    one.receiver_count or "",
                ]
                for one in found
            ],
        )


TELLING_COMMANDS: Final = (pages, page, announce, announcements)
