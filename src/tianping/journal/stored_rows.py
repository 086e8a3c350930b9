"""The rows of a journal's database as they are stored, read and moved by number.

Source: house, ADR-0006, ADR-0079.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, cast

import apsw

from tianping.journal.chain import COLUMNS
from tianping.journal.database import DATABASE_FILE, Values, damage_or_fault
from tianping.journal.errors import JournalDamaged, Place
from tianping.journal.packs import Packs, is_moved
from tianping.journal.port import Row
from tianping.journal.rows import checked_row, glanced_row, stored_values

__all__ = ["INSERT_ROW", "READ_ERRORS", "Moved", "StoredRows"]

INSERT_ROW: Final = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SELECT: Final = (
    "SELECT first_seq, count, kind, previous_hash, hash, digests, commands, outcomes_before,"
    " originals FROM journal WHERE row = ?"
)
_SELECT_END: Final = "SELECT first_seq + count FROM journal WHERE row = ?"
_SELECT_LAST: Final = "SELECT coalesce(max(row), 0) FROM journal"
_MOVE: Final = "UPDATE journal SET commands = ?, outcomes_before = ?, originals = ? WHERE row = ?"

READ_ERRORS: Final = (apsw.Error, UnicodeError)

Moved: TypeAlias = tuple[int, tuple[bytes, bytes, bytes]]
"""A row's number, and what stands in the places of its three columns from now on."""


class StoredRows:
    """Reads the rows of one database; whoever uses it sees to it that one thread does at a time."""

    def __init__(self, connection: apsw.Connection, packs: Packs) -> None:
        self._connection = connection
        self._packs = packs

    def count(self) -> int:
        """Return how many rows there are. Raises ``READ_ERRORS``."""
        return cast("int", self._connection.execute(_SELECT_LAST).get)

    def values(self, number: int) -> Values:
        """Return a row as it is stored, of the right types.

        Raises:
            JournalDamaged: it is missing or of other types.
            JournalFault: the disk failed.
        """
        try:
            found = self._connection.execute(_SELECT, (number,)).fetchone()
        except READ_ERRORS as error:
            raise damage_or_fault(error, Place(DATABASE_FILE, row=number)) from error
        if found is None:
            raise JournalDamaged(
                Place(DATABASE_FILE, row=number),
                ("a row is missing", "缺少一条记录"),
                expected=f"row {number}",
                found="none",
            )
        return stored_values(number, found)

    def whole(self, number: int) -> Values:
        """Return a row as it was written, what was moved brought back and verified.

        Raises:
            JournalDamaged: it is not what was written.
        """
        values = self.values(number)
        commands, outcomes_before, originals = (
            self._packs.content(column, row=number, name=name)
            for name, column in zip(COLUMNS, values[6:], strict=True)
        )
        whole = (*values[:6], commands, outcomes_before, originals)
        checked_row(number, whole)
        return whole

    def row(
        self, number: int, *, check: Callable[[int, tuple[object, ...]], Row] = checked_row
    ) -> Row:
        """Return a row, what was moved brought back, its columns and its hash verified.

        Raises:
            JournalDamaged: it is not what was written.
        """
        values = self.values(number)
        columns = (
            self._packs.content(column, row=number, name=name)
            for name, column in zip(COLUMNS, values[6:], strict=True)
        )
        return check(number, (*values[:6], *columns))

    def glance(
        self, number: int, *, check: Callable[[int, tuple[object, ...]], Row] = checked_row
    ) -> Row:
        """Return a row; of one that was moved, numbers, digests and hash are verified only."""
        values = self.values(number)
        if any(map(is_moved, values[6:])):
            return glanced_row(number, values)
        return check(number, values)

    def row_of(self, seq: int, rows: int) -> int:
        """Return the number of the row that holds a command: rows + 1 when it is beyond all."""
        if seq <= 1:
            return 1
        low, high = 1, rows + 1
        while low < high:
            middle = (low + high) // 2
            try:
                end = self._connection.execute(_SELECT_END, (middle,)).get
            except READ_ERRORS as error:
                raise damage_or_fault(error, Place(DATABASE_FILE, row=middle)) from error
            if not isinstance(end, int):
                raise JournalDamaged(
                    Place(DATABASE_FILE, row=middle, column="first_seq"),
                    ("a row is missing or has no numbers", "缺少记录或其序号"),
                    expected="a number",
                    found=end,
                )
            if end > seq:
                high = middle
            else:
                low = middle + 1
        return low

    def move(self, rows: Sequence[Moved]) -> None:
        """Put stubs in the places of columns, in one transaction, after reading the pack back.

        Raises:
            JournalDamaged: the pack does not hold what the row's digests say; nothing is changed.
            apsw.Error: SQLite failed.
        """
        for number, columns in rows:
            whole = tuple(
                self._packs.content(column, row=number, name=name)
                for name, column in zip(COLUMNS, columns, strict=True)
            )
            checked_row(number, (*self.values(number)[:6], *whole))
        with self._connection:
            self._connection.executemany(_MOVE, [(*columns, number) for number, columns in rows])
