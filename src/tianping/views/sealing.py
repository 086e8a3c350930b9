"""Columns that hold names and account numbers: sealed in the table, texts in Python.

The seal belongs to the database that was opened: ``open_views`` gives it to the dialect, which is
what SQLAlchemy hands to a column's type. Equal texts are found by a blind index, a column of its
own that holds nothing but a keyed hash.

Source: house, ADR-0076.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    LargeBinary,
    Table,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator

from tianping.security.errors import SealError, SealProblem
from tianping.security.sealing import UNSEALED, Seal

__all__ = [
    "MASK",
    "BlindIndex",
    "SealedBytes",
    "SealedText",
    "sealed_columns",
    "use_seal",
    "with_text",
]

MASK: Final = "•••"
"""What is shown of a sealed text without the key."""

_PLAIN: Final = b"\0"
"""Begins every content, so that no text looks like a sealed value."""

_KNOWN_MAX: Final = 100_000


class _Sealed:
    """The seal of one database, and texts that were sealed before.

    The row of an account is written again with each balance: its number need not be sealed anew.
    """

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._sealed: dict[tuple[str, str], bytes] = {}
        self._indexed: dict[tuple[str, str], bytes] = {}

    def sealed(self, text: str, context: str) -> bytes:
        """Return the stored form of a text."""
        known = self._sealed.get((context, text))
        if known is None:
            known = self._seal.seal(_content(text), context.encode())
            _keep(self._sealed, (context, text), known)
        return known

    def index(self, text: str, context: str) -> bytes:
        """Return the blind index of a text."""
        known = self._indexed.get((context, text))
        if known is None:
            known = self._seal.index(_content(text), context.encode())
            _keep(self._indexed, (context, text), known)
        return known

    def opened(self, stored: bytes, context: str) -> str:
        """Return the text of a stored form, or the mask when no password was given."""
        content = self._unsealed(stored, context)
        return MASK if content is None else content.decode("utf-8", "surrogatepass")

    def sealed_bytes(self, content: bytes, context: str) -> bytes:
        """Return the stored form of bytes."""
        return self._seal.seal(_PLAIN + content, context.encode())

    def opened_bytes(self, stored: bytes, context: str) -> bytes:
        """Return the bytes of a stored form; empty when no password was given."""
        return self._unsealed(stored, context) or b""

    def _unsealed(self, stored: bytes, context: str) -> bytes | None:
        """Return what was sealed; None when no password was given."""
        try:
            return self._seal.unseal(bytes(stored), context.encode()).removeprefix(_PLAIN)
        except SealError as error:
            if error.code is SealProblem.LOCKED:
                return None
            raise


def _content(text: str) -> bytes:
    return _PLAIN + text.encode("utf-8", "surrogatepass")


def _keep(known: dict[tuple[str, str], bytes], key: tuple[str, str], value: bytes) -> None:
    if len(known) >= _KNOWN_MAX:
        known.clear()
    known[key] = value


_SEALS: Final[WeakKeyDictionary[Dialect, _Sealed]] = WeakKeyDictionary()


def use_seal(dialect: Dialect, seal: Seal) -> None:
    """Let the sealed columns of a database be sealed and opened by ``seal``."""
    _SEALS[dialect] = _Sealed(seal)


def _seal_of(dialect: Dialect) -> _Sealed:
    known = _SEALS.get(dialect)
    if known is None:
        known = _SEALS[dialect] = _Sealed(UNSEALED)
    return known


class SealedText(TypeDecorator[str]):
    """A text that is sealed in the table. ``context`` names table and column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = f"views.{context}"

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal a text."""
        return None if value is None else _seal_of(dialect).sealed(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Open a text."""
        return None if value is None else _seal_of(dialect).opened(bytes(value), self.context)


class SealedBytes(TypeDecorator[bytes]):
    """Bytes that are sealed in the table; without the key they are empty."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = f"views.{context}"

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Seal bytes."""
        return None if value is None else _seal_of(dialect).sealed_bytes(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Open bytes."""
        return None if value is None else _seal_of(dialect).opened_bytes(value, self.context)


class BlindIndex(TypeDecorator[str]):
    """The blind index of a sealed text: compared with a text, it finds the rows that hold it."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = f"views.{context}"

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Return the index of a text."""
        return None if value is None else _seal_of(dialect).index(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Return the index for people; the text cannot be had from it."""
        del dialect
        return None if value is None else bytes(value).hex()


def with_text(connection: Connection, index: Column[str], text: str) -> ColumnElement[bool]:
    """Return the condition that a row holds a text, by the column with its blind index.

    Raises:
        SealError: the index needs the key.
    """
    kind = index.type
    if not isinstance(kind, BlindIndex):
        raise TypeError(f"{index}: expected a blind index")
    wanted = kind.process_bind_param(text, connection.dialect)
    return type_coerce(index, LargeBinary) == wanted


@lru_cache(maxsize=256)
def sealed_columns(table: Table) -> tuple[tuple[int, SealedBytes | SealedText | BlindIndex], ...]:
    """Return the places of the sealed columns of a table, each with its type."""
    return tuple(
        (place, column.type)
        for place, column in enumerate(table.columns)
        if isinstance(column.type, SealedBytes | SealedText | BlindIndex)
    )
