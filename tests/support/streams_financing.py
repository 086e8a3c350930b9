"""Makers of commands about fees, time, and pledge financing, for the seeded streams."""

from __future__ import annotations

from support.financing import (
    answer_pledge,
    appoint,
    charge,
    give_back,
    pledging,
    request_loan,
)
from support.streams_money import BANKS, OFFICES, Makers
from tianping.core import commands as c

__all__ = ["FinancingMakers"]


class FinancingMakers(Makers):
    """Fees, refunds, appointments, pledge loans, and time that passes."""

    def _fee_lines(self) -> list[tuple[str, int]]:
        pick = self.random
        names = pick.sample((*BANKS, "S"), pick.choice((1, 1, 2, 3)))
        if pick.random() < 0.05:
            names.append(pick.choice((*BANKS, "A1", "P1", "X")))
        return [(name, self._amount(name)) for name in names]

    def _fees(self) -> c.Command:
        office = "P1" if self.random.random() < 0.9 else self.random.choice(("P2", "T1", "A"))
        return charge(self.world, office, self._fee_lines())

    def _refund(self) -> c.Command:
        office = "P1" if self.random.random() < 0.9 else self.random.choice(("P2", "T1", "A"))
        return give_back(self.world, office, self._fee_lines())

    def _appoint(self) -> c.Command:
        pick = self.random
        names = ("S", "S", "P1", "P1", "A", *OFFICES)
        return appoint(self.world, pick.choice((1, 2, 2, 4, 5, 5)), pick.choice(names))

    def _pledging(self) -> c.Command:
        pick = self.random
        mode = pick.choice((0, 1, 2, 2, 2, 2)) if pick.random() < 0.95 else 3
        limit = pick.choice((0, 10, 50, 1_000, -1)) if pick.random() < 0.5 else 1_000
        return pledging(self.world, self._account(), mode, limit, pick.choice((0, 0, 4)))

    def _borrow(self) -> c.Command:
        name = self._account() if self.random.random() < 0.95 else self.random.choice(("A1", "P1"))
        amount = self.random.choice((0, 0, 0, 3, 20, -1))
        pledgor = self.random.choice(("", "", "", "B", "nobody"))
        return request_loan(self.world, name, amount, pledgor=pledgor)

    def _request_number(self) -> int:
        open_numbers = list(self.world.ledger.asked)
        if open_numbers and self.random.random() < 0.9:
            return self.random.choice(open_numbers)
        return self.random.randrange(12)

    def _bonds(self) -> c.Command:
        number, chance = self._request_number(), self.random.random()
        if chance < 0.1:
            return c.ExpirePledge(self.world.now, number)
        if chance < 0.15:
            return c.AnswerPledge(self.world.now, number, chance < 0.12, "x" * 36)
        return answer_pledge(self.world, number, accepted=chance < 0.9)

    def _repay_loan(self) -> c.Command:
        lent = self.world.ledger.lent
        number = self.random.choice(lent) if lent else self.random.randrange(5)
        return c.RepayPledgeLoan(self.world.now, number)

    def _pass_time(self) -> c.Command:
        """Let minutes or hours pass, now and then a little back; then pay."""
        minutes = self.random.choice((1, 30, 61, 5_000, 100_000, 9_000_000, -2))
        self.world.set_clock(self.world.now + minutes * 60 * 10**9)
        return self._transfer()
