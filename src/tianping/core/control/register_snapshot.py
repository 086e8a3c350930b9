"""Base data and the register of participants, as fields of a snapshot and back.

Source: house, ADR-0025, ADR-0089.
"""

from __future__ import annotations

from typing import Any

import msgspec

from tianping.core.control.parties import enter_record
from tianping.core.control.records import blank_record, keeps_books, with_places
from tianping.core.control.register_state import BaseVersion, ChangeFile, Version
from tianping.core.events import PartyRecord, RecordChange
from tianping.core.state import Participant, State
from tianping.core.terms import KIND_INDIRECT
from tianping.values.bankcode import BankCode

__all__ = ["complete_register", "restore_register", "take_register"]


def take_register(state: State) -> list[Any]:
    """Return the register as fields.

    Source: house, ADR-0025.
    """
    register = state.register
    return [
        [
            [
                table,
                [
                    [code, [[one.from_date, one.name, one.belongs, one.note] for one in versions]]
                    for code, versions in sorted(codes.items())
                ],
            ]
            for table, codes in sorted(register.base.items())
        ],
        [
            [code, [[one.eve, _record_fields(one.record), one.revoked] for one in versions]]
            for code, versions in register.versions.items()
        ],
        [
            [
                file.number,
                file.date,
                file.eve,
                [_change_fields(one) for one in file.changes],
                file.applied,
            ]
            for file in register.files
        ],
    ]


def _record_fields(record: PartyRecord) -> list[Any]:
    """Return a record as fields. Source: house, ADR-0025."""
    return list(msgspec.structs.astuple(record))


def _change_fields(change: RecordChange) -> list[Any]:
    """Return a change as fields. Source: house, ADR-0025."""
    return [
        change.change,
        change.participant,
        _record_fields(change.record),
        change.subject,
        change.successor,
        change.follows,
    ]


def restore_register(state: State, taken: list[Any]) -> None:
    """Read the register back.

    Source: house, ADR-0025.
    """
    base, versions, files = taken
    register = state.register
    for table, codes in base:
        register.base[table] = {
            code: [
                BaseVersion(from_date, name, belongs=belongs, note=note)
                for from_date, name, belongs, note in dated
            ]
            for code, dated in codes
        }
    for code, dated in versions:
        register.versions[code] = [
            Version(eve, PartyRecord(*record), revoked=revoked) for eve, record, revoked in dated
        ]
    for number, date, eve, changes, applied in files:
        file = ChangeFile(number, [_change(fields) for fields in changes], date=date, eve=eve)
        file.applied = list(applied)
        register.files.append(file)


def _change(fields: list[Any]) -> RecordChange:
    """Return a change from its fields. Source: house, ADR-0025."""
    code, record, subject, successor = fields[1], PartyRecord(*fields[2]), fields[3], fields[4]
    return RecordChange(fields[0], code, record, subject, successor, follows=fields[5])


def complete_register(state: State) -> None:
    """Enter those whom a snapshot tells of that was taken before there was a register.

    Source: house, ADR-0025.
    """
    for code, participant in state.participants.items():
        if code not in state.register.versions:
            enter_record(state, code, _record_of(state, participant))


def _record_of(state: State, participant: Participant) -> PartyRecord:
    """Return the record of a participant of whom only kind, name and links are known."""
    record: PartyRecord = msgspec.structs.replace(
        blank_record(),
        kind=participant.kind,
        name=participant.name,
        legal_entity=participant.legal_entity,
    )
    if participant.kind == KIND_INDIRECT:
        through = participant.direct_participant
        record = msgspec.structs.replace(record, direct_participant=through)
    elif not keeps_books(record):
        record = msgspec.structs.replace(record, office=participant.office)
    return with_places(state, BankCode(participant.code), record, date=state.business_date)
