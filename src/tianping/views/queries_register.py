"""Questions about base data, participants' records and change files."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select

from tianping.views import schema as s
from tianping.views import schema_accounts as sa
from tianping.views import schema_register as r
from tianping.views.fold_proposals import PROPOSAL_WAITS
from tianping.views.reading import as_view
from tianping.views.records_register import (
    BaseDataView,
    ChangeFileView,
    PartyRecordView,
    PartyView,
)

__all__ = [
    "FILE_CONFIRMED",
    "FILE_IN_FORCE",
    "PARTY_ACTIVE",
    "PARTY_PLANNED",
    "PARTY_REVOKED",
    "PARTY_SUSPENDED",
    "base_data",
    "change_files",
    "file_changes",
    "parties",
    "party_records",
]

PARTY_PLANNED: Final = "planned"
PARTY_ACTIVE: Final = "active"
PARTY_SUSPENDED: Final = "suspended"
PARTY_REVOKED: Final = "revoked"

FILE_CONFIRMED: Final = "confirmed"
FILE_IN_FORCE: Final = "in force"

_FILES_MAX: Final = 1_000
_REVOKED: Final = 3


def base_data(connection: Connection, *, base_table: int = 0, date: int = 0) -> list[BaseDataView]:
    """Return what holds on a date (0: the business date), of one table or (0) of all, by code."""
    day = date or _business_date(connection)
    columns = r.base_data.c
    query = select(r.base_data).where(columns.effective_date <= day)
    if base_table:
        query = query.where(columns.base_table == base_table)
    found: dict[tuple[int, str], BaseDataView] = {}
    order = (columns.base_table, columns.base_code, columns.effective_date, columns.seq)
    for row in connection.execute(query.order_by(*order)):
        found[(row.base_table, row.base_code)] = as_view(BaseDataView, row)
    return [one for one in found.values() if not one.taken_away]


def parties(connection: Connection, *, kind: int = 0) -> list[PartyView]:
    """Return participants in the order of registration, of one kind or (0) of all."""
    day = _business_date(connection)
    suspended = {
        row.participant
        for row in connection.execute(select(sa.standings).where(sa.standings.c.suspended))
    }
    found: dict[str, PartyView] = {}
    for record in party_records(connection):
        known = found.get(record.participant)
        if known is None or record.eve_date < day:
            state = _party_state(record, day, suspended=record.participant in suspended)
            found[record.participant] = PartyView(party_state=state, record=record)
    return [one for one in found.values() if kind in (0, one.record.kind)]


def _party_state(record: PartyRecordView, day: int, *, suspended: bool) -> str:
    if record.eve_date >= day:
        return PARTY_PLANNED
    if record.change == _REVOKED:
        return PARTY_REVOKED
    return PARTY_SUSPENDED if suspended else PARTY_ACTIVE


def party_records(connection: Connection, *, participant: str = "") -> list[PartyRecordView]:
    """Return every record of a participant, or of all, oldest first."""
    columns = r.party_records.c
    query = select(r.party_records).order_by(columns.seq, columns.change_place)
    if participant:
        query = query.where(columns.participant == participant)
    return [as_view(PartyRecordView, row) for row in connection.execute(query)]


def file_changes(connection: Connection, file: int) -> list[PartyRecordView]:
    """Return what a confirmed change file says of each participant, in its order."""
    columns = r.party_records.c
    query = select(r.party_records).where(columns.file == file).order_by(columns.change_place)
    return [as_view(PartyRecordView, row) for row in connection.execute(query)]


def change_files(connection: Connection, *, file: int = 0) -> list[ChangeFileView]:
    """Return change files, newest first, or the one of a number."""
    files, made = r.change_files, s.proposals
    joined = files.outerjoin(made, made.c.proposal == files.c.file)
    query = (
        select(files, made.c.state, made.c.person, made.c.evidence, made.c.second_person)
        .select_from(joined)
        .order_by(files.c.file.desc())
        .limit(_FILES_MAX)
    )
    if file:
        query = query.where(files.c.file == file)
    return [_file_view(row) for row in connection.execute(query)]


def _file_view(row: Any) -> ChangeFileView:
    """Return a file; an order has no proposal of its own."""
    if row.taken_saps:
        state = FILE_IN_FORCE
    elif row.confirmed_seq:
        state = FILE_CONFIRMED
    else:
        state = row.state or PROPOSAL_WAITS
    facts = {name: getattr(row, name) for name in r.change_files.columns.keys()}  # noqa: SIM118
    return ChangeFileView(
        **facts,
        file_state=state,
        person=row.person or "",
        evidence=row.evidence or "",
        second_person=row.second_person or "",
    )


def _business_date(connection: Connection) -> int:
    return int(connection.execute(select(s.position.c.business_date)).scalar_one())
