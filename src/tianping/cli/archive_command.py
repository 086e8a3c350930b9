"""``tianping archive``: days that left the views: archive what is due, list, verify.

Source: house, ADR-0075.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from tianping.cli.failures import Exit
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, NOTES, print_json, print_table
from tianping.cli.reading import folder_argument, json_option, moment, print_views, reading
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.security.sealing import LOCKED
from tianping.values.dates import BusinessDate, iso_date
from tianping.views.archive.checking import Depth, Fault, StatedDay, verify_days
from tianping.views.queries_archive import archived
from tianping.views.records_archive import ArchivedDayView

__all__ = ["command"]


@click.group(
    help=t(
        "Business days that left the views for the archive. Payments, statements and reports of"
        " them are found by the same commands as those on-line.",
        "已转入归档的营业日。其业务、对账单和报表仍用相同命令查询。",
    )
)
def command() -> None:
    """Group the commands about the archive."""


@command.command(
    help=t(
        "Archive the days of FOLDER's running platform that are old enough; the node does so by"
        " itself after each day switch.",
        "归档 FOLDER 运行中平台已到期的营业日；节点在每次日切后自动进行。",
    )
)
@folder_argument
@json_option
def run(folder: Path, *, as_json: bool) -> None:
    """Ask the node, and wait until it is done."""
    with OperatorClient(Folder(folder).operator_socket) as operator:
        dates = operator.archive()
    if as_json:
        print_json(dates)
        return
    listed = ", ".join(iso_date(BusinessDate(date)) for date in dates)
    CONSOLE.print(
        t(f"Archived: {listed}.", f"已归档：{listed}。")
        if dates
        else t("No day is due.", "没有到期的营业日。")
    )


def _days(folder: Path) -> list[ArchivedDayView]:
    with reading(folder, seal=LOCKED) as connection:
        return archived(connection)


@command.command("list", help=t("List the archived days of FOLDER.", "列出 FOLDER 的归档日。"))
@folder_argument
@json_option
def list_days(folder: Path, *, as_json: bool) -> None:
    """Print what the journal states of each."""
    days = _days(folder)
    if as_json:
        print_views(days)
        return
    print_table(
        t("Archived days", "归档日"),
        [
            t("date", "日期"),
            (t("first command", "首条指令"), "right"),
            (t("last command", "末条指令"), "right"),
            (t("rows", "行数"), "right"),
            t("stated", "登记时间"),
            t("digest of the manifest", "清单摘要"),
        ],
        [
            [
                iso_date(BusinessDate(day.business_date)),
                day.first_seq,
                day.last_seq,
                day.row_count,
                moment(day.recorded_at_ns),
                f"{day.digest.hex()[:16]}…",
            ]
            for day in days
        ],
    )


@command.command(
    help=t(
        "Prove the archive of FOLDER: every file against its manifest, every manifest against the"
        " journal's statement. Exit code 5 means that something is not as it was written.",
        "核验 FOLDER 的归档：逐个文件对照清单，逐份清单对照日志登记。"
        "退出码 5 表示内容与写入时不符。",
    )
)
@folder_argument
@click.option(
    "--deep",
    is_flag=True,
    help=t("Count and sum the rows too.", "同时核对行数与金额合计。"),
)
@json_option
def verify(folder: Path, *, deep: bool, as_json: bool) -> None:
    """Judge day after day and say what was found."""
    place = Folder(folder)
    stated = [StatedDay(day.business_date, day.digest, day.row_count) for day in _days(folder)]
    found = list(
        verify_days(
            place.archive(place.settings()), stated, depth=Depth.ROWS if deep else Depth.FILES
        )
    )
    faults = [one for one in found if isinstance(one, Fault)]
    sound = [one for one in found if not isinstance(one, Fault)]
    size = sum(file.bytes for one in sound for file in one.files.values())
    if as_json:
        print_json(
            {
                "ok": not faults,
                "days": len(sound),
                "bytes": size,
                "manifests": msgspec.to_builtins(sound),
                "faults": [
                    {"business_date": one.business_date, "text": one.error.english}
                    for one in faults
                ],
            }
        )
    else:
        for fault in faults:
            text = t(fault.error.english, fault.error.chinese)
            NOTES.print(f"{iso_date(BusinessDate(fault.business_date))}: {text}", style="red")
        CONSOLE.print(
            t(
                f"{len(sound)} of {len(found)} days are what was written, {size} bytes.",
                f"{len(found)} 日中 {len(sound)} 日与写入时一致，共 {size} 字节。",
            )
        )
    sys.exit(int(Exit.DAMAGED if faults else Exit.DONE))
