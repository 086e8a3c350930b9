"""What a question may need of the archive. Source: house, ADR-0075."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Table

from tianping.views.archive.tables import ARCHIVED

__all__ = ["ALL_TABLES", "Need"]

ALL_TABLES: Final = tuple(archived.table for archived in ARCHIVED)


class Need(NamedTuple):
    """What a question needs of the archive.

    Attributes:
        date_from, date_to: Of which business dates.
        tables: Of which tables.
        account: Only what concerns this account; -1 for all.
        start: With an account: only its movements up to this one; 0 for all.
        limit: With an account: only so many of its newest movements; 0 for all.
        participant: Only what this participant sent, paid or received; empty for all.
        payment: Only this payment or line; 0 for all.
        command: Only lines that this command brought; 0 for all.
    """

    date_from: int
    date_to: int
    tables: tuple[Table, ...] = ALL_TABLES
    account: int = -1
    start: int = 0
    limit: int = 0
    participant: str = ""
    payment: int = 0
    command: int = 0
