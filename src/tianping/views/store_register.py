"""The register: between books and tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, select

from tianping.core.events import PartyRecord, RecordChange
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS
from tianping.values.bankcode import BankCode
from tianping.views import schema as s
from tianping.views import schema_register as r
from tianping.views.books import Books, Changes, Rows
from tianping.views.books_register import FileState, RegisterRow
from tianping.views.bulk import insert_rows, upsert_rows

__all__ = ["read_register", "write_register"]


def write_register(connection: Connection, changes: Changes) -> None:
    """Write what changed of the register."""
    register = changes.register
    upsert_rows(connection, s.participants, register.participants.values())
    _insert(connection, r.base_data, register.base_data)
    _insert(connection, r.party_records, register.party_records)
    upsert_rows(connection, r.change_files, (one.row() for one in register.files.values()))


def _insert(connection: Connection, table: Table, rows: Iterable[RegisterRow]) -> None:
    flat = Rows(table)
    for row in rows:
        flat.add(row)
    insert_rows(connection, table, flat)


def read_register(connection: Connection, books: Books) -> None:
    """Read back participants, and the confirmed files that SAPS has not taken over."""
    for row in connection.execute(select(s.participants)):
        books.register.participants[row.participant] = tuple(row)
    files, records = r.change_files, r.party_records
    waits = select(files).where(files.c.confirmed_seq > 0, files.c.taken_saps == 0)
    for row in connection.execute(waits.order_by(files.c.confirmed_seq)):
        file = FileState(row.file, row.requested_date, row.effective_date)
        file.eve_date, file.change_count = row.eve_date, row.change_count
        file.confirmed_seq = row.confirmed_seq
        taken = (row.taken_beps, row.taken_ibps, row.taken_hvps)
        for system, date in zip((SYSTEM_BEPS, SYSTEM_IBPS, SYSTEM_HVPS), taken, strict=True):
            if date:
                file.taken[system] = date
        lines = select(records).where(records.c.file == row.file).order_by(records.c.change_place)
        file.changes = [_change(line) for line in connection.execute(lines)]
        books.register.files[row.file] = file


def _change(row: Any) -> RecordChange:
    width = len(PartyRecord.__struct_fields__)
    return RecordChange(
        row.change,
        BankCode(row.participant),
        PartyRecord(*tuple(row)[-width:]),
        row.subject,
        row.successor,
        follows=row.follows,
    )
