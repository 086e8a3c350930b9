"""``tianping whoami``: who is logged in."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.asking import operator_of
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json
from tianping.cli.people_roles import role_name
from tianping.cli.reading import folder_argument, json_option

__all__ = ["command"]


@click.command(
    help=t("Show who is logged in to FOLDER's platform.", "显示 FOLDER 中平台的当前登录人员。")
)
@folder_argument
@json_option
def command(folder: Path, *, as_json: bool) -> None:
    """Ask the platform, which knows better than the file."""
    with operator_of(folder) as client:
        told = client.session
    if not told:
        raise Failure(Exit.REFUSED, "nobody is logged in", "无人登录")
    if as_json:
        print_json(told)
        return
    office = told["office"] or t("head office", "总行")
    CONSOLE.print(f"{told['person']}  {role_name(int(told['role']))}  {office}")
