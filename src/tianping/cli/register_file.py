"""A change file, or a change of base data, from a TOML file.

Strict: an unknown key, a missing one or a wrong value names the file and the place; what is wrong
with the rules the platform says.
Source: house, ADR-0020, ADR-0089.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, TypeVar

import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.known_errors import texts_of
from tianping.core.commands import BaseLine, ChangeLine
from tianping.core.commands.register import (
    BASE_CCPC,
    BASE_CITY,
    BASE_CLASS,
    CHANGE_ADD,
    CHANGE_ALTER,
    CHANGE_REVOKE,
)
from tianping.core.terms import (
    KIND_BANK,
    KIND_INDIRECT,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
)
from tianping.values.errors import ValueTextError

__all__ = ["KINDS", "SYSTEMS", "read_base_lines", "read_change_lines"]

FILE_BYTES_MAX: Final = 4_000_000

KINDS: Final = {
    "bank": KIND_BANK,
    "indirect": KIND_INDIRECT,
    "office": KIND_OFFICE,
    "treasury": KIND_TREASURY,
    "special": KIND_SPECIAL,
}
"""What a file calls the kinds of participants."""

SYSTEMS: Final = {"HVPS": SYSTEM_HVPS, "BEPS": SYSTEM_BEPS, "IBPS": SYSTEM_IBPS}

_PARTIES: Final = (
    "superior",
    "legal_entity",
    "direct_participant",
    "office",
    "settles_hvps",
    "settles_beps",
    "settles_ibps",
)
"""Fields that name a participant; an empty text names nobody."""

_TEXTS: Final = ("name", "address", "phone", "bank_class", "city", "ccpc", "access")

_File = TypeVar("_File")


class _Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a file says of a participant that is added or changed; what is not said stays."""

    code: str
    kind: Literal["bank", "indirect", "office", "treasury", "special"] | None = None
    name: str | None = None
    address: str | None = None
    phone: str | None = None
    bank_class: str | None = None
    city: str | None = None
    ccpc: str | None = None
    access: str | None = None
    superior: str | None = None
    legal_entity: str | None = None
    direct_participant: str | None = None
    office: str | None = None
    settles_hvps: str | None = None
    settles_beps: str | None = None
    settles_ibps: str | None = None
    systems: list[Literal["HVPS", "BEPS", "IBPS"]] | None = None
    account: int = 0


class _Leaver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    code: str
    successor: str = ""


class _ChangeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    add: list[_Party] = []
    change: list[_Party] = []
    revoke: list[_Leaver] = []


class _Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    code: str
    do: Literal["add", "change", "revoke"] = "add"
    name: str = ""
    belongs: str = ""
    note: str = ""


class _BaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    bank_class: list[_Code] = []
    ccpc: list[_Code] = []
    city: list[_Code] = []


_CHANGES: Final = {"add": CHANGE_ADD, "change": CHANGE_ALTER, "revoke": CHANGE_REVOKE}


def read_change_lines(path: Path) -> list[ChangeLine]:
    """Return the lines of a change file: those added, those changed, those revoked.

    Raises:
        Failure: with INPUT: the file cannot be read, or says something it should not.
    """
    read = _read(path, _ChangeFile)
    try:
        return [
            *(_party_line(CHANGE_ADD, one) for one in read.add),
            *(_party_line(CHANGE_ALTER, one) for one in read.change),
            *(_leaver_line(one) for one in read.revoke),
        ]
    except ValueTextError as error:
        raise _failure(path, error) from error


def read_base_lines(path: Path) -> list[BaseLine]:
    """Return the lines of a change of base data, table by table.

    Raises:
        Failure: with INPUT: the file cannot be read, or says something it should not.
    """
    read = _read(path, _BaseFile)
    return [
        BaseLine(table, _CHANGES[one.do], one.code, one.name, one.belongs, one.note)
        for table, lines in (
            (BASE_CLASS, read.bank_class),
            (BASE_CITY, read.city),
            (BASE_CCPC, read.ccpc),
        )
        for one in lines
    ]


def _read(path: Path, kind: type[_File]) -> _File:
    try:
        content = path.read_bytes()
        if len(content) > FILE_BYTES_MAX:
            raise Failure(
                Exit.INPUT,
                f"{path}: expected at most {FILE_BYTES_MAX} bytes, found {len(content)}",
                f"{path}：应不超过 {FILE_BYTES_MAX} 字节，实为 {len(content)}",
            )
        return msgspec.toml.decode(content, type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise _failure(path, error) from error


def _failure(path: Path, error: Exception) -> Failure:
    english, chinese = texts_of(error)
    return Failure(Exit.INPUT, f"{path}: {english}", f"{path}：{chinese}")


def _party_line(change: int, party: _Party) -> ChangeLine:
    fields = {name: text for name in _TEXTS if (text := getattr(party, name)) is not None}
    for name in _PARTIES:
        text = getattr(party, name)
        if text is not None:
            fields[name] = str(whole_code(text)) if text else ""
    if party.kind is not None:
        fields["kind"] = str(KINDS[party.kind])
    if party.systems is not None:
        joined = {SYSTEMS[name] for name in party.systems}
        fields["systems"] = "".join(str(system) for system in sorted(joined))
    return ChangeLine(change, whole_code(party.code), fields, party.account)


def _leaver_line(leaver: _Leaver) -> ChangeLine:
    successor = str(whole_code(leaver.successor)) if leaver.successor else ""
    return ChangeLine(CHANGE_REVOKE, whole_code(leaver.code), {}, 0, successor)
