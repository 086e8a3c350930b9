"""``tianping logout``: end the session of the command line."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from tianping.cli.asking import operator_of
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.cli.reading import folder_argument
from tianping.node.errors import AccessRefused, NotRunning
from tianping.node.folder import Folder
from tianping.node.session_file import forget_session

__all__ = ["command"]


@click.command(
    help=t("Log out of FOLDER's platform, and forget the session.", "退出 FOLDER 中的平台。")
)
@folder_argument
def command(folder: Path) -> None:
    """End the session, if there is one, and forget it in any case."""
    try:
        with contextlib.suppress(AccessRefused, NotRunning), operator_of(folder) as client:
            client.ask("log_out", None)
    finally:
        forget_session(Folder(folder).operator_socket)
    CONSOLE.print(t("Logged out.", "已退出。"))
