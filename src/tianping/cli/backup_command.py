"""``tianping backup``: a platform's data to another disk, while it runs or not.

Source: house, ADR-0077.
"""

from __future__ import annotations

import time
from pathlib import Path

import click

from tianping.cli.language import t
from tianping.cli.output import CONSOLE, NOTES, print_json
from tianping.cli.reading import folder_argument, json_option
from tianping.node.backup import BackupReport, BackupSource, back_up
from tianping.node.errors import NotRunning
from tianping.node.folder import Folder
from tianping.node.opening import open_stored
from tianping.node.operator import OperatorClient

__all__ = ["command"]


@click.command(
    help=t(
        "Back FOLDER's platform up into TO: journal, snapshots, views, outbox, audit log, settings,"
        " keys and archive. TO may be an earlier backup: only what is new is copied. What was"
        " written is read and proved. The platform may run.",
        "将 FOLDER 的平台备份到 TO：日志、快照、视图、发件箱、审计日志、设置、密钥和归档。"
        "TO 可为已有备份，仅复制新增部分。写入内容会读回核验。平台可以在运行。",
    )
)
@folder_argument
@click.argument("to", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--without-keys",
    is_flag=True,
    help=t(
        "Leave the keys out, to be kept elsewhere; without them nothing can be restored.",
        "不含密钥（另行保管；缺少密钥无法恢复）。",
    ),
)
@json_option
def command(folder: Path, to: Path, *, without_keys: bool, as_json: bool) -> None:
    """Back up and say what was copied."""
    with NOTES.status(t("Backing up…", "正在备份…")):
        report = _back_up(folder, to, with_keys=not without_keys)
    if as_json:
        print_json(report._asdict())
        return
    CONSOLE.print(
        t(
            f"Backup in {to}: up to command {report.seq}; new are {report.rows} rows of the"
            f" journal and {report.days} archived days; {report.bytes:,} bytes in all, proved.",
            f"备份于 {to}：至第 {report.seq} 号指令；新增日志 {report.rows} 行、"
            f"归档 {report.days} 日；共 {report.bytes:,} 字节，已核验。",
        )
    )


def _back_up(folder: Path, to: Path, *, with_keys: bool) -> BackupReport:
    """Let the running node do it, or do it ourselves when none runs."""
    place = Folder(folder)
    try:
        with OperatorClient(place.operator_socket) as operator:
            return BackupReport(*operator.backup(to, with_keys=with_keys))
    except NotRunning:
        pass
    settings = place.settings()
    journal = open_stored(place, settings)
    try:
        source = BackupSource(place, settings, journal)
        return back_up(source, to, with_keys=with_keys, now_ns=time.time_ns())
    finally:
        journal.close()
