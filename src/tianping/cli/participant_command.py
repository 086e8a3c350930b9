"""``tianping participant``: what a participant gets beside messages.

Source: house, ADR-0082, ADR-0083.
"""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.connecting import open_client
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.participant_update import update
from tianping.cli.passwords import password_option, read_password
from tianping.cli.reading import folder_argument, json_option, moment

__all__ = ["command"]


@click.group(
    help=t(
        "As a participant: get updates of the client, read announcements.",
        "以参与者身份：获取客户端更新、查看公告。",
    )
)
def command() -> None:
    """Hold the commands below."""


@command.command(
    help=t(
        "Show the platform's announcements for PARTICIPANT.", "查看平台发给 PARTICIPANT 的公告。"
    )
)
@folder_argument
@click.argument("participant")
@click.option(
    "--after",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help=t("Only with greater numbers.", "仅序号更大者。"),
)
@password_option
@json_option
def announcements(
    folder: Path, participant: str, *, after: int, password_file: Path | None, as_json: bool
) -> None:
    """Ask the node and print."""
    code = str(whole_code(participant))
    with open_client(folder, code, read_password(password_file)) as client:
        found = client.announcements(after=after)
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
                t("title", "标题"),
                t("text", "内容"),
            ],
            [[one.number, moment(one.at_ns), one.title, one.text] for one in found],
        )


command.add_command(update)
