"""Judging the archive: files against manifests, manifests against one another and the journal.

Source: house, ADR-0075.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

import duckdb
from sqlalchemy import Table

from tianping.views.archive.database import Duck, fen_columns, quoted, reading_duck
from tianping.views.archive.manifest import (
    ArchivedFile,
    Manifest,
    day_folder,
    file_digest,
    read_manifest,
)
from tianping.views.archive.tables import ARCHIVED
from tianping.views.errors import ViewsError

__all__ = ["Depth", "Fault", "StatedDay", "check_day", "check_files", "check_table", "verify_days"]


class Depth(IntEnum):
    """How much of an archived day is read to judge it: each reads what the one before does."""

    MANIFESTS = 1
    """The manifest, against the journal's statement."""
    FILES = 2
    """Every byte of every file, against the manifest."""
    ROWS = 3
    """The rows too, counted and summed."""


class StatedDay(NamedTuple):
    """What the journal states of an archived day."""

    business_date: int
    digest: bytes
    row_count: int


class Fault(NamedTuple):
    """A day of the archive that is not what the journal states."""

    business_date: int
    error: ViewsError


def check_table(duck: Duck, path: Path, table: Table, *, stated: ArchivedFile) -> None:
    """Count and sum what a Parquet file holds, and compare.

    Raises:
        ViewsError: it holds something else, or is no Parquet file.
    """
    names = fen_columns(table)
    wanted = ", ".join(["count(*)", *(f'coalesce(sum("{name}"), 0)' for name in names)])
    try:
        found = duck.execute(
            f"SELECT {wanted} FROM read_parquet({quoted(path)})"  # noqa: S608 - our own names
        ).fetchall()[0]
    except duckdb.Error as error:
        raise _differs(path, "a Parquet file", error) from None
    sums = {name: str(int(value)) for name, value in zip(names, found[1:], strict=True)}
    if (found[0], sums) != (stated.rows, stated.sums):
        raise _differs(path, f"{stated.rows} rows, {stated.sums}", f"{found[0]} rows, {sums}")


def check_day(archive: Path, stated: StatedDay, *, previous: bytes, depth: Depth) -> Manifest:
    """Judge one day and return its manifest.

    Args:
        archive: The archive's folder.
        stated: What the journal states.
        previous: The digest of the day before; empty for the first.
        depth: How much is read.

    Raises:
        ViewsError: names the file that is not what was written.
    """
    folder = day_folder(archive, stated.business_date)
    manifest, digest = read_manifest(folder)
    if digest != stated.digest:
        raise _differs(folder, f"digest {stated.digest.hex()}", digest.hex())
    if manifest.previous != previous.hex():
        raise _differs(folder, f"the manifest after {previous.hex()}", manifest.previous)
    if (manifest.business_date, manifest.row_count) != (stated.business_date, stated.row_count):
        raise _differs(folder, f"{stated.row_count} rows", f"{manifest.row_count}")
    if depth >= Depth.FILES:
        check_files(folder)
    if depth is Depth.ROWS:
        with reading_duck() as duck:
            for archived in ARCHIVED:
                name = f"{archived.table.name}.parquet"
                check_table(duck, folder / name, archived.table, stated=manifest.files[name])
    return manifest


def check_files(folder: Path) -> None:
    """Compare every file of a day with its manifest.

    Raises:
        ViewsError: names the file that is not what was written.
    """
    manifest, _ = read_manifest(folder)
    for name, file in manifest.files.items():
        _check_file(folder / name, file)


def _check_file(path: Path, stated: ArchivedFile) -> None:
    try:
        found = file_digest(path)
    except OSError as error:
        raise _differs(path, "a file", error) from None
    if found != stated.sha256:
        raise _differs(path, f"SHA-256 {stated.sha256}", found)


def verify_days(
    archive: Path, days: list[StatedDay], *, depth: Depth
) -> Iterator[Manifest | Fault]:
    """Judge days in their order; yield the manifest of each, or what is wrong with it."""
    previous = b""
    for day in days:
        try:
            yield check_day(archive, day, previous=previous, depth=depth)
        except ViewsError as error:
            yield Fault(day.business_date, error)
        previous = day.digest


def _differs(path: Path, expected: object, found: object) -> ViewsError:
    return ViewsError(f"archive {path}", f"归档 {path}", expected=expected, found=found)
