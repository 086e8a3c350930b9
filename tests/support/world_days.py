"""The four systems' days in a world under test: where they stand, as the events say, and steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tianping.core import commands as c
from tianping.core.day_terms import (
    DAY_SYSTEMS,
    NETTING_SYSTEMS,
    STEP_CLOSE_SESSION,
    STEP_END_OLD_DATE,
    STEP_NEW_DATE,
    STEP_SWITCH,
)
from tianping.values.dates import BusinessDate

__all__ = ["DaysLedger", "Standing", "step_from"]


@dataclass
class Standing:
    """Where a system stands; of BEPS and IBPS also the open session and the old date."""

    date: int
    state: int
    session: int = 0
    old_date: int = 0


@dataclass
class DaysLedger:
    """The part of a ledger that follows the systems."""

    date: int = 0
    phase: int = 0
    systems: dict[int, Standing] = field(default_factory=dict)

    def _PlatformOpened(self, _name: str, date: int) -> None:  # noqa: N802 - named as the event
        self.date = date
        self.systems = {
            system: Standing(date, 10, session=1)
            if system in NETTING_SYSTEMS
            else Standing(date, 0)
            for system in DAY_SYSTEMS
        }

    def _SystemAdvanced(self, system: int, step: int, *facts: Any) -> None:  # noqa: N802
        from_date, _, to_date, to_state = facts[:4]
        one = self.systems[system]
        if step == STEP_END_OLD_DATE:
            one.old_date = 0
        if step == STEP_NEW_DATE and system in NETTING_SYSTEMS:
            one.old_date, one.session = from_date, 1
        one.date, one.state = to_date, to_state

    def _SessionClosed(self, system: int, _date: int, session: int) -> None:  # noqa: N802
        self.systems[system].session = session + 1


def step_from(
    ledger: DaysLedger, now_ns: int, *, system: int, step: int, next_date: int = 0
) -> c.AdvanceSystem:
    """Build a step of one system from where it stands."""
    one = ledger.systems[system]
    date, state = one.date, one.state
    if step == STEP_END_OLD_DATE and one.old_date:
        date, state = one.old_date, 40
    session = one.session if step in (STEP_CLOSE_SESSION, STEP_SWITCH) else 0
    return c.AdvanceSystem(now_ns, system, BusinessDate(date), state, step, session, next_date)
