"""What HVPS, BEPS and IBPS count as settled goes to SAPS when their dates have ended.

What is due follows from the core's state, so that a restart neither skips nor doubles it; it comes
before the next step of the schedule.
Source: RULES-D §6.2 rows 1 and 2; house, ADR-0086.
"""

from __future__ import annotations

from tianping.core.commands import BusinessTotal, ReportTotals
from tianping.core.control.totals import account_owners, totals_due
from tianping.core.state import State
from tianping.node.clock import Clock
from tianping.node.day_figures import DayFigures
from tianping.node.sequencer import Sequencer
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.views.queries_reconciliation import settled_totals

__all__ = ["Comparer"]

_Due = tuple[int, BusinessDate, list[int], list[BankCode]]


class Comparer:
    """Reports totals as soon as they are due."""

    def __init__(self, sequencer: Sequencer, clock: Clock, figures: DayFigures) -> None:
        self._sequencer = sequencer
        self._clock = clock
        self._figures = figures

    def report_due(self) -> None:
        """Report what is due now.

        Raises:
            Busy: the command queue is full; to be tried again.
            Stopped: the node stopped.
        """
        seq, date, systems, owners = self._sequencer.inspect(_due)
        if not systems:
            return
        with self._figures.at(seq) as connection:
            found = {one: settled_totals(connection, date=date, system=one) for one in systems}
        for system, totals in found.items():
            rows = [BusinessTotal(owner, *totals[owner]) for owner in owners if owner in totals]
            self._sequencer.execute([ReportTotals(self._clock.now_ns(), system, date, rows)])


def _due(state: State) -> _Due:
    systems = totals_due(state)
    return state.seq, state.business_date, systems, account_owners(state) if systems else []
