"""The process that writes a day's files: it reads the views, and nothing of the node.

It needs no key: what is sealed in the views is sealed in the archive.

Source: house, ADR-0075.
"""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import msgspec

from tianping.node.errors import texts_of
from tianping.views.archive.manifest import digest_of, encode_manifest
from tianping.views.archive.writing import Anchor, write_day
from tianping.views.engine import open_views
from tianping.views.errors import ViewsError

__all__ = ["DayTask", "WrittenDay", "write_and_tell"]

_NICENESS: Final = 10


class DayTask(msgspec.Struct, frozen=True):
    """A day to be written, and where."""

    views_url: str
    folder: Path
    business_date: int
    anchor: Anchor


class WrittenDay(msgspec.Struct, frozen=True):
    """What the journal will state of a day, or what went wrong, in English and 中文."""

    digest: bytes = b""
    row_count: int = 0
    problem: tuple[str, str] = ("", "")


def write_and_tell(task: DayTask, answer: Connection) -> None:
    """Write a day into its folder, when nothing else wants the machine, and say what it became."""
    os.nice(_NICENESS)
    answer.send(_written(task))
    answer.close()


def _written(task: DayTask) -> WrittenDay:
    engine = open_views(task.views_url)
    try:
        manifest = write_day(engine, task.folder, task.business_date, anchor=task.anchor)
    except (ViewsError, OSError) as error:
        return WrittenDay(problem=texts_of(error))
    finally:
        engine.dispose()
    return WrittenDay(digest_of(encode_manifest(manifest)), manifest.row_count)
