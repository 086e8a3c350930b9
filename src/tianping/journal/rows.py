"""Rows as the database gives them back, checked before anybody sees them.

Source: house, ADR-0006.
"""

from __future__ import annotations

import struct
from typing import cast

from tianping.journal.chain import COLUMNS, DIGEST_BYTES, column_digests, row_hash
from tianping.journal.database import DATABASE_FILE, Values
from tianping.journal.errors import JournalDamaged, Place
from tianping.journal.originals import unpack_originals
from tianping.journal.port import Head, Row

__all__ = ["check_link", "checked_row", "glanced_row", "stored_values", "unpack_row"]


def stored_values(number: int, found: tuple[object, ...]) -> Values:
    """Return the values of a row, of the right types.

    Raises:
        JournalDamaged: naming the row and the column that is of another type.
    """
    types = (int, int, int, bytes, bytes, bytes, bytes, bytes, bytes)
    names = ("first_seq", "count", "kind", "previous_hash", "hash", "digests", *COLUMNS)
    for name, value, wanted in zip(names, found, types, strict=True):
        if type(value) is not wanted:
            raise _differs(number, name, expected=wanted.__name__, found=type(value).__name__)
    return cast("Values", found)


def checked_row(number: int, found: tuple[object, ...]) -> Row:
    """Return a row whose types, digests and hash are right.

    Raises:
        JournalDamaged: naming the row and the column that is not what was written.
    """
    values = stored_values(number, found)
    commands, outcomes_before, originals = values[6:]
    computed = column_digests(commands, outcomes_before, originals=originals)
    if computed != values[5]:
        _check_digests(number, computed, values[5])
    return glanced_row(number, values)


def glanced_row(number: int, values: Values) -> Row:
    """Return a row whose hash is that of its digests; whether they are right was not looked at.

    Raises:
        JournalDamaged: naming the row.
    """
    first_seq, count, kind, previous_hash, found_hash, digests, *columns = values
    try:
        expected = row_hash(previous_hash, digests, first_seq=first_seq, count=count, kind=kind)
    except struct.error as error:
        raise _differs(number, "first_seq", expected="numbers in bounds", found=error) from error
    if found_hash != expected:
        raise _differs(number, "hash", expected=expected, found=found_hash)
    return Row(
        first_seq=first_seq,
        count=count,
        commands=columns[0],
        outcomes_before=columns[1],
        originals=columns[2],
        previous_hash=previous_hash,
        hash=found_hash,
        kind=kind,
    )


def _check_digests(number: int, computed: bytes, stored: bytes) -> None:
    for index, name in enumerate(COLUMNS):
        part = slice(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES)
        if computed[part] != stored[part]:
            raise _differs(number, name, expected=stored[part], found=computed[part])
    raise _differs(number, "digests", expected=computed, found=stored)


def check_link(number: int, row: Row, *, previous: Head) -> None:
    """Check that a row continues the chain where the row before it ended.

    Raises:
        JournalDamaged: it does not.
    """
    if row.previous_hash != previous.hash:
        raise _differs(number, "previous_hash", expected=previous.hash, found=row.previous_hash)
    if row.first_seq != previous.seq + 1:
        raise _differs(number, "first_seq", expected=previous.seq + 1, found=row.first_seq)


def _differs(number: int, column: str, *, expected: object, found: object) -> JournalDamaged:
    return JournalDamaged(
        Place(DATABASE_FILE, row=number, column=column),
        ("the stored value is not what was written", "存储值与写入值不符"),
        expected=expected,
        found=found,
    )


def unpack_row(number: int, row: Row) -> list[bytes]:
    """Return the signed originals of a row, one per command, or [].

    Raises:
        JournalDamaged: the column holds something else.
    """
    try:
        originals = unpack_originals(row.originals)
    except ValueError as error:
        raise _differs(number, "originals", expected="packed originals", found=error) from error
    if originals and len(originals) != row.count:
        raise _differs(number, "originals", expected=row.count, found=len(originals))
    return originals
