"""Bank codes as people write them.

Source: RULES-A §2.7; house, ADR-0020.
"""

from __future__ import annotations

from tianping.values.bankcode import BANK_CODE_LENGTH, BankCode, parse_bank_code, with_check_digit

__all__ = ["whole_code"]


def whole_code(text: str) -> BankCode:
    """Return a bank code from twelve digits, or from eleven by adding the check digit.

    Raises:
        ValueTextError: neither.
    """
    if len(text) == BANK_CODE_LENGTH - 1:
        return with_check_digit(text)
    return parse_bank_code(text)
