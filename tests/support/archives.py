"""Archiving days of views whose journal is a list of commands, for tests of the archive."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from sqlalchemy import Engine

from tianping.core.commands import NoteArchive
from tianping.core.events import ArchiveNoted
from tianping.values.dates import BusinessDate
from tianping.views.archive.manifest import (
    Manifest,
    day_folder,
    digest_of,
    encode_manifest,
)
from tianping.views.archive.writing import Anchor, put_in_place, write_day
from tianping.views.writer import FoldBatch, ViewWriter

__all__ = ["ARCHIVE", "archive_day", "stated", "written"]

ARCHIVE = "archive"
"""The name of the archive's folder."""

_ANCHOR_HASH = b"h" * 32


def written(engine: Engine, archive: Path, date: int, *, previous: bytes = b"") -> Manifest:
    """Write a day into an archive; the views stay as they are."""
    folder = archive / "being made"
    folder.mkdir(parents=True)
    anchor = Anchor(1, _ANCHOR_HASH, previous, 0)
    try:
        manifest = write_day(engine, folder, date, anchor=anchor)
        put_in_place(folder, archive, date)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return manifest


def stated(engine: Engine, manifest: Manifest) -> bytes:
    """Fold the statement that a day is archived; return the digest that it states."""
    writer = ViewWriter(engine)
    seq = writer.position[0] + 1
    date = BusinessDate(manifest.business_date)
    digest = digest_of(encode_manifest(manifest))
    command = NoteArchive(time.time_ns(), date, digest, manifest.row_count)
    event = ArchiveNoted(date, digest, manifest.row_count)
    writer.apply(FoldBatch(seq, [command], [[event]], seq.to_bytes(32, "big")))
    return digest


def archive_day(engine: Engine, archive: Path, date: int, *, previous: bytes = b"") -> bytes:
    """Archive a day of the views; return the digest of its manifest."""
    manifest = written(engine, archive, date, previous=previous)
    assert day_folder(archive, date).is_dir()
    return stated(engine, manifest)
