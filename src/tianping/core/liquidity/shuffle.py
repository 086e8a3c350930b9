"""A random order that anyone can draw again from its seed.

SplitMix64: add the odd constant 0x9E3779B97F4A7C15 to the state, modulo 2^64, and scramble the sum
by two rounds of shift, exclusive or and multiplication. Fisher-Yates from the end: place i, counted
from 0, changes places with place (number modulo (i + 1)).
Source: SPLITMIX64; house, ADR-0040.
"""

from __future__ import annotations

from typing import Final

from tianping.values.bankcode import BankCode

__all__ = ["SEED_MAX", "shuffled"]

SEED_MAX: Final = 2**63 - 1

_MASK: Final = 2**64 - 1
_STEP: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB


def shuffled(codes: list[BankCode], seed: int) -> list[BankCode]:
    """Return the codes in the order that a seed, 0 or more, draws.

    Source: house, ADR-0040.
    """
    order = list(codes)
    state = seed & _MASK
    for last in range(len(order) - 1, 0, -1):
        state = (state + _STEP) & _MASK
        other = _scrambled(state) % (last + 1)
        order[last], order[other] = order[other], order[last]
    return order


def _scrambled(state: int) -> int:
    """Return the number, below 2^64, that a state of SplitMix64 gives.

    Source: SPLITMIX64.
    """
    number = ((state ^ (state >> 30)) * _FIRST) & _MASK
    number = ((number ^ (number >> 27)) * _SECOND) & _MASK
    return number ^ (number >> 31)
