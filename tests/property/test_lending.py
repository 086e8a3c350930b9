"""Days of automatic lending: core and model agree, and what must hold of every loan does.

Money is conserved, a lender keeps its floor, its earmarked funds and its minimum balance, no quota
falls below zero, and nobody is lent to who is not short. Source: RULES-Q §8.
"""

from __future__ import annotations

import random

import msgspec
import pytest

from support.agreement import Pair
from support.model import Told
from support.streams_lending import LendingStream
from support.world import World
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.invariants import check_invariants
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.values.dates import BusinessDate, next_natural_date
from tianping.values.money import Fen

_BANKS = ("A", "B", "C", "D")
_SHORT_CLASSES = (1, 3, 4, 5)
_POOR = ("A", "B", "B", "C")
_DAYS = 4


class LendingDays:
    """A few random days of four banks that lend to each other."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a seeded test stream
        self.pair = Pair()
        self.world = World(self.pair.apply)
        self.stream = LendingStream(self.random, self.world)
        self.loans_count = 0
        self.repayments_count = 0

    def live(self) -> None:
        """Open the platform and live some days."""
        world, pick = self.world, self.random
        world.open(20261123)
        world.add_office("P1")
        for name in _BANKS:
            world.add_bank(name, "P1")
            world.send(world.one_sided(name, 1 if name in _POOR else 90, credit=True))
        for name in ("lending.repayment", "lending.allow_partial"):
            value = int(pick.random() < 0.7)
            world.send(c.SetParameter(world.now, name, value, world.today))
        for _ in range(_DAYS):
            self._day()
        machine = restore_snapshot(take_snapshot(self.pair.core))
        assert state_digest(machine) == state_digest(self.pair.core)

    def _day(self) -> None:
        world, pick = self.world, self.random
        for _ in range(pick.randint(1, 5)):
            self._send(self._agreement())
            self._send(self.stream.make())
        self._limit()
        self._step(10)
        if pick.random() < 0.5:
            self._send(world.one_sided(pick.choice(_POOR), 60, credit=True))
        for _ in range(pick.randint(2, 6)):
            name, amount = pick.choice(_POOR), pick.randint(1, 40)
            self._send(world.placed(name, amount, pick.choice(_SHORT_CLASSES)))
            if pick.random() < 0.4:
                payer, payee = pick.sample(_BANKS, 2)
                self._send(world.transfer(payer, payee, pick.randint(1, 20), 8))
            if pick.random() < 0.4:
                self._send(self.stream.make())
        self._step(20)
        if world.ledger.waiting:
            self._step(30)
            self._step(32)
            self._send(c.RunLending(world.now))
        for name in _BANKS:
            self._send(world.one_sided(name, 300, credit=True))
            self._send(c.SetMinimumBalance(world.now, world.code(name), Fen(0)))
        self._step(35)
        for name in _BANKS:
            most = world.ledger.balances[world.ledger.deposit(world.code(name))]
            left = pick.choice((0, 3)) if name in _POOR else 90
            self._send(world.one_sided(name, max(1, most - left), credit=False))
        self._step(40)
        self._step(0, next_natural_date(world.today))

    def _agreement(self) -> c.EnterLending:
        pick, world = self.random, self.world
        borrower = pick.choice(_POOR)
        lender = pick.choice([name for name in _BANKS if name != borrower])
        sound = self.stream.enter()
        self.stream.maker.sides[sound.number] = (world.code(borrower), world.code(lender))
        return msgspec.structs.replace(
            sound,
            borrower=world.code(borrower),
            lender=world.code(lender),
            lower_fen=Fen(pick.randint(1, 8)),
            upper_fen=Fen(pick.randint(8, 40)),
            from_date=world.today,
            until_date=BusinessDate(0),
        )

    def _limit(self) -> None:
        code = self.world.code(self.random.choice(_BANKS))
        least = Fen(self.random.choice((0, 5, 20)))
        self._send(c.SetMinimumBalance(self.world.now, code, least))
        self._send(c.SetLendingFloor(self.world.now, code, Fen(self.random.choice((0, 4, 30)))))
        code = self.world.code(self.random.choice(_BANKS))
        held = Fen(self.random.choice((0, 3)))
        self._send(c.SetEarmark(self.world.now, code, "BEPS", held))

    def _step(self, phase: int, date: int = 0) -> None:
        self._send(c.AdvancePhase(self.world.now, self.world.ledger.phase, phase, date))

    def _send(self, command: c.Command) -> None:
        before = Sight(self.pair)
        told = self.world.send(command)
        check_invariants(self.pair.core)
        after = Sight(self.pair)
        for event in told:
            before.follow(event)
            self.loans_count += event[0] == "LoanMade"
            self.repayments_count += event[0] == "LendingRestored"
        assert before.balances == after.balances


class Sight:
    """Balances and waiting items of settlement accounts, followed event by event."""

    def __init__(self, pair: Pair) -> None:
        state = pair.core.state
        self.state = state
        self.balances = {one.index: one.balance_fen for one in state.settlement_accounts}
        self.waiting = {
            item.payment: (account.index, item.queue_class, item.amount_fen)
            for account in state.settlement_accounts
            for items in account.queue
            for item in items
        }

    def follow(self, event: Told) -> None:
        """Take in an event; a loan is judged by how things stood right before it."""
        if event[0] == "PaymentSettled":
            entries, amount = event[3], event[4]
            self.paid = (entries[0], entries[-1], amount)
            for place, index in enumerate(entries):
                if index in self.balances:
                    self.balances[index] += amount if place % 2 else -amount
            self.waiting.pop(event[1], None)
        elif event[0] == "PaymentReturned":
            self.waiting.pop(event[1], None)
        elif event[0] == "LoanMade":
            self._judge(event)

    def _judge(self, event: Told) -> None:
        lender, borrower, amount = self.paid
        assert amount == event[5]
        assert event[6] >= 0, "a quota below zero"
        mine = [one for one in self.waiting.values() if one[0] == borrower]
        queued = sum(one[2] for one in mine if one[1] in _SHORT_CLASSES)
        account = self.state.accounts[borrower]
        held = getattr(account, "earmark_fen", 0)
        assert queued > 0
        assert queued > self.balances[borrower] - amount - held, "lent to one that is not short"
        assert not [one for one in self.waiting.values() if one[0] == lender]
        source = next(one for one in self.state.settlement_accounts if one.index == lender)
        floor = self.state.lending.floors.get(source.owner, 0)
        least = max(floor, source.earmark_fen + source.minimum_fen)
        assert self.balances[lender] >= least, "below what a lender keeps"


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_days_of_lending_keep_what_must_hold(first: int) -> None:
    """Twenty lives each: core, model and properties; loans and repayments do happen."""
    loans_count = repayments_count = 0
    for seed in range(first, first + 20):
        days = LendingDays(seed)
        days.live()
        loans_count += days.loans_count
        repayments_count += days.repayments_count
    assert loans_count > 20
    assert repayments_count > 5
