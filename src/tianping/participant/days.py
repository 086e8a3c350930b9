"""Where the platform's systems stand, as their notices say: states and dates (801), service (809).

A notice comes until it is acknowledged, so it may come twice and late; only a newer one moves what
is known. One that was lost is made up for by the next: each says where its system stands now.
Source: CNAPS2-FIELDS ccms.801, ccms.809; RULES-D §2.4; RULES-C §9.6.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.wire.message import Message

__all__ = [
    "ServiceState",
    "SystemState",
    "is_newer",
    "service_state_of",
    "system_state_of",
]

_SYSTEM_NOTICE: Final = "ccms.801"
_SERVICE_NOTICE: Final = "ccms.809"
_HOLIDAY: Final = "HF00"


class SystemState(msgspec.Struct, frozen=True):
    """Where a system stands.

    Attributes:
        system: ``HVPS``, ``BEPS``, ``IBPS`` or ``SAPS``.
        date: Its business date, yyyymmdd.
        status: System status (系统状态): 0, 10, 15 day switch, 20, 30 or 40.
        next_date: The date after it; 0 when the platform did not say.
        workday: Whether the date is a statutory working day.
    """

    system: str
    date: int
    status: int
    next_date: int = 0
    workday: bool = True


class ServiceState(msgspec.Struct, frozen=True):
    """What a node said last of its service.

    Attributes:
        node: Its number, four digits.
        status: ``NS00`` the platform stops, ``NS01`` it starts, and so on.
        effective_date: From when on, yyyymmdd.
        start_expected: When it is expected to start again, as the notice says; may be empty.
        remark: Words for people.
    """

    node: str
    status: str
    effective_date: int
    start_expected: str = ""
    remark: str = ""


def _text(message: Message, path: str) -> str:
    found = message.get(path)
    return "" if found is None else str(found)


def _date(message: Message, path: str) -> int:
    text = _text(message, path).replace("-", "")
    return int(text) if text else 0


def system_state_of(message: Message) -> SystemState | None:
    """Return what a ccms.801 says; None for any other message."""
    if not message.code.startswith(_SYSTEM_NOTICE):
        return None
    root = "SysStsNtfctn"
    told = f"{root}/SysStsInf"
    return SystemState(
        system=_text(message, f"{root}/GrpHdr/SysCd"),
        date=_date(message, f"{told}/CurSysDt"),
        status=int(_text(message, f"{told}/CurSysSts")),
        next_date=_date(message, f"{told}/NxtSysDt"),
        workday=_text(message, f"{told}/HldayFlg") != _HOLIDAY,
    )


def service_state_of(message: Message) -> ServiceState | None:
    """Return what a ccms.809 says; None for any other message."""
    if not message.code.startswith(_SERVICE_NOTICE):
        return None
    root = "StopgNtfctn"
    return ServiceState(
        node=_text(message, f"{root}/NdInf/NdCd"),
        status=_text(message, f"{root}/StsInf/NewSts"),
        effective_date=_date(message, f"{root}/StsInf/FctvDt"),
        start_expected=_text(message, f"{root}/StsInf/EstmtdStartSvc"),
        remark=_text(message, f"{root}/GrpHdr/Rmk"),
    )


def is_newer(told: SystemState, known: SystemState | None) -> bool:
    """Tell whether a notice moves what is known: a later date, a later status, or the next date."""
    if known is None:
        return True
    return (told.date, told.status, told.next_date) > (known.date, known.status, known.next_date)
