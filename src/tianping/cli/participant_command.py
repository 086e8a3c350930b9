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
from tianping.cli.participant_certificate import certificate
from tianping.cli.participant_day_end import files, pre_check, reconcile
from tianping.cli.participant_link import link
from tianping.cli.participant_update import update
from tianping.cli.passwords import password_option, read_password
from tianping.cli.reading import folder_argument, json_option, moment
from tianping.values.dates import parse_date

__all__ = ["command"]


@click.group(
    help=t(
        "As a participant: reconcile, get account files, updates, announcements; link keys.",
        "以参与者身份：业务核对、下载账务数据、获取更新、查看公告、链路密钥。",
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


@command.command(
    help=t(
        "Show whom PARTICIPANT knows to take part, from the platform's notices it has received.",
        "查看 PARTICIPANT 根据已收到的变更通知所知的参与者。",
    )
)
@folder_argument
@click.argument("participant")
@click.option("--date", required=True, help=t("On a date, yyyymmdd.", "日期 yyyymmdd。"))
@password_option
@json_option
def directory(
    folder: Path, participant: str, *, date: str, password_file: Path | None, as_json: bool
) -> None:
    """Read the client's own memory and print."""
    code, day = str(whole_code(participant)), parse_date(date)
    with open_client(folder, code, read_password(password_file)) as client:
        found, codes = client.directory(day), client.base_codes(day)
    if as_json:
        print_json(
            {
                "participants": msgspec.to_builtins(list(found.values())),
                "base_data": msgspec.to_builtins(codes),
            }
        )
        return
    print_table(
        t("Directory", "行名行号"),
        [t("code", "行号"), t("name", "名称"), t("settles through", "所属直接参与者")],
        [[one.bank_code, one.name, one.direct_participant] for one in found.values()],
    )


command.add_command(update)
command.add_command(reconcile)
command.add_command(pre_check)
command.add_command(files)
command.add_command(certificate)
command.add_command(link)
