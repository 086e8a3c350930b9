"""Makers of what the bond system and ACS send by message, for the seeded streams."""

from __future__ import annotations

from support.partner_commands import answer_by_message, others_by_message
from support.streams_accounts import AccountMakers
from support.streams_money import BANKS, OFFICES
from tianping.core import commands as c

__all__ = ["PartnerMakers"]


class PartnerMakers(AccountMakers):
    """Answers of the bond system, right and wrong; balances outside SAPS, from offices."""

    def _bonds_by_message(self) -> c.Command:
        pick, number = self.random, self._request_number()
        amount = self.world.ledger.asked.get(number, 5)
        # At 90 % a loan needs bonds of its amount and a ninth of it more.
        needed = -(-amount * 10 // 9)
        bonds = pick.choice((needed, needed, needed, needed + 10, needed - 1, 0, -1))
        sender = "S" if pick.random() < 0.95 else pick.choice((*BANKS, *OFFICES, "A1"))
        if pick.random() < 0.05:
            amount += 1
        return answer_by_message(self.world, sender, number, amount=amount, bonds=bonds)

    def _others_by_message(self) -> c.Command:
        pick = self.random
        rows = {f"x{number}": pick.choice((-3, 0, 5, 80)) for number in range(pick.randint(0, 3))}
        date = pick.choice((0, 0, 0, 20261101, 20270101, 20261131))
        bank = pick.choice((*BANKS, "S", "A1", "P1"))
        office = self.world.office_of.get(bank, "P1")
        if pick.random() < 0.1:
            office = pick.choice((*BANKS, "S", *OFFICES))
        return others_by_message(self.world, office, bank, rows, date=date)
