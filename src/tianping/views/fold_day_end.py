"""The fold of day-end and year-end: figures, faults of the books, checks, comparisons, requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import commands as c
from tianping.core import events as e
from tianping.views.fold_requests import RequestFold

__all__ = ["DayEndFold"]

_TYPE_OPENING_CHECK = "saps.737.001.01"


class DayEndFold(RequestFold):
    """Folds what the ends of days and years lead to."""

    def _day_end_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.AccountsClosed: self._accounts_closed,
            e.YearCarried: self._year_carried,
            e.OpeningChecked: self._opening_checked,
            e.TotalsCompared: self._totals_compared,
            e.DayEndRequested: self._processed,
        }

    def _day_end_commands(self) -> dict[type[Any], Callable[[Any, list[e.Event]], None]]:
        asked = (c.RequestSummary, c.RequestDetails, c.RequestDownload)
        return {c.CheckOpening: self._check_opening, **dict.fromkeys(asked, self._ask_day_end)}

    def _check_opening(self, command: c.CheckOpening, events: list[e.Event]) -> None:
        self._take(command, _TYPE_OPENING_CHECK, events)
        self._add_request(command, "", "")

    def _ask_day_end(
        self,
        command: c.RequestSummary | c.RequestDetails | c.RequestDownload,
        events: list[e.Event],
    ) -> None:
        self._take(command, command.message_type, events)
        self._add_request(command, "", "")

    def _trial_balance_taken(self, event: e.TrialBalanceTaken) -> None:
        super()._trial_balance_taken(event)
        for place, fault in enumerate(event.faults):
            amounts = (str(fault.expected_fen), str(fault.found_fen))
            row = (self._seq, place, fault.test, fault.account, *amounts)
            self.changes.day_end.balance_faults.add(row)

    def _accounts_closed(self, event: e.AccountsClosed) -> None:
        date, changes = event.business_date, self.changes.day_end
        sums = (str(event.debit_fen), str(event.credit_fen))
        changes.closed_dates.add(
            (date, self._seq, self._at_ns, event.account_count, *sums, event.digest)
        )
        for one in event.accounts:
            turnover = _turnover(one)
            row = (date, one.account, one.opening_fen, *turnover, one.closing_fen)
            changes.closed_accounts.add(row)
            for moved in one.systems:
                key = (date, one.account, moved.system)
                changes.moved_by_system.add((*key, *_turnover(moved)))

    def _year_carried(self, event: e.YearCarried) -> None:
        changes = self.changes.day_end
        carried = (str(event.transfers_fen), str(event.batch_fen))
        head = (event.year, self._seq, self._at_ns, event.business_date, event.line_count)
        changes.years.add((*head, *carried))
        for one in event.accounts:
            sums = (str(one.debit_fen), str(one.credit_fen))
            row = (event.year, one.account, one.opening_fen, *sums, one.closing_fen)
            changes.year_accounts.add(row)

    def _opening_checked(self, event: e.OpeningChecked) -> None:
        changes, facts = self.changes.day_end, (event.office, event.message_id)
        changes.opening_checks.add(
            (self._seq, self._at_ns, *facts, event.business_date, event.result)
        )
        for one in event.differences:
            changes.opening_differences.add(
                (self._seq, one.participant, one.office_fen, one.saps_fen)
            )
        self._processed(event)

    def _totals_compared(self, event: e.TotalsCompared) -> None:
        changes, count = self.changes.day_end, len(event.differences)
        head = (self._seq, self._at_ns, event.system, event.business_date)
        changes.total_comparisons.add((*head, event.row_count, count, event.prevails))
        for one in event.differences:
            saps = (
                one.saps_debit_count,
                str(one.saps_debit_fen),
                one.saps_credit_count,
                str(one.saps_credit_fen),
            )
            row = (self._seq, one.participant, *_turnover(one), *saps)
            changes.total_differences.add(row)


def _turnover(one: Any) -> tuple[int, str, int, str]:
    return (one.debit_count, str(one.debit_fen), one.credit_count, str(one.credit_fen))
