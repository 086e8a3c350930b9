"""What the queries of base data, participants' records and change files return."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = ["REGISTER_VIEWS", "BaseDataView", "ChangeFileView", "PartyRecordView", "PartyView"]


class BaseDataView(msgspec.Struct, frozen=True, kw_only=True):
    """What a table of base data says of a code, from a date on."""

    base_table: int
    base_code: str
    seq: int
    base_name: str
    belongs: str
    note: str
    effective_date: int
    taken_away: bool


class PartyRecordView(msgspec.Struct, frozen=True, kw_only=True):
    """What was registered of a participant by one change, or at once."""

    seq: int
    change_place: int
    participant: str
    file: int
    eve_date: int
    change: int
    follows: bool
    subject: int
    successor: str
    kind: int
    name: str
    address: str
    phone: str
    superior: str
    bank_class: str
    city: str
    ccpc: str
    legal_entity: str
    direct_participant: str
    office: str
    access: str
    systems_joined: str
    settles_hvps: str
    settles_beps: str
    settles_ibps: str
    reconciler: str


class PartyView(msgspec.Struct, frozen=True, kw_only=True):
    """A participant as SAPS sees it on its date; one that is planned as it will be."""

    party_state: str
    record: PartyRecordView


class ChangeFileView(msgspec.Struct, frozen=True, kw_only=True):
    """A change file: who entered and confirmed it, and which systems have taken it over."""

    file: int
    requested_date: int
    effective_date: int
    eve_date: int
    change_count: int
    confirmed_seq: int
    taken_beps: int
    taken_ibps: int
    taken_hvps: int
    taken_saps: int
    file_state: str
    person: str
    evidence: str
    second_person: str


REGISTER_VIEWS: Final[tuple[type[msgspec.Struct], ...]] = (
    BaseDataView,
    PartyRecordView,
    PartyView,
    ChangeFileView,
)
