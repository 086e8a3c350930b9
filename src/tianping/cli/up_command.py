"""``tianping up``: run the platform of a folder until it is told to stop."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tianping.cli.language import t
from tianping.cli.output import NOTES
from tianping.cli.passwords import password_option, read_password
from tianping.node.platform import Platform

__all__ = ["command"]


@click.command(
    help=t(
        "Run the platform in FOLDER. Ctrl-C or SIGTERM stops it cleanly.",
        "运行 FOLDER 中的平台。按 Ctrl-C 或发送 SIGTERM 可正常停止。",
    )
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@password_option
def command(folder: Path, password_file: Path | None) -> None:
    """Open the platform and serve; the exit code is the node's."""
    platform = Platform(folder, read_password(password_file))
    listen = platform.settings.listen
    NOTES.print(
        t(
            f"{platform.settings.platform.name}: https://{listen.host}:{listen.port}",
            f"{platform.settings.platform.name}：https://{listen.host}:{listen.port}",
        )
    )
    sys.exit(platform.serve())
