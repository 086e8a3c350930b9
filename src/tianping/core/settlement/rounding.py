"""The one rounding of money: half up, to the fen.

Source: RULES-Q §6.2; house, ADR-0043.
"""

from __future__ import annotations

from tianping.core.faults import check
from tianping.values.money import Fen

__all__ = ["half_up"]


def half_up(numerator: int, denominator: int) -> Fen:
    """Return a quotient of two whole numbers, none below zero, to the nearest fen; a half is up.

    Raises:
        InvariantViolation: a numerator below 0 or a denominator below 1.
    Source: RULES-Q §6.2.
    """
    check(numerator >= 0 and denominator > 0, f"rounding of {numerator} by {denominator}")
    return Fen((2 * numerator + denominator) // (2 * denominator))
