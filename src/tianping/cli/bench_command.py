"""``tianping bench``: measure this machine, and an archive on it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import msgspec

from tianping.bench.archive import measure_archive
from tianping.bench.archive_made import Made, workdays
from tianping.bench.run import as_plain, run_bench
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, NOTES, print_json, print_table
from tianping.cli.reading import json_option

__all__ = ["command"]

_COMPILED: Final = Path("build/compiled")


@click.group(
    invoke_without_command=True,
    help=t(
        "Measure core, journal, wire and restart, each beside a peer or a limit in the same run.",
        "测量核心、日志、报文与重启的性能，各与同一轮中的对照或极限并列。",
    ),
)
@click.option("--quick", is_flag=True, help=t("Within a minute.", "一分钟之内。"))
@click.option(
    "--compiled",
    type=click.Path(file_okay=False, path_type=Path),
    default=_COMPILED,
    show_default=True,
    help=t("Folder made by 'make compiled'.", "make compiled 生成的文件夹。"),
)
@json_option
@click.pass_context
def command(context: click.Context, *, quick: bool, compiled: Path, as_json: bool) -> None:
    """Measure with progress, then print one table."""
    if context.invoked_subcommand:
        return
    with NOTES.status(t("Measuring…", "正在测量…")) as status:
        report = run_bench(
            quick=quick,
            compiled=compiled.resolve() if compiled.exists() else None,
            tell=lambda what: status.update(t(f"Measuring {what}", f"正在测量 {what}")),
        )
    if as_json:
        print_json(as_plain(report))
        return
    chinese = LANGUAGE == CHINESE
    print_table(
        t("Measurements", "测量结果"),
        [t("what", "项目"), (t("figure", "数值"), "right"), t("unit", "单位")],
        [
            [figure.what_zh if chinese else figure.what, f"{figure.value:,.2f}", figure.unit]
            for figure in report.figures
        ],
    )
    print_table(
        t("Ratios", "比值"),
        [t("ratio", "比值名称"), (t("value", "值"), "right")],
        [[name, f"{value:.2f}"] for name, value in report.ratios.items()],
    )
    for note in report.missing:
        NOTES.print(t(f"Not measured: {note}", f"未测量：{note}"))
    CONSOLE.print(", ".join(f"{name} {value}" for name, value in report.conditions.items()))


@command.command(
    "archive",
    help=t(
        "Make an archive of invented days in FOLDER, unless one is there, and ask it what people"
        " ask: a payment, statements, sums of all days.",
        "在 FOLDER 中生成虚拟日期的归档（已有则直接使用），"
        "并测量查询用时：一笔支付、账户明细、按日汇总。",
    ),
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--payments",
    type=click.IntRange(100, 1_000_000_000),
    default=1_000_000,
    show_default=True,
    help=t("Payments in all.", "支付总笔数。"),
)
@click.option(
    "--days",
    type=click.IntRange(1, 5_000),
    default=25,
    show_default=True,
    help=t("Business days they are spread over.", "分布的营业日数。"),
)
@click.option(
    "--banks",
    type=click.IntRange(2, 9_999),
    default=300,
    show_default=True,
    help=t("Banks that pay one another.", "银行数。"),
)
@json_option
def archive_command(folder: Path, *, payments: int, days: int, banks: int, as_json: bool) -> None:
    """Make and ask, with progress, then print the table."""
    made = Made(folder, workdays(days), max(1, payments // days), banks)
    with NOTES.status(t("Measuring…", "正在测量…")) as status:
        report = measure_archive(
            made, tell=lambda what: status.update(t(f"Measuring: {what}", f"正在测量：{what}"))
        )
    if as_json:
        print_json(msgspec.to_builtins(report))
        return
    chinese = LANGUAGE == CHINESE
    print_table(
        t(
            f"{report.payments:,} payments of {report.days} days: {report.bytes:,} bytes,"
            f" {report.bytes / report.payments:.1f} each",
            f"{report.days} 日共 {report.payments:,} 笔：{report.bytes:,} 字节，"
            f"每笔 {report.bytes / report.payments:.1f} 字节",
        ),
        [
            t("question", "查询"),
            (t("found", "结果数"), "right"),
            (t("cold, s", "冷查询（秒）"), "right"),
            (t("warm, s", "热查询（秒）"), "right"),
            (t("CPU, s", "CPU（秒）"), "right"),
        ],
        [
            [
                one.what_zh if chinese else one.what,
                f"{one.rows:,}",
                f"{one.cold_seconds:.3f}",
                f"{one.warm_seconds:.3f}",
                f"{one.cpu_seconds:.3f}",
            ]
            for one in report.asked
        ],
    )
    CONSOLE.print(", ".join(f"{name} {value}" for name, value in report.conditions.items()))
