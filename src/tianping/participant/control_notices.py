"""What CCMS tells a participant: rules of authority, parameters, ceilings of amounts.

What the layout of ccms.915 has no place for stands in its remark under tags: whether it lists what
may be sent or received, the business kind, the cities, the numbers of the rules.
Source: CNAPS2-FIELDS ccms.907, ccms.909, ccms.915, ccms.926; CNAPS2-CODES (ChangeCode,
AuthoritySignCode); house, ADR-0069.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from tianping.values.businesses import MESSAGE_BUSINESS
from tianping.wire.message import Message, Part

__all__ = ["ALL_SIGNED", "ENFORCED", "ToldRule", "ToldValue", "told_rules", "told_values"]

ENFORCED: Final = "CCMS0003"
"""The parameter that says whether the rules decide."""

ALL_SIGNED: Final = "CCMS0005"
"""The parameter that says whether messages are signed that need no signature by the catalogue."""

_AUTHORITY: Final = "ccms.915.001.01"
_PARAMETER: Final = "ccms.907.001.02"
_CEILING: Final = "ccms.926.001.01"
_INTERNET_CEILING: Final = "ccms.909.001.01"

_ALL: Final = "0"
_WITHDRAWN: Final = "CC02"
_ALLOWED: Final = "AS00"
_DIRECTION: Final = "DIR"
_LISTS: Final = {"SEND": True, "RECV": False}
_KIND: Final = "F25"
_CITIES: Final = "CTY"
_NUMBERS: Final = "NUM"
_TYPE_CHARACTERS: Final = 4


class ToldRule(msgspec.Struct, frozen=True):
    """A rule of authority as the platform told it."""

    number: int
    system: str
    sends: bool
    allowed: bool
    business_type: str
    """Empty for all."""
    business_kind: str
    """Empty for all."""
    cities: tuple[str, ...]
    """Empty for everywhere."""
    institution: str
    """``0`` for all, ``K`` and the kind of participant, a bank class, or a bank code."""
    weight: int
    """1 to 45 of the head office's rules, from 46 on of a branch's; the more special, the more."""
    from_date: int
    until_date: int
    """It no longer holds from then on; 0 when it has no end."""
    ended: bool = False


class ToldValue(msgspec.Struct, frozen=True):
    """A parameter's value: that of a code of ccms.907, or a ceiling of a message or a system."""

    code: str
    name: str
    value: str


def told_rules(message: Message) -> list[ToldRule]:
    """Return the rules of a ccms.915; none for other messages, and none that have no number."""
    if message.code != _AUTHORITY:
        return []
    root = "AuthrtyChngNtfctn"
    tags = dict(_tags(message.text(f"{root}/GrpHdr/Rmk")))
    numbers = tags.get(_NUMBERS, "").split(",")
    parts = message.parts(f"{root}/AuthrtyInf")
    numbered = len(numbers) == len(parts) and all(one.isdecimal() for one in numbers)
    if not numbered or tags.get(_DIRECTION) not in _LISTS:
        return []
    system = message.text(f"{root}/GrpHdr/SysCd")
    told = zip(numbers, parts, strict=True)
    return [_rule(int(number), part, system=system, tags=tags) for number, part in told]


def _tags(remark: str) -> Iterator[tuple[str, str]]:
    """Yield tags and values of a text such as ``/F25/02102/NUM/1,2``."""
    parts = iter(remark.split("/")[1:])
    yield from zip(parts, parts, strict=False)


def _rule(number: int, part: Part, *, system: str, tags: dict[str, str]) -> ToldRule:
    sends = _LISTS[tags[_DIRECTION]]
    cities = tags.get(_CITIES, "")
    return ToldRule(
        number=number,
        system=system,
        sends=sends,
        allowed=part.text("BizAuthrtyInf/AuthrtySgnCd") == _ALLOWED,
        business_type=_business_type(part),
        business_kind=tags.get(_KIND, ""),
        cities=tuple(cities.split(",")) if cities else (),
        institution=part.text("InitPtcpt" if sends else "RcvPtcpt"),
        weight=int(part.text("BizAuthrtyInf/AuthrtyWght")),
        from_date=_date(part.text("ChngCtrl/FctvDt")),
        until_date=_date(part.text("ChngCtrl/IfctvDt")),
        ended=part.text("ChngCtrl/ChngTp") == _WITHDRAWN,
    )


def _business_type(part: Part) -> str:
    """Return the type that a rule names: its code, or that of the message that has none."""
    stated, message = part.text("BizAuthrtyInf/TxTpCd"), part.text("BizAuthrtyInf/MT")
    if stated or message == _ALL:
        return stated
    listed = MESSAGE_BUSINESS.get(message)
    return message if listed is None else listed.types[0]


def _date(text: str) -> int:
    return int(text.replace("-", "")) if text else 0


def told_values(message: Message) -> list[ToldValue]:
    """Return the parameters of a ccms.907, 926 or 909; none for other messages."""
    if message.code == _PARAMETER:
        parts = message.parts("SysParamNtfctn/SysParamInf")
        return [
            ToldValue(each.text("CmonDataCd"), each.text("CmonDataNm"), each.text("CmonDataVal"))
            for each in parts
        ]
    if message.code == _CEILING:
        parts = message.parts("TxAmtUpperLmt/TxAmtUpperLmtInf")
        return [_ceiling(each.text("MT"), each.text("AmtUpperLmt")) for each in parts]
    if message.code == _INTERNET_CEILING:
        parts = message.parts("AmtLmtNtfctn/AmtLmtInf")
        return [_ceiling("IBPS", each.text("AmtLmt")) for each in parts]
    return []


def _ceiling(code: str, amount: str) -> ToldValue:
    return ToldValue(code, "金额上限", amount.removeprefix("CNY").removeprefix("+"))
