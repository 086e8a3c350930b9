"""Writing a day for the archive: rows of the views to Parquet, re-read; then put in place.

A day is made in a folder of its own, whole and durable, by whoever has the time; only the node puts
it in place, so that nobody whose node has died meanwhile can disturb what is there.

Source: house, ADR-0075.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, LargeBinary, select, type_coerce

from tianping.views.archive.checking import check_table
from tianping.views.archive.database import Duck, column_types, fen_columns, open_duck, quoted
from tianping.views.archive.manifest import (
    MANIFEST_FILE,
    PACK_FILE,
    ArchivedFile,
    Manifest,
    day_folder,
    encode_manifest,
    file_digest,
)
from tianping.views.archive.slices import slice_of
from tianping.views.archive.tables import ARCHIVED, ArchivedTable, DaySlice
from tianping.views.errors import ViewsError
from tianping.views.queries import platform
from tianping.views.schema import FenTotal
from tianping.views.sealing import sealed_columns

__all__ = ["ROW_GROUP", "Anchor", "put_in_place", "write_day"]

_SPILL: Final = "spill"
_ROWS_AT_ONCE: Final = 5_000
ROW_GROUP: Final = 20_480
"""Rows of a Parquet row group: what a question about one account reads at least."""

_JSON_TYPES: Final = {"BLOB": "VARCHAR"}
"""Types that travel as another one on their way through JSON."""


class Anchor(NamedTuple):
    """What a manifest is tied to.

    Attributes:
        journal_seq, journal_hash: The row of the journal that holds the day's last command.
        previous: The digest of the manifest before; empty for the first.
        packed_rows: How many rows of the journal the day's pack is of.
    """

    journal_seq: int
    journal_hash: bytes
    previous: bytes
    packed_rows: int


def write_day(engine: Engine, folder: Path, business_date: int, *, anchor: Anchor) -> Manifest:
    """Write a day of the views into a folder, durably, and return its manifest.

    The folder holds the day's pack already, or nothing. The views are not changed.

    Raises:
        ViewsError: the date is not on-line, or what was written is not what was read.
        OSError: the disk refused.
    """
    with engine.connect() as connection, open_duck(spill=folder / _SPILL) as duck:
        day = slice_of(connection, business_date)
        if day is None:
            raise ViewsError(
                f"business date {business_date}",
                f"业务日期 {business_date}",
                expected="an ended date that is on-line",
                found="none",
            )
        files = {
            f"{one.table.name}.parquet": _write(duck, connection, one, day, folder)
            for one in ARCHIVED
        }
        name = platform(connection).platform
    shutil.rmtree(folder / _SPILL, ignore_errors=True)
    pack = folder / PACK_FILE
    if pack.exists():
        files[PACK_FILE] = ArchivedFile(
            rows=anchor.packed_rows, bytes=pack.stat().st_size, sha256=file_digest(pack)
        )
    manifest = Manifest(
        platform=name,
        **day._asdict(),
        journal_seq=anchor.journal_seq,
        journal_hash=anchor.journal_hash.hex(),
        previous=anchor.previous.hex(),
        files=files,
    )
    (folder / MANIFEST_FILE).write_bytes(encode_manifest(manifest))
    for path in sorted(folder.iterdir()):
        path.chmod(0o600)
        _sync(path)
    _sync(folder)
    return manifest


def put_in_place(folder: Path, archive: Path, business_date: int) -> None:
    """Move the folder of a day that is written to its place, durably.

    One that is there already is replaced: the journal never stated it.
    """
    target = day_folder(archive, business_date)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    folder.rename(target)
    for changed in (target.parent, target.parent.parent, folder.parent):
        _sync(changed)


def _write(
    duck: Duck, connection: Connection, archived: ArchivedTable, day: DaySlice, folder: Path
) -> ArchivedFile:
    """Write the rows of one table and judge the file by reading it."""
    table = archived.table
    rows, target = folder / f"{table.name}.json", folder / f"{table.name}.parquet"
    count, sums = _export(connection, archived, day, rows)
    types = column_types(table)
    read = ", ".join(f"'{name}': '{_JSON_TYPES.get(kind, kind)}'" for name, kind in types.items())
    chosen = ", ".join(
        f'from_base64("{name}") AS "{name}"' if kind == "BLOB" else f'"{name}"'
        for name, kind in types.items()
    )
    order = ", ".join(f'"{column.name}"' for column in archived.order)
    duck.execute(
        f"COPY (SELECT {chosen} FROM read_json({quoted(rows)},"  # noqa: S608 - our own names
        f" format = 'newline_delimited', columns = {{{read}}}) ORDER BY {order})"
        f" TO {quoted(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    rows.unlink()
    written = ArchivedFile(
        rows=count, bytes=target.stat().st_size, sha256=file_digest(target), sums=sums
    )
    check_table(duck, target, table, stated=written)
    return written


def _export(
    connection: Connection, archived: ArchivedTable, day: DaySlice, path: Path
) -> tuple[int, dict[str, str]]:
    """Write the rows of a day as lines of JSON; return how many, and the sums of their fen."""
    sums = dict.fromkeys(fen_columns(archived.table), 0)
    count = 0
    encoder = msgspec.json.Encoder()
    with path.open("wb") as file:
        for rows in _rows(connection, archived, day):
            count += len(rows)
            for name in sums:
                sums[name] += sum(int(row[name] or 0) for row in rows)
            file.write(encoder.encode_lines(rows))
    return count, {name: str(value) for name, value in sums.items()}


def _rows(
    connection: Connection, archived: ArchivedTable, day: DaySlice
) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a day as they are stored: sealed values stay sealed."""
    sealed = {place for place, _ in sealed_columns(archived.table)}
    columns = [
        type_coerce(column, LargeBinary).label(column.name) if place in sealed else column
        for place, column in enumerate(archived.table.columns)
    ]
    totals = [column.name for column in archived.table.columns if isinstance(column.type, FenTotal)]
    found = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(
        select(*columns).where(archived.of_day(day))
    )
    for part in found.partitions():
        rows = [dict(row._mapping) for row in part]  # noqa: SLF001 - the public way to a mapping
        for row in rows:
            for name in totals:
                row[name] = str(row[name])
        yield rows


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
