"""The part of a client's memory that holds who takes part, and base data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Final

import apsw
import msgspec

from tianping.participant.directory import BaseCode, DirectoryEntry
from tianping.security.sealing import Seal

__all__ = ["DIRECTORY_CONTEXT", "DirectoryStore"]

_SCHEMA: Final = """
create table if not exists directory(
    bank_code text not null, effective_date integer not null, entry blob not null,
    primary key (bank_code, effective_date)
) strict, without rowid;
create table if not exists base_code(
    name text not null, code text not null, effective_date integer not null, entry blob not null,
    primary key (name, code, effective_date)
) strict, without rowid;
"""
"""Made in files that were there before it, too: the platform sends both tables whole on request."""


DIRECTORY_CONTEXT: Final = b"client.directory"


class DirectoryStore(ABC):
    """Participants and base data, from date to date; entries of participants are sealed."""

    _seal: Seal

    @abstractmethod
    def _execute(
        self, sql: str, values: Sequence[apsw.SQLiteValue] = ()
    ) -> list[tuple[apsw.SQLiteValue, ...]]: ...

    def _prepare_directory(self) -> None:
        self._execute(_SCHEMA)

    def keep_directory(self, told: Iterable[DirectoryEntry]) -> None:
        """Store what participants are from a date on; what was told of the same date goes."""
        for entry in told:
            self._execute(
                "insert or replace into directory values (?, ?, ?)",
                (
                    entry.bank_code,
                    entry.effective_date,
                    self._seal.seal(msgspec.msgpack.encode(entry), DIRECTORY_CONTEXT),
                ),
            )

    def keep_base_codes(self, told: Iterable[BaseCode]) -> None:
        """Store what codes are from a date on."""
        for entry in told:
            self._execute(
                "insert or replace into base_code values (?, ?, ?, ?)",
                (entry.table, entry.code, entry.effective_date, msgspec.msgpack.encode(entry)),
            )

    def directory(self, date: int) -> dict[str, DirectoryEntry]:
        """Return who takes part on a date, by bank code, as far as it was told."""
        sql = "select entry from directory where effective_date <= ? order by effective_date"
        rows = [
            self._seal.unseal(_blob(row), DIRECTORY_CONTEXT) for row in self._execute(sql, (date,))
        ]
        entries = [msgspec.msgpack.decode(entry, type=DirectoryEntry) for entry in rows]
        held = {entry.bank_code: entry for entry in entries}
        return {code: held[code] for code in sorted(held) if not held[code].revoked}

    def base_codes(self, date: int) -> list[BaseCode]:
        """Return the codes that hold on a date, by table and code."""
        sql = "select entry from base_code where effective_date <= ? order by effective_date"
        rows = [_blob(row) for row in self._execute(sql, (date,))]
        entries = [msgspec.msgpack.decode(entry, type=BaseCode) for entry in rows]
        held = {(entry.table, entry.code): entry for entry in entries}
        return [held[key] for key in sorted(held) if not held[key].revoked]


def _blob(row: tuple[apsw.SQLiteValue, ...]) -> bytes:
    return row[0] if isinstance(row[0], bytes) else b""
