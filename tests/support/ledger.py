"""Balances, queues and what is open, followed from the events alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from support.model import Told
from support.world_turnovers import TurnoverLedger

__all__ = ["Ledger"]


@dataclass
class Ledger(TurnoverLedger):
    """What follows from the events alone."""

    subjects: list[int] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    waiting: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """Payment id → account, class, order."""
    stored: list[int] = field(default_factory=list)
    """Payments that are kept until their earliest time."""
    lines: dict[int, int] = field(default_factory=dict)
    """Line of a command → its amount."""
    asked: dict[int, int] = field(default_factory=dict)
    """Open pledge request → its amount."""
    lent: list[int] = field(default_factory=list)
    """Open pledge loans."""
    group: list[Told] = field(default_factory=list)
    """Payments of a matched group that have been told so far."""
    group_count: int = 0
    """How many payments of a matched group are still to be told."""

    def read(self, told: list[Told]) -> None:
        """Take in what one command led to."""
        for event in told:
            reader = getattr(self, f"_{event[0]}", None)
            if reader is not None:
                reader(*event[1:])

    def queue(self, account: int) -> list[int]:
        """Return the payments that wait on an account, in queue order."""
        places = [
            (place[1:], payment) for payment, place in self.waiting.items() if place[0] == account
        ]
        return [payment for _, payment in sorted(places)]

    def deposit(self, owner: str) -> int:
        """Return the index of the first account of an owner."""
        return self.owners.index(owner)

    def account(self, owner: str, subject: int) -> int:
        """Return the index of an owner's account under a subject."""
        return list(zip(self.owners, self.subjects, strict=True)).index((owner, subject))

    def _AccountOpened(  # noqa: N802
        self, index: int, _number: str, subject: int, owner: str, _office: str
    ) -> None:
        assert index == len(self.balances), "accounts open in index order"
        self.balances.append(0)
        self.subjects.append(subject)
        self.owners.append(owner)

    def _PaymentSettled(  # noqa: N802
        self,
        payment: int,
        _posting: int,
        entries: tuple[int, ...],
        amount: int,
        debtor_balance: int,
        creditor_balance: int,
    ) -> None:
        if self.group_count:
            told = (payment, entries, amount, debtor_balance, creditor_balance)
            self.group.append(told)
            self.group_count -= 1
            if not self.group_count:
                self._book_group()
            return
        for place, index in enumerate(entries):
            self.balances[index] += amount if place % 2 else -amount
            debit, credit = self.turnovers.get(index, (0, 0))
            both = (debit, credit + amount) if place % 2 else (debit + amount, credit)
            self.turnovers[index] = both
        found = (self.balances[entries[0]], self.balances[entries[-1]])
        assert found == (debtor_balance, creditor_balance), "balances follow from the entries"
        self.waiting.pop(payment, None)

    def _MatchingRun(self, *facts: int) -> None:  # noqa: N802
        self.group_count = facts[4]

    def _OffsetSettled(self, *facts: Any) -> None:  # noqa: N802
        self.group_count = 1 + len(facts[5])

    def _book_group(self) -> None:
        """Book a matched group: all credit sides, then all debit sides."""
        for second in (False, True):
            for payment, entries, amount, debtor_balance, creditor_balance in self.group:
                side = entries[:2] if second else entries[2:]
                for place, index in enumerate(side):
                    self.balances[index] += amount if place % 2 else -amount
                if second:
                    assert self.balances[entries[0]] == debtor_balance, "after the debits"
                    self.waiting.pop(payment, None)
                if second == (len(entries) == 2):
                    assert self.balances[entries[-1]] == creditor_balance, "after the credits"
        self.group = []

    def _PaymentQueued(self, payment: int, account: int, queue_class: int, order: int) -> None:  # noqa: N802
        self.waiting[payment] = (account, queue_class, order)

    def _PaymentMade(self, payment: int, *facts: object) -> None:  # noqa: N802
        amount = facts[5]
        assert isinstance(amount, int)
        self.lines[payment] = amount

    def _PledgeRequested(  # noqa: N802
        self, request: int, _bank: str, _pledgor: str, _payment: int, amount: int, _value: int
    ) -> None:
        self.asked[request] = amount

    def _PledgeAnswered(self, request: int, _bank: str, outcome: int, _ref: str) -> None:  # noqa: N802
        del self.asked[request]
        if outcome == 1:
            self.lent.append(request)

    def _PledgeLoanRepaid(self, loan: int, *_facts: object) -> None:  # noqa: N802
        self.lent.remove(loan)

    def _PaymentStored(self, payment: int, *_times: object) -> None:  # noqa: N802
        self.stored.append(payment)

    def _EarliestTimeReached(self, payment: int) -> None:  # noqa: N802
        self.stored.remove(payment)

    def _PledgeDisposed(self, loan: int, *_facts: object) -> None:  # noqa: N802
        self.lent.remove(loan)

    def _PaymentCancelled(self, payment: int) -> None:  # noqa: N802
        self._leave(payment)

    def _PaymentReturned(self, payment: int, _reason: int) -> None:  # noqa: N802
        self._leave(payment)

    def _leave(self, payment: int) -> None:
        if payment in self.stored:
            self.stored.remove(payment)
        else:
            self.waiting.pop(payment, None)

    def _QueueAdjusted(self, payment: int, _placement: int, order: int) -> None:  # noqa: N802
        account, queue_class, _ = self.waiting[payment]
        self.waiting[payment] = (account, queue_class, order)
