"""Rows of one table that batches add, flat, as the drivers take them. Source: house, ADR-0019."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeAlias

from sqlalchemy import Table

__all__ = ["Row", "Rows", "Value"]

Value: TypeAlias = int | str | bytes | bool | None
"""What a column may hold."""
Row: TypeAlias = tuple[Value, ...]
"""The values of one table row, in the order of the table's columns in ``schema``."""


@lru_cache(maxsize=64)
def _width(table: Table) -> int:
    return len(table.columns)


class Rows:
    """New rows of one table, their values one after the other.

    One flat list, not a tuple for each row: the garbage collector then has nothing to count.
    """

    __slots__ = ("add", "values", "width")

    def __init__(self, table: Table) -> None:
        self.width = _width(table)
        self.values: list[Value] = []
        self.add: Callable[[Row], None] = self.values.extend
        """Takes the values of one row, in column order."""

    def __len__(self) -> int:
        return len(self.values) // self.width

    def __iter__(self) -> Iterator[Row]:
        width = self.width
        for start in range(0, len(self.values), width):
            yield tuple(self.values[start : start + width])
