"""``tianping drill``: what a disaster would cost, measured.

Source: CCMS-T §五.3.6; house, ADR-0077.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from tianping.bench.drill import DrillReport, run_drill
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, NOTES, print_json, print_table
from tianping.cli.reading import json_option

__all__ = ["command"]

_STEPS: Final = {
    "platform": ("Making a platform…", "正在新建平台…"),
    "load": ("Banks are sending…", "各行正在发送…"),
    "backup": ("Backing up meanwhile…", "发送中备份…"),
    "restore": ("The platform is gone; restoring…", "平台已毁；正在恢复…"),
    "proof": ("Proving and counting…", "正在核验与清点…"),
}


@click.command(
    help=t(
        "Rehearse a disaster: a platform made for it works, is backed up meanwhile, is killed and"
        " removed, and is restored from the backup and the continuous copy of its journal. The"
        " banks count what they were told. Exit code 5 means that something of it was lost.",
        "灾难恢复演练：新建演练平台并加载业务，运行中备份，强行终止并删除，再由备份和日志持续副本恢复；"
        "各行核对平台已答复的业务。退出码 5 表示有业务丢失。",
    )
)
@click.option(
    "--payments",
    type=click.IntRange(100, 1_000_000),
    default=2_000,
    show_default=True,
    help=t("Payments before the end, at least.", "终止前至少处理的支付笔数。"),
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help=t("Empty folder for all of it; else a temporary one.", "演练所用空文件夹（默认临时）。"),
)
@json_option
def command(*, payments: int, folder: Path | None, as_json: bool) -> None:
    """Run the drill, print its table, and end with the exit code."""
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tianping-")))
        report = _run(folder, payments)
    if as_json:
        print_json({**report._asdict(), "passed": report.passed})
    else:
        _print_report(report)
    sys.exit(int(Exit.DONE if report.passed else Exit.DAMAGED))


def _run(folder: Path, payments: int) -> DrillReport:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Failure(
            Exit.INPUT,
            f"{folder}: expected an empty folder, found files in it",
            f"{folder}：应为空文件夹，其中已有文件",
        )
    with NOTES.status(t(*_STEPS["platform"])) as status:
        try:
            return run_drill(
                folder, payments=payments, tell=lambda step: status.update(t(*_STEPS[step]))
            )
        except RuntimeError as error:
            raise Failure(
                Exit.FAULT,
                f"the drill could not be finished: {error}",
                f"演练未能完成：{error}",
            ) from error


def _print_report(report: DrillReport) -> None:
    """Print what was measured and what was proved."""
    seconds = t("s", "秒")
    rows = [
        (t("payments that banks were told of", "平台已答复的支付笔数"), f"{report.told:,}"),
        (t("on their way at the end", "终止时在途笔数"), f"{report.unanswered:,}"),
        (
            t("backup, while they were sent", "业务进行中备份"),
            f"{report.backup_seconds:.1f} {seconds}, {report.backup_bytes:,} B",
        ),
        (
            t("lost with the backup alone", "仅用备份时丢失"),
            f"{report.lost_backup_only:,}",
        ),
        (
            t("RPO with the backup alone", "仅用备份的恢复点目标 RPO"),
            f"{report.rpo_backup_seconds:.1f} {seconds}",
        ),
        (t("lost with the journal's copy", "用日志副本时丢失"), f"{report.lost_with_copy:,}"),
        (
            t("RPO with the journal's copy", "用日志副本的恢复点目标 RPO"),
            f"{report.rpo_copy_seconds:.1f} {seconds}",
        ),
        (t("restored after", "恢复完成用时"), f"{report.restore_seconds:.1f} {seconds}"),
        (
            t("RTO: first new payment after", "恢复时间目标 RTO（首笔新业务）"),
            f"{report.rto_seconds:.1f} {seconds}",
        ),
        (t("settled in the end", "最终已清算笔数"), f"{report.settled:,}"),
        (t("told and not settled", "已答复而未清算"), f"{report.missing:,}"),
        (t("settled twice", "重复清算"), f"{report.twice:,}"),
        (
            t("chain, books, outcomes", "哈希链、账务、结果"),
            t("right", "无误") if report.proved else t("WRONG", "有误"),
        ),
    ]
    print_table(t("Drill", "演练"), [t("what", "项目"), (t("figure", "数值"), "right")], rows)
    CONSOLE.print(
        t("Nothing that a bank was told is lost.", "平台已答复的业务无一丢失。")
        if report.passed
        else t("Something was LOST.", "有业务丢失！")
    )
