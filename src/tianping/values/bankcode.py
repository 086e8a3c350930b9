"""Bank codes (行号): twelve digits, the last a check digit.

Source: SAPS-T (codes of participants); check digit: house, ADR-0007.
"""

from __future__ import annotations

import re
from typing import Final, NewType

from tianping.values.errors import ValueTextError

__all__ = [
    "BANK_CODE_LENGTH",
    "NPC",
    "BankCode",
    "check_digit",
    "has_right_check_digit",
    "parse_bank_code",
    "with_check_digit",
]

BankCode = NewType("BankCode", str)
"""Twelve digits, or ``NPC``. The check digit is a registration rule, not part of the form."""

BANK_CODE_LENGTH: Final = 12

NPC: Final = BankCode("0000")
"""The national processing centre itself (国家处理中心)."""

_DIGITS = re.compile(r"[0-9]{12}", re.ASCII)
_DIGITS_WITHOUT_CHECK = re.compile(r"[0-9]+", re.ASCII)


def parse_bank_code(text: str) -> BankCode:
    """Return the bank code a text states: twelve digits, or ``0000`` for the NPC.

    Raises:
        ValueTextError: anything else.
    """
    if text == NPC or _DIGITS.fullmatch(text):
        return BankCode(text)
    raise ValueTextError(
        "bank code",
        "行号",
        expected="12 digits, or 0000",
        expected_zh="12 位数字，或 0000",
        found=text,
    )


def check_digit(digits: str) -> str:
    """Return the check digit of a string of digits, by ISO 7064 MOD 11,10.

    Raises:
        ValueTextError: the text is empty or holds anything but digits.
    Source: ISO-7064 (MOD 11,10).
    """
    if not _DIGITS_WITHOUT_CHECK.fullmatch(digits):
        raise ValueTextError(
            "digits to check", "待校验数字", expected="digits", expected_zh="数字", found=digits
        )
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = (2 * total) % 11
    return str((11 - product) % 10)


def has_right_check_digit(code: str) -> bool:
    """Tell whether the last digit is the check digit of those before it."""
    return bool(_DIGITS.fullmatch(code)) and check_digit(code[:-1]) == code[-1]


def with_check_digit(digits: str) -> BankCode:
    """Return the bank code made of eleven digits and their check digit.

    Raises:
        ValueTextError: the text is not eleven digits.
    """
    if len(digits) != BANK_CODE_LENGTH - 1:
        raise ValueTextError(
            "bank code body",
            "行号主体",
            expected="11 digits",
            expected_zh="11 位数字",
            found=digits,
        )
    return parse_bank_code(digits + check_digit(digits))
