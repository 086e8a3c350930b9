"""What CCMS tells participants: their authorities, the parameters, the ceilings of amounts.

The layout of ccms.915 has no place for the direction, for a business kind, for cities or for
numbers of rules; they stand in its remark under tags. The weight says which rule decides.
Source: CNAPS2-FIELDS ccms.907, ccms.909, ccms.915, ccms.926; CNAPS2-CODES (ChangeCode,
EffectiveCode, CommonDataCode, AuthoritySignCode); house, ADR-0069.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AuthorityLine
from tianping.core.control.parameters import PARAMETERS
from tianping.core.control.words import INSTITUTION_ANY, INSTITUTION_KIND, RECEIVING, SENDING
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.families.instant import iso_date_time
from tianping.node.families.saps import group_header, signed_yuan
from tianping.node.tasks_control import (
    AuthorityNotice,
    CeilingNotice,
    InternetCeilingNotice,
    NoticedRule,
    ParameterNotice,
)
from tianping.values.bankcode import NPC
from tianping.values.businesses import messages_of
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Value

__all__ = [
    "AUTHORITY_NOTICE",
    "CEILING_NOTICE",
    "CITIES_IN_NOTICE_MAX",
    "INTERNET_CEILING_NOTICE",
    "NOTICES",
    "PARAMETER_NOTICE",
    "RULES_IN_NOTICE_MAX",
    "authority_values",
    "ceiling_values",
    "internet_ceiling_values",
    "parameter_values",
    "weight_of",
]

AUTHORITY_NOTICE: Final = "ccms.915.001.01"
PARAMETER_NOTICE: Final = "ccms.907.001.02"
CEILING_NOTICE: Final = "ccms.926.001.01"
INTERNET_CEILING_NOTICE: Final = "ccms.909.001.01"

NOTICES: Final = (
    AUTHORITY_NOTICE,
    PARAMETER_NOTICE,
    CEILING_NOTICE,
    INTERNET_CEILING_NOTICE,
)
"""What is kept in view until it is acknowledged."""

RULES_IN_NOTICE_MAX: Final = 10
CITIES_IN_NOTICE_MAX: Final = 25
"""As many as the remark of 256 characters holds, with numbers of seven digits."""

_ALL: Final = "0"
"""One zero stands for all. Source: CNAPS2-FIELDS ccms.909."""

_ALLOWED: Final = "AS00"
_DENIED: Final = "AS01"
_ADDED: Final = "CC00"
_CHANGED: Final = "CC01"
_WITHDRAWN: Final = "CC02"
_AT_ONCE: Final = "EF00"
_ON_A_DATE: Final = "EF01"
_BRANCH_WEIGHTS: Final = 45
_LISTS: Final = {SENDING: "SEND", RECEIVING: "RECV"}
_TYPE_CHARACTERS: Final = 4
_NAME_CHARACTERS_MAX: Final = 60
_NUMBER_BOUND: Final = 100_000_000

Values = dict[str, Value | list[Value]]


def weight_of(line: AuthorityLine, setter: str) -> int:
    """Return how much a rule weighs: 1 to 45 for the head office, 46 to 90 for branches.

    Within each, institution before business before region.
    Source: RULES-C §4.3; house, ADR-0069.
    """
    business = (line.business_type != "") + (line.business_kind != "")
    special = 9 * line.institution_level + 3 * business + line.region_level
    return 1 + special + (_BRANCH_WEIGHTS if setter else 0)


def authority_values(draft: AuthorityNotice, message_id: str) -> Values:
    """Return the elements of ccms.915: the rules that concern the receiver."""
    root = "AuthrtyChngNtfctn"
    values = _header(root, draft.system, message_id=message_id, draft=draft)
    remark = f"/DIR/{_LISTS[draft.direction]}"
    remark += f"/F25/{draft.business_kind}" if draft.business_kind else ""
    remark += f"/CTY/{','.join(draft.cities)}" if draft.cities else ""
    numbers = ",".join(str(one.number) for one in draft.rules)
    values[f"{root}/GrpHdr/Rmk"] = f"{remark}/NUM/{numbers}"
    for place, one in enumerate(draft.rules, start=1):
        values |= _rule_values(f"{root}/AuthrtyInf[{place}]", one, date=draft.business_date)
    return values


def _rule_values(where: str, one: NoticedRule, *, date: int) -> Values:
    line, until = one.line, one.line.until_date
    change = _WITHDRAWN if one.ended else _CHANGED if until else _ADDED
    institution = _institution(line)
    sends = line.direction == SENDING
    values: Values = {
        f"{where}/ChngCtrl/ChngTp": change,
        f"{where}/ChngCtrl/FctvTp": _AT_ONCE if line.from_date <= date else _ON_A_DATE,
        f"{where}/ChngCtrl/FctvDt": iso_date(line.from_date),
        f"{where}/InitPtcpt": institution if sends else _ALL,
        f"{where}/RcvPtcpt": _ALL if sends else institution,
    }
    if until:
        values[f"{where}/ChngCtrl/IfctvDt"] = iso_date(until)
    system = SYSTEM_NAMES[line.system][0]
    messages = messages_of(system, line.business_type) or (_unlisted(line.business_type),)
    for number, message in enumerate(messages, start=1):
        business = f"{where}/BizAuthrtyInf[{number}]"
        values[f"{business}/MT"] = message
        if 0 < len(line.business_type) <= _TYPE_CHARACTERS:
            values[f"{business}/TxTpCd"] = line.business_type
        values[f"{business}/AuthrtySgnCd"] = _ALLOWED if line.allowed else _DENIED
        values[f"{business}/AuthrtyWght"] = f"{weight_of(line, one.setter):02d}"
    return values


def _unlisted(business_type: str) -> str:
    """Return the message of a type that no list knows: that message itself, or all of them."""
    return business_type if len(business_type) > _TYPE_CHARACTERS else _ALL


def _institution(line: AuthorityLine) -> str:
    """Return whom a rule names: all, a kind of participant, a bank class, or a bank code."""
    if line.institution_level == INSTITUTION_ANY:
        return _ALL
    return (
        f"K{line.institution}" if line.institution_level == INSTITUTION_KIND else line.institution
    )


def parameter_values(draft: ParameterNotice, message_id: str) -> Values:
    """Return the elements of ccms.907: one parameter and its value, in force from now on."""
    root = "SysParamNtfctn"
    rule = PARAMETERS[draft.name]
    values = _header(root, rule.terms.system, message_id=message_id, draft=draft)
    is_money = rule.terms.unit == "fen"
    values |= {
        f"{root}/NbInf/ChngNb": f"{draft.number % _NUMBER_BOUND:08d}",
        f"{root}/NbInf/ChngRcrdNb": "1",
        f"{root}/FctvInf/FctvTp": _AT_ONCE,
        f"{root}/FctvInf/FctvDt": iso_date(BusinessDate(draft.business_date)),
        f"{root}/SysParamInf/ChgTp": _CHANGED,
        f"{root}/SysParamInf/CmonDataTp": "CM02" if is_money else "CM03",
        f"{root}/SysParamInf/CmonDataCd": rule.terms.notice,
        f"{root}/SysParamInf/CmonDataNm": rule.texts[1][:_NAME_CHARACTERS_MAX],
        f"{root}/SysParamInf/CmonDataVal": (
            format_yuan(Fen(draft.value)) if is_money else str(draft.value)
        ),
    }
    return values


def ceiling_values(draft: CeilingNotice, message_id: str, *, edition: Edition) -> Values:
    """Return the elements of ccms.926: the ceiling of each message, for everybody."""
    root = "TxAmtUpperLmt"
    values = _header(root, draft.system, message_id=message_id, draft=draft)
    newer = edition is Edition.NEWER
    for place, message in enumerate(draft.messages, start=1):
        where = f"{root}/TxAmtUpperLmtInf[{place}]"
        values |= {
            f"{where}/ChngTp": _CHANGED if newer else "1",
            f"{where}/MT": message,
            f"{where}/TxTp": _ALL,
            f"{where}/SndrBk": _ALL,
            f"{where}/RcvBk": _ALL,
            f"{where}/ChckLvl": "00",
            f"{where}/AmtUpperLmt": (
                signed_yuan(draft.amount_fen) if newer else Amount("CNY", Fen(draft.amount_fen))
            ),
        }
    return values


def internet_ceiling_values(draft: InternetCeilingNotice, message_id: str) -> Values:
    """Return the elements of ccms.909: the ceiling of all IBPS payments, for everybody."""
    root = "AmtLmtNtfctn"
    values: Values = {
        f"{root}/GrpHdr/MsgId": message_id,
        f"{root}/GrpHdr/CreDtTm": iso_date_time(draft.at_ns),
        f"{root}/InstgPty": NPC,
        f"{root}/SysCd": "IBPS",
    }
    where = f"{root}/AmtLmtInf"
    for tag in ("SndBkCtgy", "SndPty", "RcvBkCtgy", "RcvPty", "MsgTp", "TxTpCd"):
        values[f"{where}/{tag}"] = _ALL
    values |= {
        f"{where}/ChgTp": _CHANGED,
        f"{where}/ChckLvl": "00",
        f"{where}/AmtLmt": Amount("CNY", Fen(draft.amount_fen)),
    }
    return values


def _header(
    root: str,
    system: int,
    *,
    message_id: str,
    draft: AuthorityNotice | ParameterNotice | CeilingNotice,
) -> Values:
    """Return the group header with the system that a notice is about."""
    return group_header(
        root,
        message_id=message_id,
        at_ns=draft.at_ns,
        receiver=draft.receiver,
        system=SYSTEM_NAMES[system][0],
    )
