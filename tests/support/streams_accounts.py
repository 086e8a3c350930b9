"""Makers of commands about accounts: warnings, questions, upkeep, standing."""

from __future__ import annotations

from support.streams_financing import FinancingMakers
from support.streams_money import BANKS, OFFICES
from tianping.core import commands as c
from tianping.values.dates import BusinessDate, next_natural_date

__all__ = ["AccountMakers"]


class AccountMakers(FinancingMakers):
    """Warnings, questions about accounts, maintenance, suspension, revocation, other balances."""

    def _warning(self) -> c.Command:
        pick, watched = self.random, self._account()
        setters = (watched, watched, "A", "P1", "P2", pick.choice((*BANKS, "T1", "A1")))
        codes = [self.world.code(name) for name in (pick.choice(setters), watched)]
        value = self._amount(watched) - pick.choice((0, 0, 1, 8))
        return self.world.warning(codes[0], codes[1], value, on=pick.random() < 0.85)

    def _query_account(self) -> c.Command:
        pick = self.random
        asker = self.world.code(pick.choice((*BANKS, "S", *OFFICES, "A1")))
        asked = self.world.code(pick.choice((*BANKS, "S", *OFFICES, "A1")))
        if pick.random() < 0.5:
            asked = asker
        if pick.random() < 0.4:
            return self.world.query_account(asker, asked, pick.choice((0, 1, 1, 2)))
        return self.world.query_liquidity(asker, asked, pick.choice((0, 1, 2, 3, 3, 4)))

    def _maintain(self) -> c.Command:
        pick, name = self.random, self._account()
        office = self.world.office_of[name] if pick.random() < 0.9 else pick.choice(("P1", "B"))
        stated = {
            "overdraft_limit_fen": pick.choice((-1, -1, 0, 5, 10)),
            "minimum_fen": pick.choice((-1, -1, 0, 3, 5)),
            "debit_control": pick.choice((-1, -1, -1, 0, 0, 1)),
            "credit_control": pick.choice((-1, -1, -1, 0, 0, 1)),
        }
        return self.world.maintain(self.world.code(office), self.world.code(name), stated)

    def _suspend(self) -> c.Command:
        code = self.world.code(self.random.choice((*BANKS, "S", "A1")))
        return c.SuspendParticipant(self.world.now, code, self.random.random() < 0.6)

    def _revoke(self) -> c.Command:
        pick = self.random
        code = self.world.code(pick.choice(("C", "D", "D", "S", "A1")))
        date = pick.choice((self.world.today, 20261131, next_natural_date(self.world.today)))
        return c.RevokeParticipant(self.world.now, code, BusinessDate(date))

    def _others(self) -> c.Command:
        pick = self.random
        rows = {f"x{number}": pick.choice((-3, 0, 5, 80)) for number in range(pick.randint(0, 3))}
        date = pick.choice((0, 0, 0, 20261101, 20261123, 20270101, 20261131))
        name = pick.choice((*BANKS, "S", "A1", "P1"))
        return self.world.other_balances(self.world.code(name), rows, date=date)
