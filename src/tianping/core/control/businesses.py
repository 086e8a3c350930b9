"""What a message is about: the business whose authority its sender and its receiver need.

Payments state their business type and kind; other messages have the type of the standard's list.
Source: RULES-C §4.2; CNAPS2-CODES §2; house, ADR-0067.
"""

from __future__ import annotations

from typing import Any, Final

from tianping.core.commands import (
    AdjustEarmark,
    AdjustQueue,
    AnswerLending,
    AnswerPledgeByMessage,
    AnswerReturn,
    CancelPayment,
    CheckOpening,
    Command,
    CorrectEntry,
    CreditTransfer,
    EndHold,
    HoldFunds,
    InstantTransfer,
    KeepFloors,
    MaintainAccount,
    ManagePledging,
    ManagePool,
    NotifyBinding,
    PassInformation,
    PostOneSided,
    QueryAccount,
    QueryCertificates,
    QueryLending,
    QueryLiquidity,
    QueryPool,
    QueryQueue,
    QuerySameCity,
    QueryStatus,
    ReportAcsEnd,
    ReportOtherBalancesByMessage,
    RequestDetails,
    RequestDownload,
    RequestOpening,
    RequestPledgeLoan,
    RequestReturn,
    RequestSummary,
    RestoreLending,
    RevokeLending,
    SetCapWarning,
    SetLending,
    SettleSameCity,
    SetWarning,
    SubmitNetFile,
    WithdrawNetFile,
)
from tianping.core.terms import (
    SYSTEM_BEPS,
    SYSTEM_CCMS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)

__all__ = [
    "DAY_END_BUSINESS",
    "FIXED_BUSINESS",
    "INFORMATION_BUSINESS",
    "OFFICE_BUSINESS",
    "STATED_BUSINESS",
    "Business",
    "business_of",
    "downloads_from",
    "is_office_business",
]


class Business:
    """A business: its system, type and kind; the kind is empty where there is none.

    Attributes:
        key: Names it among decisions that are remembered.
    """

    def __init__(self, system: int, business_type: str, business_kind: str) -> None:
        self.system: int = system
        self.business_type: str = business_type
        self.business_kind: str = business_kind
        # No message holds the separator, so that two businesses never have the same key.
        self.key: str = f"{business_type}\0{business_kind}\0{system}"

    def __str__(self) -> str:
        return f"{self.business_type} {self.business_kind}".strip()


STATED_BUSINESS: Final[dict[type[Any], int]] = {
    CreditTransfer: SYSTEM_HVPS,
    InstantTransfer: SYSTEM_HVPS,
    SubmitNetFile: SYSTEM_HVPS,
    SettleSameCity: SYSTEM_SAPS,
    PostOneSided: SYSTEM_SAPS,
}
"""Messages that state type and kind themselves, and their system."""

OFFICE_BUSINESS: Final = {
    "H003": ("04801", "04802"),
    "H004": (
        "03701",
        "03801",
        "03901",
        "04001",
        "04101",
        "04201",
        "04301",
        "04401",
        "04501",
        "04601",
        "04701",
        "09001",
    ),
}
"""Business types of offices and their kinds: same-city nets; one-sided business.

Cheque clearing or other nets; cheque clearing, cash, fiscal deposits, re-discount, re-lending,
interest, Lombard loans, special deposits, transfers, cheques, debits, others.
Source: RULES-A §4.2 E9, §4.3; CNAPS2-CODES (business types H003, H004 and their kinds).
"""

FIXED_BUSINESS: Final[dict[type[Any], tuple[int, str]]] = {
    HoldFunds: (SYSTEM_HVPS, "G106"),
    EndHold: (SYSTEM_HVPS, "hvps.144"),
    WithdrawNetFile: (SYSTEM_HVPS, "hvps.634"),
    CorrectEntry: (SYSTEM_SAPS, "H005"),
    AnswerPledgeByMessage: (SYSTEM_SAPS, "M100"),
    RequestPledgeLoan: (SYSTEM_SAPS, "M104"),
    RequestOpening: (SYSTEM_SAPS, "J001"),
    MaintainAccount: (SYSTEM_SAPS, "J002"),
    KeepFloors: (SYSTEM_SAPS, "J002"),
    ManagePledging: (SYSTEM_SAPS, "J003"),
    SetWarning: (SYSTEM_SAPS, "J004"),
    QueryAccount: (SYSTEM_SAPS, "J005"),
    QueryLiquidity: (SYSTEM_SAPS, "J006"),
    ReportOtherBalancesByMessage: (SYSTEM_SAPS, "saps.369"),
    QueryQueue: (SYSTEM_SAPS, "J007"),
    AdjustQueue: (SYSTEM_SAPS, "J007"),
    ManagePool: (SYSTEM_SAPS, "J008"),
    QuerySameCity: (SYSTEM_SAPS, "saps.609"),
    QueryPool: (SYSTEM_SAPS, "saps.614"),
    QueryLending: (SYSTEM_SAPS, "saps.614"),
    SetLending: (SYSTEM_SAPS, "J020"),
    AnswerLending: (SYSTEM_SAPS, "J020"),
    RevokeLending: (SYSTEM_SAPS, "J020"),
    RestoreLending: (SYSTEM_SAPS, "J021"),
    AdjustEarmark: (SYSTEM_SAPS, "J022"),
    SetCapWarning: (SYSTEM_SAPS, "J026"),
    RequestReturn: (SYSTEM_CCMS, "K104"),
    AnswerReturn: (SYSTEM_CCMS, "K105"),
    QueryStatus: (SYSTEM_CCMS, "K106"),
    CancelPayment: (SYSTEM_CCMS, "K108"),
    ReportAcsEnd: (SYSTEM_CCMS, "ccms.811"),
    CheckOpening: (SYSTEM_SAPS, "saps.737"),
    NotifyBinding: (SYSTEM_CCMS, "ccms.903"),
    QueryCertificates: (SYSTEM_CCMS, "ccms.919"),
}
"""Messages that state no type, with their system and the type the list gives them.

A correction states the type of the entry that was wrong, and is its own type for its authority.
"""

DAY_END_BUSINESS: Final = {
    "hvps.710.001.01": (SYSTEM_HVPS, "hvps.710"),
    "hvps.712.001.01": (SYSTEM_HVPS, "hvps.712"),
    "hvps.714.001.01": (SYSTEM_HVPS, "hvps.714"),
    "beps.720.001.01": (SYSTEM_BEPS, "beps.720"),
    "beps.722.001.01": (SYSTEM_BEPS, "beps.722"),
    "beps.724.001.01": (SYSTEM_BEPS, "beps.724"),
    "ibps.703.001.01": (SYSTEM_IBPS, "ibps.703"),
    "ibps.705.001.01": (SYSTEM_IBPS, "ibps.705"),
    "saps.731.001.01": (SYSTEM_SAPS, "saps.731"),
    "saps.741.001.01": (SYSTEM_SAPS, "saps.741"),
}
"""What asks about dates that have ended: system and type of each message."""

INFORMATION_BUSINESS: Final = {
    "hvps.151.001.01": "M101",
    "hvps.152.001.01": "M103",
    "hvps.153.001.01": "M102",
    "hvps.154.001.01": "hvps.154",
    "ccms.314.001.01": "K001",
    "ccms.315.001.01": "K002",
}
"""The business type of each message of information."""

_QUERY_TYPES: Final = ("K001", "K002")
"""Queries and replies are common control, whatever system they are about."""


def business_of(command: Command) -> Business | None:
    """Return the business of a command that came as a message; None when an operator entered it.

    Source: RULES-C §4.2; house, ADR-0067.
    """
    if isinstance(command, PostOneSided) and not command.certificate:
        return None
    if isinstance(command, CorrectEntry):
        return Business(SYSTEM_SAPS, FIXED_BUSINESS[CorrectEntry][1], command.business_kind)
    if isinstance(
        command, CreditTransfer | InstantTransfer | SubmitNetFile | SettleSameCity | PostOneSided
    ):
        system = STATED_BUSINESS[type(command)]
        return Business(system, command.business_type, command.business_kind)
    if isinstance(command, PassInformation):
        told = INFORMATION_BUSINESS[command.message_type]
        return Business(SYSTEM_CCMS if told in _QUERY_TYPES else SYSTEM_HVPS, told, "")
    if isinstance(command, RequestSummary | RequestDetails | RequestDownload):
        asked = DAY_END_BUSINESS.get(command.message_type)
        return None if asked is None else Business(asked[0], asked[1], "")
    fixed = FIXED_BUSINESS.get(type(command))
    return None if fixed is None else Business(fixed[0], fixed[1], "")


def downloads_from(message_type: str) -> int:
    """Return whose originals a request for a download asks for, by the message that brought it.

    Source: CNAPS2-FIELDS hvps.714, beps.724, ibps.705.
    """
    asked = DAY_END_BUSINESS.get(message_type)
    return SYSTEM_HVPS if asked is None or asked[0] == SYSTEM_SAPS else asked[0]


def is_office_business(business_type: str, business_kind: str, *, expected: str) -> bool:
    """Tell whether a message of an office has the business type it must have, and one of its kinds.

    Source: CNAPS2-CODES (business types H003, H004 and their kinds).
    """
    return business_type == expected and business_kind in OFFICE_BUSINESS[expected]
