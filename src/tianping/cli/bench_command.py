"""``tianping bench``: measure this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from tianping.bench.run import as_plain, run_bench
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, NOTES, print_json, print_table
from tianping.cli.reading import json_option

__all__ = ["command"]

_COMPILED: Final = Path("build/compiled")


@click.command(
    help=t(
        "Measure core, journal, wire and restart, each beside a peer or a limit in the same run.",
        "测量核心、日志、报文与重启的性能，各与同一轮中的对照或极限并列。",
    )
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
def command(*, quick: bool, compiled: Path, as_json: bool) -> None:
    """Measure with progress, then print one table."""
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
