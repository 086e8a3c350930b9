"""Where participants belong: bank class, city, CCPC, and which regions lie in which.

Class and city are read off the bank code (行号: three digits of 行别, four of the city); which CCPC
a city belongs to is a table in the state. The seam for base data that say otherwise.
Source: CCMS-T §三 (base data); RULES-C §2.1-2.3, §4.2; RULES-A §2.7; house, ADR-0067.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.words import REGION_ANY, REGION_CCPC, REGION_CITY
from tianping.core.terms import KIND_NAMES
from tianping.values.bankcode import BankCode

__all__ = [
    "Area",
    "Party",
    "bank_class",
    "city_of",
    "is_digits",
    "is_kind",
    "is_region",
    "region_of_scope",
]

_CLASS_DIGITS: Final = 3
_REGION_DIGITS: Final = 4

_SCOPES: Final = {"CITY": REGION_CITY, "CCPC": REGION_CCPC}


class Party:
    """Who sends or receives: as much of a participant as a decision asks for.

    Attributes:
        direct_participant: Through whom it settles: itself unless it is indirect.
        sends, receives: What was decided of it, by the key of the business.
        decided_in: The era of the rules to which these decisions belong.
    """

    def __init__(self, code: BankCode, kind: int, *, direct_participant: BankCode) -> None:
        self.code: BankCode = code
        self.kind: int = kind
        self.direct_participant: BankCode = direct_participant
        self.sends: dict[str, bool] = {}
        self.receives: dict[str, bool] = {}
        self.decided_in: object = None


class Area:
    """A region: its level and its four digits; empty for any."""

    def __init__(self, level: int, region: str) -> None:
        self.level: int = level
        self.region: str = region


def bank_class(code: BankCode) -> str:
    """Return the bank class (行别) of a bank code.

    Source: RULES-C §2.1; RULES-A §2.7.
    """
    return code[:_CLASS_DIGITS]


def city_of(code: BankCode) -> str:
    """Return the city of a bank code.

    Source: RULES-C §2.1; RULES-A §2.7.
    """
    return code[_CLASS_DIGITS : _CLASS_DIGITS + _REGION_DIGITS]


def is_digits(text: str, count: int) -> bool:
    """Tell whether a text is so many digits.

    Source: house, ADR-0067.
    """
    return len(text) == count and text.isascii() and text.isdigit()


def is_kind(text: str) -> bool:
    """Tell whether a text names a kind of participant by its number.

    Source: house, ADR-0067.
    """
    return is_digits(text, 1) and int(text) in KIND_NAMES


def is_region(level: int, region: str) -> bool:
    """Tell whether a region is well told: nothing for any, else four digits.

    Source: RULES-C §4.2.
    """
    if level == REGION_ANY:
        return region == ""
    return level in (REGION_CCPC, REGION_CITY) and is_digits(region, _REGION_DIGITS)


def region_of_scope(scope: str) -> Area | None:
    """Return the region that a parameter's scope names; None when it names a bank code.

    Source: RULES-C §6.1 (set per node); house, ADR-0068.
    """
    word, _, region = scope.partition(" ")
    level = _SCOPES.get(word)
    if level is None:
        return None
    return Area(level, region)
