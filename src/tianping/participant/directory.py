"""Who takes part, as the platform's notices say: participants (916) and base data (917).

Each line holds from a date on and says the whole of what is so then, so that notices may come
twice, late and in any order. What comes "at once" holds from the date of its message.
Source: CNAPS2-FIELDS ccms.916, ccms.917; CCMS-T §三.1-2.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.wire.message import Message, Part

__all__ = ["BaseCode", "DirectoryEntry", "base_codes_of", "directory_of"]

_RECORD_NOTICE: Final = "ccms.916"
_BASE_NOTICE: Final = "ccms.917"
_REVOKED: Final = "CC02"
_JOINED: Final = "2"
_SYSTEMS: Final = ("HVPS", "BEPS", "IBPS")
_DATE_DIGITS: Final = 8

_TABLES: Final = (
    ("class", "BkTpChngInf", ("BkTpCd", "BkTpNm", "TpCd", "TpNm")),
    ("ccpc", "CCPCChngInf", ("NdCd", "NdNm", "CityCd", "")),
    ("city", "CityChngInf", ("CityCd", "CityNm", "NdCd", "CityTp")),
)
"""Table, its list, and where a line has code, name, where it belongs, and a note."""


class DirectoryEntry(msgspec.Struct, frozen=True):
    """What is so of a participant from a date on.

    Attributes:
        effective_date: yyyymmdd.
        revoked: It takes part no more.
        kind: 1 direct, 2 indirect, 3 PBC office, 4 treasury, 5 special participant.
        direct_participant: Through whom it settles; itself when it is direct.
        systems: The systems it has joined, by name.
    """

    bank_code: str
    effective_date: int
    revoked: bool
    name: str
    kind: int
    bank_class: str
    direct_participant: str
    legal_entity: str
    superior: str
    successor: str
    office: str
    ccpc: str
    city: str
    systems: list[str]
    phone: str


class BaseCode(msgspec.Struct, frozen=True):
    """What a table of base data says of a code from a date on.

    Attributes:
        table: ``class``, ``ccpc`` or ``city``.
        belongs: Category of a class, city of a CCPC, CCPC of a city.
    """

    table: str
    code: str
    effective_date: int
    revoked: bool
    name: str
    belongs: str
    note: str


def _date(message: Message, root: str, part: Part) -> int:
    told = part.text("ChngCtrl/FctvDt").replace("-", "")
    return int(told or message.text(f"{root}/GrpHdr/MsgId")[:_DATE_DIGITS])


def directory_of(message: Message) -> list[DirectoryEntry]:
    """Return what a ccms.916 says, in its order; nothing for any other message."""
    if not message.code.startswith(_RECORD_NOTICE):
        return []
    root = "BkCdChngNtfctn"
    return [
        DirectoryEntry(
            bank_code=part.text("BkCd"),
            effective_date=_date(message, root, part),
            revoked=part.text("ChngCtrl/ChngTp") == _REVOKED,
            name=part.text("PtcptNm"),
            kind=int(part.text("PtcptTp")),
            bank_class=part.text("BkCtgyCd"),
            direct_participant=part.text("DrctBkCd"),
            legal_entity=part.text("LglPrsn"),
            superior=part.text("HghPtcpt"),
            successor=part.text("BrBkCd"),
            office=part.text("ChrgBkCd"),
            ccpc=part.text("NdCd"),
            city=part.text("CityCd"),
            systems=_joined(part.text("Sgn")),
            phone=part.text("Tel"),
        )
        for part in message.parts(f"{root}/ChngInf")
    ]


def _joined(mark: str) -> list[str]:
    return [name for name, digit in zip(_SYSTEMS, mark, strict=False) if digit == _JOINED]


def base_codes_of(message: Message) -> list[BaseCode]:
    """Return what a ccms.917 says, table by table; nothing for any other message."""
    if not message.code.startswith(_BASE_NOTICE):
        return []
    root = "BsisChngNtfctn"
    return [
        BaseCode(
            table=table,
            code=part.text(names[0]),
            effective_date=_date(message, root, part),
            revoked=part.text("ChngCtrl/ChngTp") == _REVOKED,
            name=part.text(names[1]),
            belongs=part.text(names[2]),
            note=part.text(names[3]) if names[3] else "",
        )
        for table, listed, names in _TABLES
        for part in message.parts(f"{root}/{listed}")
    ]
