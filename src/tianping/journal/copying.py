"""Copying a journal row by row: a copy is a prefix of the chain, and goes on where it ends.

Source: house, ADR-0077.
"""

from __future__ import annotations

from tianping.journal.errors import JournalMismatch
from tianping.journal.sqlite import SqliteJournal

__all__ = ["check_prefix", "copy_rows"]


def check_prefix(source: SqliteJournal, copy: SqliteJournal) -> None:
    """Check that a copy holds the beginning of a journal, or all of it.

    Raises:
        JournalMismatch: it holds something else, or more.
    """
    expected = copy.head().hash
    if copy.rows <= source.rows:
        expected = source.values(copy.rows)[4] if copy.rows else copy.head().hash
    if copy.rows > source.rows or expected != copy.head().hash:
        raise JournalMismatch(
            f"row {copy.rows} of the copy",
            f"副本第 {copy.rows} 条记录",
            expected=f"row of the journal, which ends with {source.rows}: {expected.hex()}",
            found=copy.head().hash.hex(),
        )


def copy_rows(source: SqliteJournal, copy: SqliteJournal, *, whole: bool) -> int:
    """Bring a copy to where a journal ends, durably; return how many rows that took.

    Args:
        source: The journal; it may grow meanwhile.
        copy: The copy.
        whole: Whether contents that were moved to packs are brought back into their rows. Else
            their stubs are copied, and the copy needs the packs.

    Raises:
        JournalMismatch: the copy is no beginning of the journal; nothing was copied.
        JournalDamaged: a row of the journal is not what was written.
        JournalFault: one of the two is dead.
    """
    check_prefix(source, copy)
    count = 0
    while copy.rows < source.rows:
        number = copy.rows + 1
        copy.append_stored(source.whole(number) if whole else source.values(number))
        count += 1
    return count
