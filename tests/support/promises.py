"""What a settlement platform promises its participants, followed from the events alone.

Nothing here asks the core how it decides: balances, queues, limits and controls are those that
events told, and each event is judged by how things stood right before it. Groups of payments, which
settle all together, have tests of their own.
Source: RULES-A §3 (P1, P5, I1, I7), RULES-Q §3.1-3.4, §6.1, §9.2, §10.4.
"""

from __future__ import annotations

from collections import Counter

from support.ledger import Ledger
from support.model import Told
from tianping.core import commands as c
from tianping.core.terms import CLASS_ONE_SIDED, CLASS_ORDINARY, CONTROL_DEBIT, PHASE_WINDOW

__all__ = ["Promises"]

_FIRST_INNER_SUBJECT = 4611
"""Subjects below are deposits of participants."""
_END_PHASES = (35, 40)


_OF_ONE_PAYMENT = (c.CreditTransfer, c.InstantTransfer, c.PlaceInQueue, c.PostOneSided)


def _class_of(command: c.Command) -> int:
    """Return the class of the one payment that a command is."""
    if isinstance(command, (c.CreditTransfer, c.PlaceInQueue)):
        return command.queue_class
    return CLASS_ONE_SIDED if isinstance(command, c.PostOneSided) else CLASS_ORDINARY


class Promises:
    """Reads what every command led to, and asserts; ``seen`` counts what was judged."""

    def __init__(self, *, strict_order: bool) -> None:
        """Begin with nothing; ``strict_order`` is false where a tool may leave the order."""
        self.ledger = Ledger()
        self.seen: Counter[str] = Counter()
        self._strict_order = strict_order
        self._limits: dict[int, int] = {}
        self._controlled: dict[tuple[int, str], bool] = {}
        self._open_in_window: dict[int, int] = {}
        self._first: Told = ()

    def take(self, command: c.Command, told: list[Told]) -> None:
        """Judge what a command led to, event by event."""
        self._first = told[0]
        for event in told:
            name, in_group = event[0], self.ledger.group_count > 0
            if name == "PaymentSettled" and not in_group:
                self._comes_in_turn(command, event)
            before = list(self.ledger.balances)
            self.ledger.read([event])
            self._note(event)
            if name == "PaymentSettled" and not self.ledger.group_count:
                assert sum(self.ledger.balances) == 0, "money came from nowhere, or went there"
                self.seen["conserved"] += 1
                if not in_group:
                    self._stays_within_limit(event[3][0], before)
        advanced = any(event[0] == "PhaseAdvanced" for event in told)
        if advanced and self.ledger.phase in _END_PHASES:
            self._nobody_is_overdrawn()

    def _note(self, event: Told) -> None:
        """Remember limits and debit controls, and what is overdrawn when the window opens."""
        if event[0] == "OverdraftLimitApplied":
            self._limits[event[1]] = event[2]
        elif event[0] == "AccountControlled" and event[2] == CONTROL_DEBIT:
            self._controlled[(event[1], "debit")] = not event[3]
        elif event[0] == "MinimumBalanceSet":
            self._controlled[(event[1], "minimum")] = event[2] > 0
        elif event[0] == "PhaseAdvanced" and event[2] == PHASE_WINDOW:
            self._open_in_window = {
                index: -balance for index, balance in enumerate(self.ledger.balances) if balance < 0
            }

    def _is_deposit(self, index: int) -> bool:
        return self.ledger.subjects[index] < _FIRST_INNER_SUBJECT

    def _stays_within_limit(self, index: int, before: list[int]) -> None:
        """Who pays is overdrawn by its limit at most; from the window on no deeper than it was."""
        balance = self.ledger.balances[index]
        if not self._is_deposit(index) or balance >= min(0, before[index]):
            return
        allowed = self._limits.get(index, 0)
        if self.ledger.phase >= PHASE_WINDOW:
            allowed = self._open_in_window.get(index, 0)
        assert -balance <= allowed, f"account {index} overdrawn by {-balance}, allowed {allowed}"
        self.seen["overdrawn"] += 1

    def _comes_in_turn(self, command: c.Command, event: Told) -> None:
        """What settles is the first of its payer's queue, or better than all that waits there.

        Not judged is an account with a debit control or a minimum balance: what these alone hold
        lets classes 1, 4 and 5 go past.
        """
        index, payment = event[3][0], event[1]
        held = any(self._controlled.get((index, by)) for by in ("debit", "minimum"))
        if held or not self._strict_order:
            return
        queue = self.ledger.queue(index)
        if payment in queue:
            assert queue[0] == payment, f"payment {payment} settles before {queue[0]}"
            self.seen["in turn"] += 1
        elif queue and isinstance(command, _OF_ONE_PAYMENT) and event is self._first:
            best = self.ledger.waiting[queue[0]][1]
            assert _class_of(command) < best, f"{payment} goes past class {best}"
            self.seen["better"] += 1

    def _nobody_is_overdrawn(self) -> None:
        """Neither after the end of HVPS nor at the end of the day."""
        for index, balance in enumerate(self.ledger.balances):
            assert balance >= 0 or not self._is_deposit(index), f"account {index} ends below zero"
        self.seen["ended"] += 1
