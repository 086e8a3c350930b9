"""The part of a client's memory that follows the platform's days."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final

import apsw
import msgspec

from tianping.participant.days import ServiceState, SystemState, is_newer

__all__ = ["DaysStore"]

_SCHEMA: Final = """
create table if not exists system(
    system text primary key, date integer not null, status integer not null,
    next_date integer not null, workday integer not null
) strict, without rowid;
create table if not exists service(
    node text primary key, status text not null, effective_date integer not null,
    start_expected text not null, remark text not null
) strict, without rowid;
"""
"""Made in files that were there before it, too: losing it loses nothing that counts."""


class DaysStore(ABC):
    """Where the systems stand, and what nodes said of their service."""

    @abstractmethod
    def _execute(
        self, sql: str, values: Sequence[apsw.SQLiteValue] = ()
    ) -> list[tuple[apsw.SQLiteValue, ...]]: ...

    def _prepare_days(self) -> None:
        self._execute(_SCHEMA)

    def keep_system(self, told: SystemState) -> bool:
        """Store where a system stands, unless what is known is as new; tell whether it was kept."""
        known = self.systems().get(told.system)
        if not is_newer(told, known):
            return False
        values = (told.system, told.date, told.status, told.next_date, int(told.workday))
        self._execute("insert or replace into system values (?, ?, ?, ?, ?)", values)
        return True

    def keep_service(self, told: ServiceState) -> None:
        """Store what a node said last of its service."""
        values = (told.node, told.status, told.effective_date, told.start_expected, told.remark)
        self._execute("insert or replace into service values (?, ?, ?, ?, ?)", values)

    def systems(self) -> dict[str, SystemState]:
        """Return where the systems stand, by name, as far as they were told of."""
        rows = self._execute("select system, date, status, next_date, workday from system")
        found = [msgspec.convert(row, tuple[str, int, int, int, int]) for row in rows]
        return {row[0]: SystemState(*row[:4], workday=bool(row[4])) for row in found}

    def services(self) -> list[ServiceState]:
        """Return what each node said last of its service."""
        rows = self._execute("select * from service order by node")
        found = [msgspec.convert(row, tuple[str, str, int, str, str]) for row in rows]
        return [ServiceState(*row) for row in found]
