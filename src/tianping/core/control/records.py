"""The record of a participant: its fields, what may stand in them, what is read off the code.

Source: RULES-C §2.3, §2.6; correction 2 (one-point access); house, ADR-0089, ADR-0090.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tianping.core.commands.register import BASE_CITY
from tianping.core.control.base_data import base_version, is_digits, is_text
from tianping.core.events import PartyRecord
from tianping.core.state import State
from tianping.core.terms import (
    KIND_BANK,
    KIND_INDIRECT,
    KIND_NAMES,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
)
from tianping.values.bankcode import BANK_CODE_LENGTH, NPC, BankCode
from tianping.values.dates import BusinessDate

__all__ = [
    "ADDRESS_CHARACTERS_MAX",
    "DETAIL_FIELDS",
    "NAME_CHARACTERS_MAX",
    "PHONE_CHARACTERS_MAX",
    "RECORD_FIELDS",
    "SETTLES_FIELDS",
    "bank_class_of",
    "blank_record",
    "booking_office",
    "city_of",
    "has_joined",
    "is_kind_change",
    "keeps_books",
    "settles_on",
    "with_fields",
    "with_places",
]

NAME_CHARACTERS_MAX: Final = 120
ADDRESS_CHARACTERS_MAX: Final = 256
PHONE_CHARACTERS_MAX: Final = 50
_CLASS_DIGITS: Final = 3
_CITY_DIGITS: Final = 4

_SYSTEMS: Final = ("1", "2", "3", "12", "13", "23", "123")
"""HVPS 1, BEPS 2, IBPS 3: what somebody may have joined."""

_CODES: Final = ("superior", "legal_entity", "direct_participant", "office")
"""Fields that hold a bank code or nothing."""

SETTLES_FIELDS: Final = {
    SYSTEM_HVPS: "settles_hvps",
    SYSTEM_BEPS: "settles_beps",
    SYSTEM_IBPS: "settles_ibps",
}
"""Where a record names the account of each system."""

DETAIL_FIELDS: Final = (
    "address",
    "phone",
    "superior",
    "bank_class",
    "city",
    "ccpc",
    "access",
    "systems",
    "settles_hvps",
    "settles_beps",
    "settles_ibps",
)
"""What may be said of somebody who is registered at once, besides its kind, name and links."""

RECORD_FIELDS: Final = (
    "kind",
    "name",
    "legal_entity",
    "direct_participant",
    "office",
    *DETAIL_FIELDS,
)
"""What a line of a change file may set. Source: RULES-C §2.6."""

_KIND_CHANGES: Final = (
    (KIND_INDIRECT, KIND_BANK),
    (KIND_INDIRECT, KIND_SPECIAL),
    (KIND_BANK, KIND_INDIRECT),
    (KIND_SPECIAL, KIND_INDIRECT),
    (KIND_OFFICE, KIND_INDIRECT),
)
"""The last one is the conversion of an accounting office. Source: RULES-C §2.5, §2.9."""


def bank_class_of(code: BankCode) -> str:
    """Return the bank class (行别) that stands in a bank code.

    Source: RULES-A §2.7.
    """
    return code[:_CLASS_DIGITS]


def city_of(code: BankCode) -> str:
    """Return the city that stands in a bank code.

    Source: RULES-A §2.7.
    """
    return code[_CLASS_DIGITS : _CLASS_DIGITS + _CITY_DIGITS]


def blank_record() -> PartyRecord:
    """Return a record that says nothing yet: connected to the NPC, in all systems.

    Source: RULES-C §2.3.
    """
    return PartyRecord(0, "", access=NPC, systems="123")


def _is_value(name: str, value: str) -> bool:
    """Tell whether a value may stand in a field.

    Source: RULES-C §2.3; RULES-A §2.7.
    """
    if name == "kind":
        return is_digits(value, 1) and int(value) in KIND_NAMES
    if name == "name":
        return is_text(value, NAME_CHARACTERS_MAX)
    if name == "address":
        return not value or is_text(value, ADDRESS_CHARACTERS_MAX)
    if name == "phone":
        return not value or is_text(value, PHONE_CHARACTERS_MAX)
    if name == "bank_class":
        return is_digits(value, _CLASS_DIGITS)
    if name in ("city", "ccpc", "access"):
        return is_digits(value, _CITY_DIGITS)
    if name == "systems":
        return value in _SYSTEMS
    if name in _CODES or name in SETTLES_FIELDS.values():
        return not value or is_digits(value, BANK_CODE_LENGTH)
    return False


def with_fields(record: PartyRecord, fields: dict[str, str]) -> PartyRecord | None:
    """Return a record with fields set; None when a name is none, or a value may not stand there.

    Whose office of the central bank becomes another one is reconciled with that one.
    Source: RULES-C §2.6, §2.9.
    """
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if not _is_value(name, value):
            return None
        values[name] = int(value) if name == "kind" else value
    if values.get("office", record.office) != record.office:
        values["reconciler"] = ""
    changed: PartyRecord = msgspec.structs.replace(record, **values)
    return changed


def with_places(
    state: State, code: BankCode, record: PartyRecord, *, date: BusinessDate
) -> PartyRecord:
    """Return a new record with the places nobody stated: class and city by the code, then the CCPC.

    A city that no table knows belongs to the NPC.
    Source: RULES-A §2.7; RULES-C §2.1; house, ADR-0088.
    """
    city = record.city or city_of(code)
    known = base_version(state, BASE_CITY, city, date=date)
    placed: PartyRecord = msgspec.structs.replace(
        record,
        bank_class=record.bank_class or bank_class_of(code),
        city=city,
        ccpc=record.ccpc or (NPC if known is None else known.belongs),
    )
    return placed


def has_joined(record: PartyRecord, system: int) -> bool:
    """Tell whether a record says that its participant has joined a system.

    Source: RULES-C §2.3.
    """
    return str(system) in record.systems


def settles_on(record: PartyRecord, code: BankCode, system: int) -> BankCode:
    """Return whose account a participant settles on in a system, as its record says.

    Source: correction 2 (one-point access); house, ADR-0090.
    """
    named = str(getattr(record, SETTLES_FIELDS[system]))
    return BankCode(named) if named else code


def booking_office(record: PartyRecord) -> BankCode:
    """Return whose books an account belongs to: the office's, or those it is reconciled with.

    Source: RULES-C §2.9 (the field PBC branch does not change).
    """
    return BankCode(record.reconciler or record.office)


def is_kind_change(before: int, after: int) -> bool:
    """Tell whether a participant of one kind may become one of another kind.

    Source: RULES-C §2.5, §2.9.
    """
    return (before, after) in _KIND_CHANGES


def keeps_books(record: PartyRecord) -> bool:
    """Tell whether a record is that of an office or a treasury.

    Source: RULES-A §2.1.
    """
    return record.kind in (KIND_OFFICE, KIND_TREASURY)
