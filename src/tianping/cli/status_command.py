"""``tianping status``: what a running platform is doing."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.language import t
from tianping.cli.output import print_json, print_table
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient

__all__ = ["command"]


@click.command(help=t("Show what the platform of FOLDER is doing.", "显示 FOLDER 中平台的状态。"))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=t("Print JSON.", "输出 JSON。"))
def command(folder: Path, *, as_json: bool) -> None:
    """Ask by the operator's socket."""
    with OperatorClient(Folder(folder).operator_socket) as client:
        status = client.status()
    if as_json:
        print_json(status)
        return
    rows = [(name, value) for name, value in status.items() if not isinstance(value, dict)]
    print_table(t("Platform", "平台"), [t("what", "项目"), (t("value", "值"), "right")], rows)
    for name, values in status.items():
        if isinstance(values, dict):
            print_table(name, [t("counter", "计数"), (t("value", "值"), "right")], values.items())
