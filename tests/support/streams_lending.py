"""Random commands of automatic lending, most of them sensible at their moment."""

from __future__ import annotations

import random

from support.world import World
from support.world_lending import LendingMaker
from tianping.core import commands as c
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

__all__ = ["LendingStream"]

_BANKS = ("A", "B", "C", "D")
_LIMITS = ((1, 5), (2, 10), (3, 30), (5, 20), (10, 5), (0, 5))


class LendingStream:
    """Makes agreements, answers to them, and whatever else there is about lending."""

    def __init__(self, chance: random.Random, world: World) -> None:
        self.random = chance
        self.world = world
        self.maker = LendingMaker(world)
        self._count = 0

    def make(self) -> c.Command:
        """Return one more command."""
        kinds = (
            *[self.enter] * 5, *[self._offer] * 2, *[self._answer] * 4, self._revoke,
            *[self._restore] * 3, self._decide, self._terms, self._floor, *[self._run] * 2,
            self._query,
        )  # fmt: skip
        return self.random.choice(kinds)()

    def _number(self) -> str:
        known = list(self.maker.sides)
        return self.random.choice(known) if known else "K0"

    def _new_number(self) -> str:
        self._count += 1
        return f"K{self._count}" if self.random.random() < 0.95 else self._number()

    def _side(self, number: str) -> BankCode:
        sides = self.maker.sides.get(number, (self.world.code("A"),))
        if self.random.random() < 0.9:
            return self.random.choice(sides)
        return self.world.code(self.random.choice((*_BANKS, "P1", "S")))

    def _pair(self) -> tuple[BankCode, BankCode]:
        borrower, lender = self.random.sample(_BANKS, 2)
        return self.world.code(borrower), self.world.code(lender)

    def _dates(self) -> tuple[int, int]:
        today = self.world.today
        last = self.random.choice((0, 0, 0, today, today + 1, today - 1))
        return self.random.choice((0, today, today, today, today + 1)), last

    def enter(self) -> c.EnterLending:
        """Return the operator's entry of an agreement."""
        pick, number = self.random, self._new_number()
        borrower, lender = self._pair()
        self.maker.sides.setdefault(number, (borrower, lender))
        lower, upper = pick.choice(_LIMITS)
        first, last = self._dates()
        return c.EnterLending(
            self.world.now, borrower, lender, number, Fen(lower), Fen(upper),
            pick.choice((0, 0, 30_000, 999_999)), BusinessDate(first), BusinessDate(last),
            pick.choice((0, 0, 1, 2)), pick.choice((0, 0, 1, 2)),
        )  # fmt: skip

    def _offer(self) -> c.Command:
        borrower, lender = self._pair()
        return self.maker.offer(
            self._new_number(), borrower, lender, limits=self.random.choice(_LIMITS),
            dates=self._dates(), sender=borrower if self.random.random() < 0.9 else lender,
        )  # fmt: skip

    def _answer(self) -> c.Command:
        asked = list(self.maker.asked)
        number = self.random.choice(asked) if asked else self._number()
        return self.maker.answer(number, self._side(number), agreed=self.random.random() < 0.7)

    def _revoke(self) -> c.Command:
        number = self._number()
        return self.maker.revoke(number, self._side(number))

    def _restore(self) -> c.Command:
        number = self._number()
        sender = None if self.random.random() < 0.9 else self._side(number)
        return self.maker.restore(number, self.random.choice((1, 2, 5, 10)), sender)

    def _decide(self) -> c.Command:
        return c.DecideLending(self.world.now, self._number(), self.random.choice((4, 5, 5, 6)))

    def _terms(self) -> c.Command:
        return c.SetLendingTerms(self.world.now, self._number(), 20_000, 1, 2)

    def _floor(self) -> c.Command:
        code = self.world.code(self.random.choice((*_BANKS, "S", "X")))
        return c.SetLendingFloor(self.world.now, code, Fen(self.random.choice((0, 0, 3, -1))))

    def _run(self) -> c.Command:
        return c.RunLending(self.world.now)

    def _query(self) -> c.Command:
        code = self.world.code(self.random.choice((*_BANKS, "A1")))
        message_id = self.world.next_message_id()
        return c.QueryLending(self.world.now, code, message_id, self.world.today)
