"""Makers of commands about money and agreements, for the seeded streams.

What a maker returns is sound most of the time, and wrong in one way now and then.
"""

from __future__ import annotations

import random

import msgspec

from support.streams_lending import LendingStream
from support.third_parties import earmark_by_message, end_of_hold, hold, net_file, withdrawal
from support.world import Sent, World, digest_of, owner_of
from tianping.core import commands as c
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import (
    MessageId,
)
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["BANKS", "INDIRECT", "ODD_AMOUNTS", "OFFICES", "Makers"]

BANKS = ("A", "B", "C", "D")
INDIRECT = ("A1", "A2", "B1", "C1")
OFFICES = ("P1", "P2", "T1")
AMOUNTS = (1, 2, 3, 5, 5, 7, 10, 10, 20, 30)
ODD_AMOUNTS = (0, -1, AMOUNT_FEN_MAX, AMOUNT_FEN_MAX + 1)


class Makers:
    """Makes commands from what a small platform has done so far."""

    random: random.Random
    world: World
    sent: list[Sent]
    messages: list[c.Command]
    loans: LendingStream

    def _account(self) -> str:
        return self.random.choice((*BANKS, *BANKS, "S"))

    def _amount(self, name: str = "") -> Fen:
        """Return a small amount, one near the balance of who pays, or now and then an odd one."""
        chance, ledger = self.random.random(), self.world.ledger
        if chance < 0.02:
            return Fen(self.random.choice(ODD_AMOUNTS))
        owner = self.world.codes.get(self.world.direct.get(name, name), BankCode(""))
        if chance < 0.35 and owner in ledger.owners:
            balance = ledger.balances[ledger.deposit(owner)]
            return Fen(max(1, balance + self.random.choice((-5, -1, 0, 0, 1, 5, 10))))
        return Fen(self.random.choice(AMOUNTS))

    def _transfer(self) -> c.Command:
        pick = self.random
        everybody = (*BANKS, *BANKS, *INDIRECT, "S", *OFFICES)
        queue_class = pick.choice((2, 7, 8, 8, 8)) if pick.random() < 0.98 else pick.randint(-1, 9)
        payer, payee = pick.choice(everybody), pick.choice(everybody)
        return self.world.transfer(payer, payee, self._amount(payer), queue_class)

    def _opposing(self) -> c.Command:
        """Let the payee of a waiting transfer pay back what it would then have, or nearly so."""
        commands, ledger = self.world.commands, self.world.ledger
        waiting = [commands[one - 1] for one in ledger.waiting if one <= len(commands)]
        transfers = [one for one in waiting if isinstance(one, c.CreditTransfer)]
        if not transfers:
            return self._transfer()
        found = self.random.choice(transfers)
        names = {code: name for name, code in self.world.codes.items()}
        payer, payee = names[found.creditor_participant], names[found.sender]
        own = 0
        if found.creditor_participant in ledger.owners:
            own = ledger.balances[ledger.deposit(found.creditor_participant)]
        amount = max(1, found.amount_fen + own + self.random.choice((-3, -1, 0, 1)))
        return self.world.transfer(payer, payee, amount, self.random.choice((7, 8)))

    def _one_sided(self) -> c.Command:
        credit = self.random.random() < 0.6
        name = self._account()
        amount = self._amount("" if credit else name)
        if self.random.random() < 0.3:
            return self.world.signed_one_sided(name, amount, credit=credit)
        return self.world.one_sided(name, amount, credit=credit)

    def _lines(self, names: tuple[str, ...]) -> dict[str, int]:
        """Return the lines of a session, now and then none, or an odd amount."""
        pick = self.random
        empty = not names or pick.random() < 0.03
        members = [] if empty else pick.sample(names, pick.randint(1, len(names)))
        return {name: pick.choice((-1, -1, 1)) * self._amount(name) for name in members}

    def _same_city(self) -> c.Command:
        office = self.random.choice(("P1", "P1", "P2"))
        own = tuple(name for name, of in self.world.office_of.items() if of == office)
        names = own if self.random.random() < 0.95 else (*own, "A", "A1", "T1", "X")
        lines = self._lines(tuple(dict.fromkeys(names)))
        command = self.world.same_city(office, self.random.randint(1, 12), lines)
        if self.random.random() < 0.03:
            command = msgspec.structs.replace(command, lines=command.lines * 2)
        return command

    def _nets(self) -> c.Command:
        pick = self.random
        lines = self._lines(("C", "D", "A", "B", "S", *OFFICES))
        total = sum(lines.values())
        if lines and pick.random() < 0.95:
            lines.pop("T1", None)
            total = sum(lines.values())
            if total:
                lines["T1"] = -total
        system = pick.choice(("BEPS", "IBPS")) if pick.random() < 0.98 else "HVPS"
        date = self.world.today
        if pick.random() < 0.2:
            date = BusinessDate(pick.choice((20261101, 20261124, 20261231, 20261301)))
        return self.world.nets(system, pick.randint(1, 15), lines, date)

    def _correct(self) -> c.Command:
        pick = self.random
        booked = [
            (self._name(line.participant), line.credit, line.amount_fen, "H003", one.business_date)
            for one in self.messages
            if isinstance(one, c.SettleSameCity)
            for line in one.lines
        ] + [
            (self._name(one.participant), one.credit, one.amount_fen, "H004", one.business_date)
            for one in self.messages
            if isinstance(one, c.PostOneSided)
        ]
        if not booked:
            return self._one_sided()
        name, credit, amount, business_type, date = pick.choice(booked[-40:])
        if pick.random() < 0.15:
            credit, amount = not credit, Fen(amount + 1)
        if pick.random() < 0.2:
            business_type = pick.choice(("H003", "H004", "H005", "H005", "A100"))
        if pick.random() < 0.1:
            date = BusinessDate(pick.choice((20261123, 20261124, 20261130, 20261301)))
        red = pick.random() < 0.7
        return self.world.correction(
            name, amount if red else self._amount(name), credit=credit, red=red,
            business_type=business_type, error_date=date,
        )  # fmt: skip

    def _name(self, code: BankCode) -> str:
        """Return the name that a code has."""
        return next(name for name, known in self.world.codes.items() if known == code)

    def _original(self) -> tuple[BankCode, MessageId]:
        found = [self.world.brought(one) for one in self.world.ledger.waiting]
        waiting = [one for one in found if isinstance(one, Sent)]
        known = waiting if waiting and self.random.random() < 0.8 else self.sent
        if not known:
            return self.world.code("A"), MessageId("20261123none")
        original = self.random.choice(known)
        return owner_of(original), original.message_id

    def _asker(self, owner: BankCode) -> BankCode:
        if self.random.random() < 0.9:
            return owner
        return self.world.code(self.random.choice((*BANKS, *OFFICES, "A1", "nobody")))

    def _earmark_by_message(self) -> c.Command:
        pick, name = self.random, self._account()
        of = name if pick.random() < 0.95 else pick.choice((*BANKS, "A1", "P1"))
        system, lowered = pick.choice(("BEPS", "IBPS")), pick.random() < 0.6
        amount = self._amount(name)
        return earmark_by_message(self.world, name, amount, system=system, lowered=lowered, of=of)

    def _net_file(self) -> c.Command:
        """Return a file of two to five lines, mostly in order."""
        pick = self.random
        names = pick.sample((*BANKS, "S"), pick.randint(2, 5))
        amounts = [self._amount(name) for name in names[:-1]]
        lines = [(name, pick.choice((-1, 1)) * amount) for name, amount in zip(names, amounts)]  # noqa: B905 - the last one balances
        rest = -sum(amount for _, amount in lines)
        if rest or pick.random() < 0.1:
            lines.append((names[-1], rest))
        if pick.random() < 0.05:
            lines.append(pick.choice((*lines, ("A1", 1), ("P1", -1))))
        sender = "S" if pick.random() < 0.95 else pick.choice((*BANKS, "P1", "A1"))
        business_type = "H011" if pick.random() < 0.95 else "G104"
        return net_file(self.world, sender, lines, business_type=business_type)

    def _hold(self) -> c.Command:
        pick = self.random
        payer = pick.choice(BANKS) if pick.random() < 0.95 else pick.choice(("S", "A1", "P1"))
        payee = pick.choice((*BANKS, "S")) if pick.random() < 0.95 else pick.choice(("A1", "P1"))
        system = "S" if pick.random() < 0.95 else pick.choice((*BANKS, "P1", "X"))
        return hold(self.world, payer, payee, self._amount(payer), system=system)

    def _end_hold(self) -> c.Command:
        holds = [one for one in self.messages if isinstance(one, c.HoldFunds)]
        if not holds:
            return self._hold()
        found = self.random.choice(holds[-4:])
        sender = self._asker(found.system)
        return end_of_hold(self.world, found, confirmed=self.random.random() < 0.6, sender=sender)

    def _withdraw(self) -> c.Command:
        files = [one for one in self.sent if isinstance(one, c.SubmitNetFile)]
        if not files or self.random.random() < 0.1:
            owner, original = self._original()
            return withdrawal(self.world, self._asker(owner), original, original_sender=owner)
        found = self.random.choice(files[-3:])
        sender = self._asker(found.sender)
        return withdrawal(self.world, sender, found.message_id, original_sender=found.sender)

    def _lending(self) -> c.Command:
        return self.loans.make()

    def _matching(self) -> c.Command:
        return c.RunMatching(self.world.now)

    def _pool(self) -> c.Command:
        """Bind, release, or set the floor of the pool of A, now and then of somebody else."""
        pick, world = self.random, self.world
        entity = world.code(pick.choice(("A", "A", "A", "A", "A", "B", "S", "nobody")))
        if pick.random() < 0.3:
            return c.SetPoolFloor(world.now, entity, Fen(pick.choice((0, 0, 3, 8, -1))))
        names = pick.choice((("B", "C"), ("C", "B"), ("C",), (), ("B", "B"), ("D",), ("A1",)))
        branches = [world.code(name) for name in names]
        management = pick.choice((0, 0, 0, 1, 1, 2, 3))
        date = BusinessDate(pick.choice((0, 0, 0, 20261125, 20261120, 20261301)))
        if pick.random() < 0.5:
            return c.SetPool(world.now, entity, management, date, branches)
        message_id = world.next_message_id()
        return c.ManagePool(
            world.now, self._asker(entity), message_id, world.today, digest_of(message_id),
            b"x" * 32, world.certificate_of(entity), 0, entity, management, date, branches,
        )  # fmt: skip

    def _run_pool(self) -> c.Command:
        return c.RunPool(self.world.now, self.random.choice((0, 1, 2, 2**63 - 1, -1)))

    def _pool_query(self) -> c.Command:
        asker = self.world.code(self.random.choice((*BANKS, "P1", "A1", "nobody")))
        date = BusinessDate(self.random.choice((self.world.today, self.world.today, 20261120)))
        return c.QueryPool(self.world.now, asker, self.world.next_message_id(), date)
