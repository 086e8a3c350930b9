"""What an order of a partner is on the wire: one kind of message each.

Special participants instruct transfers between others; an office (ACS) and a treasury submit
business of their own. An act has what its message says beside the parties and the amount of its
order.
Source: RULES-A §4.1-4.5, §4.7; RULES-D §10 (which phase); house, ADR-0052, ADR-0061.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

from tianping.participant.account_queries import LIQUIDITY_REPORT
from tianping.participant.acs import BUSINESS_END, OtherAccount
from tianping.participant.messages import INSTANT_TRANSFER, INSTITUTION_TRANSFER
from tianping.participant.office_messages import (
    CORRECTION,
    ONE_SIDED,
    SAME_CITY_NET,
    SameCityLine,
)

__all__ = [
    "Act",
    "BalancesAct",
    "BusinessEndAct",
    "CorrectionAct",
    "InstantAct",
    "OneSidedAct",
    "PaymentAct",
    "SameCityAct",
    "is_money",
    "may_be_sent",
    "message_code",
]

_DAYTIME: Final = 10
_CUT_OFF: Final = 20
_WINDOW: Final = 30
_DAY_END: Final = 40


class InstantAct(msgspec.Struct, frozen=True, kw_only=True, tag="instant"):
    """hvps.141: ``business_type`` G102 bond trades … G106, ``business_kind`` five digits."""

    business_type: str
    business_kind: str


class PaymentAct(msgspec.Struct, frozen=True, kw_only=True, tag="payment"):
    """hvps.112: a payment of the office or treasury itself."""

    priority: str = "NORM"


class OneSidedAct(msgspec.Struct, frozen=True, kw_only=True, tag="one-sided"):
    """saps.612: the office debits or credits an account that it manages."""

    bank: str
    credit: bool
    business_kind: str


class SameCityAct(msgspec.Struct, frozen=True, kw_only=True, tag="same-city"):
    """saps.611: the nets of one session of a clearing house."""

    session: int
    lines: tuple[SameCityLine, ...]
    business_kind: str


class CorrectionAct(msgspec.Struct, frozen=True, kw_only=True, tag="correction"):
    """saps.613: a red entry takes a wrong one back, a blue one books the right amount."""

    bank: str
    credit: bool
    red: bool
    business_type: str
    business_kind: str
    error_date: int = 0
    """``yyyymmdd``; 0 for the date on which it is sent."""


class BalancesAct(msgspec.Struct, frozen=True, kw_only=True, tag="balances"):
    """saps.369: what lies outside SAPS under the account of a bank."""

    bank: str
    accounts: tuple[OtherAccount, ...]


class BusinessEndAct(msgspec.Struct, frozen=True, kw_only=True, tag="business-end"):
    """ccms.811: ACS submits nothing more today."""


Act: TypeAlias = (
    InstantAct
    | PaymentAct
    | OneSidedAct
    | SameCityAct
    | CorrectionAct
    | BalancesAct
    | BusinessEndAct
)


class _Terms(msgspec.Struct, frozen=True):
    """What holds for all messages of one kind of act."""

    code: str
    phases: tuple[int, ...]
    money: bool = True


_OFFICE_PHASES: Final = (_DAYTIME, _CUT_OFF, _WINDOW, _DAY_END)
_TERMS: Final[dict[type[Act], _Terms]] = {
    InstantAct: _Terms(INSTANT_TRANSFER, (_DAYTIME,)),
    PaymentAct: _Terms(INSTITUTION_TRANSFER, (_DAYTIME,)),
    OneSidedAct: _Terms(ONE_SIDED, _OFFICE_PHASES),
    SameCityAct: _Terms(SAME_CITY_NET, _OFFICE_PHASES),
    CorrectionAct: _Terms(CORRECTION, _OFFICE_PHASES),
    BalancesAct: _Terms(LIQUIDITY_REPORT, (0, *_OFFICE_PHASES), money=False),
    BusinessEndAct: _Terms(BUSINESS_END, (_DAY_END,), money=False),
}


def message_code(act: Act) -> str:
    """Return the code of the message that an act is."""
    return _TERMS[type(act)].code


def may_be_sent(act: Act, phase: int) -> bool:
    """Tell whether an act is sent while the system status is this one."""
    return phase in _TERMS[type(act)].phases


def is_money(act: Act) -> bool:
    """Tell whether an act moves money; the others need no amount."""
    return _TERMS[type(act)].money
