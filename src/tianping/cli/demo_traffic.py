"""What each big bank does in the demo's traffic: drawn from a seed, told as plain data.

Two banks are poor: they begin with payments of more than they have, so that payments queue until
others have paid them. A few messages are wrong on purpose.
"""

from __future__ import annotations

import random
from typing import Final

import msgspec

from tianping.cli.blueprint import Blueprint, whole_code
from tianping.values.money import parse_yuan

__all__ = ["BankPart", "Mischief", "PlannedPayment", "plan_traffic"]

POOR_BANKS: Final = 2
_INDIRECT_SHARE: Final = 20
_URGENT_SHARE: Final = 15
_LARGE_PAYMENTS: Final = 12
_LARGE_PERCENT: Final = 30


class PlannedPayment(msgspec.Struct, frozen=True):
    """One payment a bank will send."""

    creditor: str
    creditor_bank: str
    amount_fen: int
    priority: str


class Mischief(msgspec.Struct, frozen=True):
    """How many wrong messages of each kind a bank will send."""

    bad_signature: int = 0
    unknown_bank: int = 0
    duplicate: int = 0
    changed_duplicate: int = 0
    wrong_date: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return (
            self.bad_signature
            + self.unknown_bank
            + self.duplicate
            + self.changed_duplicate
            + self.wrong_date
        )


class BankPart(msgspec.Struct, frozen=True):
    """One bank's part in the day."""

    code: str
    payments: list[PlannedPayment]
    mischief: Mischief


def plan_traffic(
    blueprint: Blueprint, busy: list[str], *, payments: int, seed: int
) -> list[BankPart]:
    """Return the part of each busy bank; together they send about ``payments`` payments.

    Args:
        blueprint: Who there is, and what each has.
        busy: Bank codes of those that take part, the poor ones last.
        payments: About how many payments.
        seed: Names the traffic.
    """
    drawn = random.Random(seed)  # noqa: S311 - a reproducible day, nothing secret
    known = {str(whole_code(bank.code)): bank for bank in blueprint.bank}
    direct = [known[code] for code in busy]
    behind = {
        str(whole_code(bank.direct)): str(whole_code(bank.code))
        for bank in blueprint.bank
        if bank.kind == "indirect"
    }
    codes = [str(whole_code(bank.code)) for bank in direct]
    openings = [int(parse_yuan(bank.opening)) for bank in direct]
    each = max(1, payments // len(codes))
    parts = []
    for number, code in enumerate(codes):
        poor = number >= len(codes) - POOR_BANKS
        planned = []
        for turn in range(each):
            if poor and turn < _LARGE_PAYMENTS:
                mean_fen = openings[number] * _LARGE_PERCENT // 100
            else:
                mean_fen = max(100, openings[number] // 2 // each)
            creditor = codes[(number + 1 + drawn.randrange(len(codes) - 1)) % len(codes)]
            to_indirect = creditor in behind and drawn.randrange(100) < _INDIRECT_SHARE
            planned.append(
                PlannedPayment(
                    creditor,
                    behind[creditor] if to_indirect else creditor,
                    drawn.randrange(1, 2 * mean_fen),
                    "HIGH" if drawn.randrange(100) < _URGENT_SHARE else "NORM",
                )
            )
        parts.append(BankPart(code, planned, _mischief(number)))
    return parts


def _mischief(number: int) -> Mischief:
    """Return the wrong messages of the bank with a number; most banks send none."""
    return {
        0: Mischief(bad_signature=3),
        1: Mischief(unknown_bank=3),
        2: Mischief(duplicate=3, changed_duplicate=2),
        3: Mischief(wrong_date=3),
    }.get(number, Mischief())
