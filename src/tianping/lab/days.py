"""Synthetic days: banks of unequal size that pay one another more than they hold.

A day is drawn from a seed and nothing else. Sizes fall with rank, payers and payees are drawn by
size, amounts are log-normal, times follow a course with two peaks. Each bank begins with a share of
what it will pay out that day, so a small share makes gridlock.
Source: BECH-SORAMAKI (gridlock in simulated systems); house, ADR-0053.
"""

from __future__ import annotations

import bisect
import itertools
import random
from typing import Final, NamedTuple

__all__ = [
    "BANKS_MAX",
    "CLOSING_MINUTE",
    "MINUTE_NS",
    "OPENING_MINUTE",
    "PAYMENTS_MAX",
    "DayPlan",
    "PlannedTransfer",
    "SyntheticDay",
    "draw_day",
]

OPENING_MINUTE: Final = 8 * 60 + 30
CLOSING_MINUTE: Final = 17 * 60
"""HVPS takes payments from 8:30 to 17:00, Beijing time. Source: RULES-D §1.1."""

BANKS_MAX: Final = 5_000
PAYMENTS_MAX: Final = 10_000_000

_COURSE: Final = (2, 5, 7, 8, 8, 6, 4, 3, 4, 6, 8, 9, 9, 8, 7, 5, 3)
"""Weights of the seventeen half hours: a peak before noon, a higher one in the afternoon."""

_SIZE_EXPONENT: Final = 0.8
_AMOUNT_MEDIAN_LOG: Final = 11.5
_AMOUNT_SIGMA: Final = 1.6
_AMOUNT_MAX_YUAN: Final = 500_000_000
_URGENT_SHARE: Final = 0.08
MINUTE_NS: Final = 60_000_000_000


class DayPlan(NamedTuple):
    """What a day is drawn from.

    Attributes:
        banks: 2 to ``BANKS_MAX``.
        payments: 1 to ``PAYMENTS_MAX``.
        liquidity_bp: What a bank holds at the opening, in 1/10,000 of what it pays out that day.
        seed: The same seed draws the same day.
    """

    banks: int = 100
    payments: int = 200_000
    liquidity_bp: int = 100
    seed: int = 1


class PlannedTransfer(NamedTuple):
    """One payment: banks by number, fen, whether urgent, nanoseconds after midnight."""

    payer: int
    payee: int
    amount_fen: int
    urgent: bool
    at_ns: int


class SyntheticDay(NamedTuple):
    """A day as it was drawn: payments in order of time, and what each bank begins with, in fen."""

    plan: DayPlan
    transfers: list[PlannedTransfer]
    opening_fen: list[int]

    @property
    def value_fen(self) -> int:
        """The sum of all payments."""
        return sum(transfer.amount_fen for transfer in self.transfers)


def draw_day(plan: DayPlan) -> SyntheticDay:
    """Return the day that a plan draws.

    Raises:
        ValueError: a number is outside its bounds.
    """
    _check(plan)
    drawn = random.Random(plan.seed)  # noqa: S311 - a reproducible day, nothing secret
    sizes = list(itertools.accumulate((rank + 1) ** -_SIZE_EXPONENT for rank in range(plan.banks)))
    half_hours = list(itertools.accumulate(_COURSE))
    times = sorted(_time_ns(drawn, half_hours) for _ in range(plan.payments))
    paid_fen = [0] * plan.banks
    transfers = []
    for at_ns in times:
        payer = bisect.bisect(sizes, drawn.random() * sizes[-1])
        payee = payer
        while payee == payer:
            payee = bisect.bisect(sizes, drawn.random() * sizes[-1])
        yuan = min(_AMOUNT_MAX_YUAN, drawn.lognormvariate(_AMOUNT_MEDIAN_LOG, _AMOUNT_SIGMA))
        amount_fen = max(1, round(yuan * 100))
        urgent = drawn.random() < _URGENT_SHARE
        transfers.append(PlannedTransfer(payer, payee, amount_fen, urgent, at_ns))
        paid_fen[payer] += amount_fen
    opening_fen = [paid * plan.liquidity_bp // 10_000 for paid in paid_fen]
    return SyntheticDay(plan, transfers, opening_fen)


def _check(plan: DayPlan) -> None:
    bounds = (
        ("banks", plan.banks, 2, BANKS_MAX),
        ("payments", plan.payments, 1, PAYMENTS_MAX),
        ("liquidity_bp", plan.liquidity_bp, 0, 100_000),
    )
    for name, found, least, most in bounds:
        if not least <= found <= most:
            raise ValueError(f"{name}: expected {least} to {most}, found {found}")


def _time_ns(drawn: random.Random, half_hours: list[int]) -> int:
    """Return a time of day in nanoseconds after midnight."""
    half_hour = bisect.bisect(half_hours, drawn.random() * half_hours[-1])
    minute = OPENING_MINUTE + 30 * (half_hour + drawn.random())
    return int(minute * MINUTE_NS)
