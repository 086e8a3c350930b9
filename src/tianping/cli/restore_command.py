"""``tianping restore``: a platform from its backup.

Source: house, ADR-0077.
"""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.language import t
from tianping.cli.output import CONSOLE, NOTES, print_json
from tianping.cli.reading import json_option, moment
from tianping.node.folder import Folder
from tianping.node.restoring import RestoreReport, restore_platform

__all__ = ["command"]


@click.command(
    help=t(
        "Make FOLDER from the backup in SOURCE, proved first. Nothing is overwritten: FOLDER must"
        " not exist, or be empty.",
        "由 SOURCE 中的备份恢复到 FOLDER，恢复前先核验。FOLDER 须不存在或为空，不会覆盖任何内容。",
    )
)
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--journal",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=t(
        "Continuous copy of the journal: goes on where the backup ends.",
        "日志的持续副本：从备份末尾继续恢复。",
    ),
)
@click.option(
    "--deep",
    is_flag=True,
    help=t("Read every file of the archive too.", "同时读取核验归档的全部文件。"),
)
@json_option
def command(source: Path, folder: Path, *, journal: Path | None, deep: bool, as_json: bool) -> None:
    """Restore and say which position the platform stands at."""
    with NOTES.status(t("Proving the backup and restoring…", "正在核验并恢复…")):
        report = restore_platform(source, folder, journal=journal, deep=deep)
    if as_json:
        print_json(
            {
                "platform": report.facts.platform,
                "seq": report.seq,
                "hash": report.hash.hex(),
                "backup_seq": report.facts.seq,
                "copied_rows": report.copied,
                "complete": report.complete,
            }
        )
        return
    _print_restored(folder, report)


def _print_restored(folder: Path, report: RestoreReport) -> None:
    """Say where the restored platform stands, and what is missing."""
    facts = report.facts
    CONSOLE.print(
        t(
            f"{facts.platform} in {folder}: it ends with command {report.seq}, row"
            f" {report.hash.hex()[:16]}…; the backup of {moment(facts.made_at_ns)} ended with"
            f" {facts.seq}, {report.copied} rows came from the copy of the journal.",
            f"{facts.platform} 已恢复到 {folder}：至第 {report.seq} 号指令，"
            f"哈希 {report.hash.hex()[:16]}…；备份（{moment(facts.made_at_ns)}）"
            f"至第 {facts.seq} 号，另有 {report.copied} 行来自日志副本。",
        )
    )
    settings = Folder(folder).settings()
    if not report.complete:
        NOTES.print(
            t(
                f"The backup has no keys: put them into {folder / 'keys'} before you start it.",
                f"备份不含密钥：启动前请将密钥放入 {folder / 'keys'}。",
            )
        )
    if not facts.with_views:
        NOTES.print(
            t(
                "The views were in a database of their own: restore it, or run 'tianping rebuild'.",
                "视图存于独立数据库：请另行恢复，或运行 tianping rebuild。",
            )
        )
    if settings.archive:
        NOTES.print(
            t(
                f"The settings say that the archive lies in {settings.archive}; that of the backup"
                f" is in {folder / 'archive'}.",
                f"设置中归档位于 {settings.archive}；备份的归档在 {folder / 'archive'}。",
            )
        )
