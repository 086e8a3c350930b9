"""Base data and participants on the wire: change notices ccms.917 and ccms.916.

Source: CNAPS2-FIELDS ccms.916, ccms.917; CNAPS2-CODES (ChangeCode, EffectiveCode); house, ADR-0089.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands.register import (
    BASE_CCPC,
    BASE_CITY,
    BASE_CLASS,
    CHANGE_NAMES,
    BaseLine,
)
from tianping.core.events import RecordChange
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS
from tianping.node.families.saps import group_header
from tianping.node.tasks_register import BaseDataNotice, RecordNotice
from tianping.values.bankcode import NPC
from tianping.values.dates import BusinessDate, iso_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Value

__all__ = ["BASE_NOTICE", "RECORD_NOTICE", "base_values", "joined_mark", "record_values"]

BASE_NOTICE: Final = "ccms.917.001.01"
RECORD_NOTICE: Final = "ccms.916.001.01"

_AT_ONCE: Final = "EF00"
_ON_A_DATE: Final = "EF01"
_NUMBER_MODULUS: Final = 100_000_000
_CITY_CENTRE: Final = "NT01"
_JOINED: Final = "2"
_NOT_JOINED: Final = "0"
_MARK_DIGITS: Final = 10
_NAME_CHARACTERS: Final = {Edition.NEWER: 60, Edition.V2010: 35}
_PHONE_CHARACTERS: Final = {Edition.NEWER: 50, Edition.V2010: 32}

Values = dict[str, Value | list[Value]]


def _begin(
    root: str, draft: BaseDataNotice | RecordNotice, message_id: str, *, count: int, parts: bool
) -> Values:
    """Return the header, the change number, and where parts are told the place of this one."""
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="CCMS"
    )
    values |= {
        f"{root}/NbInf/ChngNb": f"{draft.number % _NUMBER_MODULUS:08d}",
        f"{root}/NbInf/ChngRcrdNb": str(draft.total_count),
    }
    if parts:
        values |= {
            f"{root}/Prttn/TtlNb": str(draft.total_count),
            f"{root}/Prttn/StartNb": str(draft.first),
            f"{root}/Prttn/EndNb": str(draft.first + count - 1),
        }
    return values


def _control(where: str, change: int, effective_date: int) -> Values:
    """Return what is done, and from when on it holds."""
    values: Values = {
        f"{where}/ChngCtrl/ChngTp": CHANGE_NAMES[change][0],
        f"{where}/ChngCtrl/FctvTp": _ON_A_DATE if effective_date else _AT_ONCE,
    }
    if effective_date:
        values[f"{where}/ChngCtrl/FctvDt"] = iso_date(BusinessDate(effective_date))
    return values


def base_values(draft: BaseDataNotice, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of ccms.917; the newer edition knows no parts."""
    root = "BsisChngNtfctn"
    parts = edition is Edition.V2010
    values = _begin(root, draft, message_id, count=len(draft.lines), parts=parts)
    for table, counted, listed in _TABLES:
        lines = [line for line in draft.lines if line.table == table]
        values[f"{root}/RcrdNbInf/{counted}"] = str(len(lines))
        for place, line in enumerate(lines, start=1):
            where = f"{root}/{listed}[{place}]"
            values |= _control(where, line.change, draft.effective_date)
            values |= _OF_TABLE[table](where, line)
    return values


def _class_line(where: str, line: BaseLine) -> Values:
    return {
        f"{where}/BkTpCd": line.code,
        f"{where}/BkTpNm": line.name or line.code,
        f"{where}/TpCd": line.belongs or "0",
        f"{where}/TpNm": line.note or line.belongs or "0",
    }


def _centre_line(where: str, line: BaseLine) -> Values:
    return {
        f"{where}/NdCd": line.code,
        f"{where}/NdNm": line.name or line.code,
        f"{where}/NdTp": _CITY_CENTRE,
        f"{where}/CityCd": line.belongs or NPC,
    }


def _city_line(where: str, line: BaseLine) -> Values:
    values: Values = {
        f"{where}/CityCd": line.code,
        f"{where}/CityNm": line.name or line.code,
        f"{where}/NdCd": line.belongs or NPC,
    }
    if line.note:
        values[f"{where}/CityTp"] = line.note[:_CITY_TYPE_CHARACTERS]
    return values


_CITY_TYPE_CHARACTERS: Final = 8
_TABLES: Final = (
    (BASE_CLASS, "BkTpChngNb", "BkTpChngInf"),
    (BASE_CCPC, "CCPCChngNb", "CCPCChngInf"),
    (BASE_CITY, "CityChngNb", "CityChngInf"),
)
_OF_TABLE: Final = {BASE_CLASS: _class_line, BASE_CCPC: _centre_line, BASE_CITY: _city_line}
"""A code that is taken away has no name any more: the message wants one, and gets the code."""


def record_values(draft: RecordNotice, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of ccms.916."""
    root = "BkCdChngNtfctn"
    values = _begin(root, draft, message_id, count=len(draft.changes), parts=True)
    for place, change in enumerate(draft.changes, start=1):
        where = f"{root}/ChngInf[{place}]"
        values |= _control(where, change.change, draft.effective_date)
        values |= _record_line(where, change, edition=edition)
    return values


def joined_mark(systems: str) -> str:
    """Return the ten digits that say which systems somebody has joined (加入业务系统标识).

    The standard's sample has a 2 in the places of the systems joined; their order is ours.
    Source: CNAPS2-FIELDS ccms.916 (Sgn); house, ADR-0089.
    """
    order = (SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_IBPS)
    marks = [_JOINED if str(system) in systems else _NOT_JOINED for system in order]
    return "".join(marks).ljust(_MARK_DIGITS, _NOT_JOINED)


def _record_line(where: str, change: RecordChange, *, edition: Edition) -> Values:
    """Return one participant; who belongs to nobody belongs to itself, or to the NPC."""
    record, code = change.record, change.participant
    values: Values = {
        f"{where}/BkCd": code,
        f"{where}/PtcptTp": f"{record.kind:02d}",
        f"{where}/BkCtgyCd": record.bank_class,
        f"{where}/DrctBkCd": record.direct_participant or code,
        f"{where}/LglPrsn": record.legal_entity or code,
        f"{where}/NdCd": record.ccpc,
        f"{where}/CityCd": record.city,
        f"{where}/PtcptNm": record.name[: _NAME_CHARACTERS[edition]].strip() or code,
        f"{where}/Sgn": joined_mark(record.systems),
    }
    office = record.office
    optional = {
        "HghPtcpt": record.superior,
        "BrBkCd": change.successor,
        "ChrgBkCd": office if edition is Edition.NEWER else office or NPC,
        "Tel": record.phone[: _PHONE_CHARACTERS[edition]].strip(),
        "Adr": "" if edition is Edition.NEWER else record.address.strip(),
    }
    return values | {f"{where}/{name}": value for name, value in optional.items() if value}
