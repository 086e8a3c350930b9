"""Opening the help desk of a folder, and who does what there.

Source: house, ADR-0082.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from tianping.cli.language import t
from tianping.desk.store import DeskStore
from tianping.node.folder import Folder
from tianping.storage.sqlite_file import connect

__all__ = ["desk_of", "person_option"]

person_option = click.option(
    "--as", "person", required=True, help=t("Who does it, by name.", "办理人姓名。")
)


@contextlib.contextmanager
def desk_of(folder: Path) -> Iterator[DeskStore]:
    """Yield the help desk of a folder; works while the node runs or not."""
    connection = connect(Folder(folder).desk)
    try:
        yield DeskStore(connection)
    finally:
        connection.close()
