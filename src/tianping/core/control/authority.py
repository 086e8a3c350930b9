"""Who may send which message: the seam for the authority rules by type, kind and region.

Today every direct participant, office and treasury may send ordinary transfers, and every special
participant instant transfers and net files of the businesses that third parties instruct.
Source: RULES-C §4 (authorities); house, ADR-0011, ADR-0031, ADR-0047.
"""

from __future__ import annotations

from typing import Final

from tianping.core.state import Participant
from tianping.core.terms import KIND_BANK, KIND_INDIRECT, KIND_SPECIAL

__all__ = [
    "INSTANT_MESSAGE",
    "INSTANT_TYPES",
    "NET_FILE_MESSAGE",
    "NET_FILE_TYPES",
    "OFFICE_BUSINESS",
    "TRANSFER_MESSAGES",
    "is_office_business",
    "may_instruct",
    "may_net",
    "may_see",
    "may_send",
    "may_warn",
    "may_watch_cap",
]

TRANSFER_MESSAGES: Final = ("hvps.111.001.01", "hvps.112.001.01")

INSTANT_MESSAGE: Final = "hvps.141.001.01"

INSTANT_TYPES: Final = ("G101", "G102", "G103", "G104", "G105", "G106")
"""Open market, bond trades, bond issues, bank cards, commercial bills, foreign exchange.

Pool, auto lending and pledge financing (G107 to G109) are the platform's own businesses.
Source: RULES-A §4.5 (business type codes).
"""

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


NET_FILE_MESSAGE: Final = "hvps.631.001.01"

NET_FILE_TYPES: Final = ("H010", "H011", "H012")
"""Nets of foreign exchange, of securities, of other systems.

Source: RULES-A §4.5 (business type codes).
"""


def may_send(participant: Participant, message_type: str) -> bool:
    """Tell whether a participant may send a message of a type.

    Source: RULES-C §4.3.
    """
    return participant.kind != KIND_INDIRECT and message_type in TRANSFER_MESSAGES


def may_instruct(participant: Participant, message_type: str, business_type: str) -> bool:
    """Tell whether a participant may instruct an instant transfer of a business type.

    Source: RULES-A §4.5; RULES-C §4.3; house, ADR-0031.
    """
    return (
        participant.kind == KIND_SPECIAL
        and message_type == INSTANT_MESSAGE
        and business_type in INSTANT_TYPES
    )


def may_net(participant: Participant, message_type: str, business_type: str) -> bool:
    """Tell whether a participant may bring multilateral net files of a business type.

    Source: RULES-A §4.5 E26c; RULES-C §4.3; house, ADR-0047.
    """
    return (
        participant.kind == KIND_SPECIAL
        and message_type == NET_FILE_MESSAGE
        and business_type in NET_FILE_TYPES
    )


def is_office_business(business_type: str, business_kind: str, *, expected: str) -> bool:
    """Tell whether a message of an office has the business type it must have, and one of its kinds.

    Source: CNAPS2-CODES (business types H003, H004 and their kinds).
    """
    return business_type == expected and business_kind in OFFICE_BUSINESS[expected]


def may_see(asker: Participant, owner: Participant) -> bool:
    """Tell whether one may ask about another's account.

    Everyone about its own, a legal entity about those of its branches, an office about those it
    manages; nobody upwards or sideways.
    Source: RULES-Q §10.5.
    """
    return asker.code in (owner.code, owner.legal_entity, owner.office)


def may_warn(setter: Participant, owner: Participant) -> bool:
    """Tell whether one may set a warning value on another's account.

    Whoever may see it, but a legal entity only when it is a direct participant itself.
    Source: RULES-Q §10.3 with its correction 2.
    """
    if setter.code in (owner.code, owner.office):
        return True
    return may_see(setter, owner) and setter.kind == KIND_BANK


def may_watch_cap(setter: Participant, owner: Participant) -> bool:
    """Tell whether one may set a warning value on another's available cap.

    Its owner, and its superior: the legal entity, when that is a direct participant itself.
    Source: RULES-Q §10.3 with its correction 2; RULES-R §4.9.
    """
    if setter is owner:
        return True
    return setter.code == owner.legal_entity and setter.kind == KIND_BANK
