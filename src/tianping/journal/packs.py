"""Packs: the contents of rows that were moved out of the database, by the day of their archive.

    pack  "tianping.pack.01" . contents, one after the other
    stub  "TPM1" . date, yyyymmdd (4, big-endian) . offset (8) . length (8)

A row keeps its numbers, its digests and its hash: the chain is proved without the pack. In the
place of a moved column stands its stub; the digest of the row says whether the pack gives back
what was there, so nothing in a pack can be exchanged, and no other proof of it is needed.

Source: house, ADR-0079; docs/reference/journal-format.md.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from tianping.journal.errors import JournalDamaged, Place

__all__ = [
    "MOVED_BYTES_MIN",
    "MOVED_MARK",
    "NO_PACKS",
    "PACK_MARK",
    "Packs",
    "Stub",
    "is_moved",
]

PACK_MARK: Final = b"tianping.pack.01"
MOVED_MARK: Final = b"TPM1"
MOVED_BYTES_MIN: Final = 64
"""Shorter contents stay where they are: a stub would hardly be shorter."""

_STUB: Final = struct.Struct(">4sIQQ")


class Stub(msgspec.Struct, frozen=True):
    """Where a moved content is."""

    date: int
    offset: int
    length: int

    @classmethod
    def decode(cls, column: bytes) -> Stub:
        """Read what stands in the place of a content."""
        _, date, offset, length = _STUB.unpack(column)
        return cls(date=date, offset=offset, length=length)

    def encode(self) -> bytes:
        """Return what stands in the place of the content."""
        return _STUB.pack(MOVED_MARK, self.date, self.offset, self.length)


def is_moved(column: bytes) -> bool:
    """Tell whether a stub stands in the place of a content."""
    return len(column) == _STUB.size and column.startswith(MOVED_MARK)


class Packs:
    """Gives moved contents back. ``place`` says where the pack of a date lies."""

    def __init__(self, place: Callable[[int], Path]) -> None:
        self._place = place

    def content(self, column: bytes, *, row: int, name: str) -> bytes:
        """Return the content of a column, moved or not; whether it is right, its digest says.

        Raises:
            JournalDamaged: the pack is missing or too short.
        """
        if not is_moved(column):
            return column
        stub = Stub.decode(column)
        path = self._place(stub.date)
        try:
            with path.open("rb") as file:
                mark = file.read(len(PACK_MARK))
                content = os.pread(file.fileno(), stub.length, stub.offset)
        except OSError as error:
            raise self._damaged(path, row, name, found=error.strerror) from None
        if mark != PACK_MARK or len(content) != stub.length:
            raise self._damaged(path, row, name, found=f"{len(content)} bytes")
        return content

    @staticmethod
    def _damaged(path: Path, row: int, name: str, *, found: object) -> JournalDamaged:
        return JournalDamaged(
            Place(path.name, row=row, column=name),
            ("a row was moved to a pack that cannot be read", "该记录已移入归档包，归档包无法读取"),
            expected=str(path),
            found=found,
        )


def _nowhere(date: int) -> Path:
    return Path(f"no archive given for {date}")


NO_PACKS: Final = Packs(_nowhere)
"""For a journal of which nothing was moved."""
