"""Packing a day: its rows' contents written to a pack, then stubs put in their places.

Both go over the same rows in the same order, so where a content lies follows from the rows alone: a
move that was interrupted goes on where it stopped.

Source: house, ADR-0079.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tianping.journal.packs import MOVED_BYTES_MIN, PACK_MARK, Stub, is_moved
from tianping.journal.sqlite import SqliteJournal
from tianping.journal.stored_rows import Moved

__all__ = ["Packed", "move_rows", "write_pack"]

_ROWS_AT_ONCE: Final = 64


class Packed(NamedTuple):
    """Which rows a pack is of: those whose first command is one of these, under this date."""

    date: int
    first_seq: int
    last_seq: int


def write_pack(journal: SqliteJournal, path: Path, packed: Packed) -> int:
    """Write the pack of a day, durably; return how many rows it is of. The journal stays as it is.

    Raises:
        OSError: the disk refused.
        JournalDamaged: a row is not what was written.
    """
    rows = 0
    with path.open("wb") as file:
        file.write(PACK_MARK)
        for number in _numbers(journal, packed):
            rows += 1
            for column in journal.values(number)[6:]:
                if len(column) >= MOVED_BYTES_MIN:
                    file.write(column)
        file.flush()
        os.fsync(file.fileno())
    return rows


def move_rows(journal: SqliteJournal, packed: Packed) -> int:
    """Put stubs in the places of what the pack of a day holds; return how many rows changed.

    The pack is where the journal looks for it. Each row is compared with it first.

    Raises:
        JournalDamaged: the pack does not hold what the rows held; what was moved stays moved.
        JournalFault: the journal is dead.
    """
    moved = 0
    waiting: list[Moved] = []
    for one in _moves(journal, packed):
        waiting.append(one)
        if len(waiting) == _ROWS_AT_ONCE:
            journal.move(waiting)
            moved += len(waiting)
            waiting = []
    if waiting:
        journal.move(waiting)
    return moved + len(waiting)


def _numbers(journal: SqliteJournal, packed: Packed) -> Iterator[int]:
    number = journal.row_of(packed.first_seq)
    if number <= journal.rows and journal.values(number)[0] < packed.first_seq:
        number += 1  # it began on the day before, and is in that day's pack
    while number <= journal.rows and journal.values(number)[0] <= packed.last_seq:
        yield number
        number += 1


def _moves(journal: SqliteJournal, packed: Packed) -> Iterator[Moved]:
    """Yield the rows that are not moved yet, with what shall stand in their columns' places."""
    offset = len(PACK_MARK)
    for number in _numbers(journal, packed):
        columns: list[bytes] = []
        stays = True
        for column in journal.values(number)[6:]:
            if is_moved(column):
                offset += Stub.decode(column).length
                columns.append(column)
            elif len(column) >= MOVED_BYTES_MIN:
                stub = Stub(date=packed.date, offset=offset, length=len(column))
                offset += len(column)
                columns.append(stub.encode())
                stays = False
            else:
                columns.append(column)
        if not stays:
            yield number, (columns[0], columns[1], columns[2])
