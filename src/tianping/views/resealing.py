"""Sealing the views anew: every sealed column with the newest data key.

Rows are changed a few at a time, each only while it still holds what was read, so that a node may
go on folding meanwhile.

Source: house, ADR-0076.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Engine, LargeBinary, Table, select, type_coerce, update

from tianping.security.sealing import Seal, is_sealed, key_number
from tianping.views.schema import METADATA
from tianping.views.sealing import BlindIndex, SealedBytes, SealedText, sealed_columns

__all__ = ["reseal_views"]

_ROWS_AT_ONCE: Final = 500


def reseal_views(engine: Engine, seal: Seal, *, newest: int) -> dict[str, int]:
    """Seal what another key than ``newest`` sealed, or none; return the rows changed, by table."""
    changed: dict[str, int] = {}
    for table in METADATA.sorted_tables:
        if sealed_columns(table):
            changed[table.name] = sum(
                _change(engine, table, rows) for rows in _stale(engine, table, seal, newest=newest)
            )
    return changed


def _raw(table: Table) -> list[Any]:
    """Return the sealed columns of a table as the bytes that are stored."""
    return [
        type_coerce(table.columns[place], LargeBinary).label(table.columns[place].name)
        for place, _ in sealed_columns(table)
    ]


def _stale(
    engine: Engine, table: Table, seal: Seal, *, newest: int
) -> Iterator[list[tuple[Any, dict[str, bytes]]]]:
    """Yield rows that are to be changed, each with the new values of its sealed columns."""
    keys = list(table.primary_key)
    found: list[tuple[Any, dict[str, bytes]]] = []
    with engine.connect() as connection:
        for row in connection.execute(select(*keys, *_raw(table)).order_by(*keys)):
            values = _anew(table, row, seal, newest=newest)
            if values:
                found.append((row, values))
            if len(found) == _ROWS_AT_ONCE:
                yield found
                found = []
    yield found


def _anew(table: Table, row: Any, seal: Seal, *, newest: int) -> dict[str, bytes]:
    """Return the sealed columns of a row that are not what the newest key would make of them."""
    contents: dict[str, bytes] = {}
    values: dict[str, bytes] = {}
    for place, kind in sealed_columns(table):
        name = table.columns[place].name
        stored = bytes(getattr(row, name))
        context = kind.context.encode()
        if isinstance(kind, SealedBytes | SealedText):
            contents[kind.context] = seal.unseal(stored, context)
            if not is_sealed(stored) or key_number(stored) != newest:
                values[name] = seal.seal(contents[kind.context], context)
        elif isinstance(kind, BlindIndex):
            index = seal.index(contents[kind.context], context)
            if index != stored:
                values[name] = index
    return values


def _change(engine: Engine, table: Table, rows: list[tuple[Any, dict[str, bytes]]]) -> int:
    """Write new values where the row still holds the old ones; return how many were written."""
    count = 0
    with engine.begin() as connection:
        for row, values in rows:
            same = [column == getattr(row, column.name) for column in table.primary_key]
            same += [
                type_coerce(table.columns[name], LargeBinary) == getattr(row, name)
                for name in values
            ]
            new = {
                table.columns[name]: type_coerce(value, LargeBinary)
                for name, value in values.items()
            }
            count += connection.execute(update(table).where(*same).values(new)).rowcount
    return count
