"""Money: int fen inside, yuan text at the edges.

Source: house, ADR-0001.
"""

from __future__ import annotations

import re
from typing import Final, NewType

from tianping.values.errors import ValueTextError

__all__ = ["AMOUNT_FEN_MAX", "FEN_PER_YUAN", "Fen", "format_yuan", "parse_yuan"]

Fen = NewType("Fen", int)
"""An amount or a balance in fen (分). Orders are positive; a balance may be negative."""

FEN_PER_YUAN: Final = 100

AMOUNT_FEN_MAX: Final = 10**15
"""Largest amount of one payment: ten trillion yuan.

So that sums over 9,000 such amounts still fit SQL's signed 64 bits. What all accounts hold together
is bounded in core.
Source: house, ADR-0001.
"""

_YUAN = re.compile(r"(0|[1-9][0-9]{0,13})(?:\.([0-9]{1,2}))?", re.ASCII)


def parse_yuan(text: str) -> Fen:
    """Return the fen that a yuan text states.

    Strict: digits, at most two decimals, no sign, exponent, space, grouping or leading zero.

    Raises:
        ValueTextError: the text is not such a number, or it is above ``AMOUNT_FEN_MAX``.
    """
    match = _YUAN.fullmatch(text)
    if match is None:
        raise ValueTextError(
            "amount in yuan",
            "金额（元）",
            expected="digits with at most two decimals",
            expected_zh="至多两位小数的数字",
            found=text,
        )
    whole, decimals = match.group(1), match.group(2) or ""
    fen = int(whole) * FEN_PER_YUAN + int(decimals.ljust(2, "0"))
    if fen > AMOUNT_FEN_MAX:
        raise ValueTextError(
            "amount in yuan",
            "金额（元）",
            expected=f"at most {format_yuan(Fen(AMOUNT_FEN_MAX))}",
            expected_zh=f"至多 {format_yuan(Fen(AMOUNT_FEN_MAX))}",
            found=text,
        )
    return Fen(fen)


def format_yuan(amount_fen: Fen) -> str:
    """Return yuan text with exactly two decimals; a negative balance keeps its sign."""
    sign = "-" if amount_fen < 0 else ""
    whole, decimals = divmod(abs(amount_fen), FEN_PER_YUAN)
    return f"{sign}{whole}.{decimals:02d}"
