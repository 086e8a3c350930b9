"""Balances and turnovers in a world under test, as the events say, over days and years."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from support.world_days import DaysLedger

__all__ = ["TurnoverLedger"]


@dataclass
class TurnoverLedger(DaysLedger):
    """The part of a ledger that follows what stands on the accounts."""

    balances: list[int] = field(default_factory=list)
    turnovers: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Account → the day's debits and credits."""
    past: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Account → debits and credits of the ended days of the year."""

    def _PhaseAdvanced(self, _from: int, to_phase: int, date: int) -> None:  # noqa: N802
        if date != self.date:
            self._end_turnovers(new_year=date // 10_000 > self.date // 10_000)
        self.phase, self.date = to_phase, date

    def _end_turnovers(self, *, new_year: bool) -> None:
        for index, (debit, credit) in self.turnovers.items():
            before = self.past.get(index, (0, 0))
            self.past[index] = (before[0] + debit, before[1] + credit)
        self.turnovers = {}
        if new_year:
            self.past = {}

    def _BooksCarried(self, old: int, new: int, *figures: Any) -> None:  # noqa: N802
        assert figures[1] == self.balances[old], "the balance is carried over"
        told = ((int(figures[3]), int(figures[5])), (int(figures[7]), int(figures[9])))
        assert told[0] == self.turnovers.get(old, (0, 0)), "the day's turnover is carried over"
        assert told[1] == self.past.get(old, (0, 0)), "the year's turnover is carried over"
        self.balances[new] += self.balances[old]
        self.balances[old] = 0
        for kept in (self.turnovers, self.past):
            debit, credit = kept.pop(old, (0, 0))
            before = kept.get(new, (0, 0))
            kept[new] = (before[0] + debit, before[1] + credit)
