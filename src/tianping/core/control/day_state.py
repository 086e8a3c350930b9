"""Where the four systems stand in their days, and what their days wait for.

Source: RULES-D §2-4; house, ADR-0062.
"""

from __future__ import annotations

from typing import Final

from tianping.core.day_terms import (
    DAY_SYSTEMS,
    NETTING_SYSTEMS,
    STATE_DAY_END,
    STATE_PREPARATION,
    STATE_RUNNING,
    STEP_END_OLD_DATE,
)
from tianping.values.dates import BusinessDate

__all__ = ["NOT_POSTPONED", "Days", "SystemDay", "addressed_day"]

NOT_POSTPONED: Final = -1
"""Marks that the end of SAPS was not postponed."""


class SystemDay:
    """Where one system stands.

    Attributes:
        date: Its business date.
        state: A ``STATE_`` number.
        session: The netting session that is open, from 1; 0 for a system without sessions.
        old_date: The date before, while its day-end still runs beside the new date; else 0.
    """

    def __init__(self, system: int) -> None:
        netting = system in NETTING_SYSTEMS
        self.system: int = system
        self.date: BusinessDate = BusinessDate(0)
        self.state: int = STATE_RUNNING if netting else STATE_PREPARATION
        self.session: int = 1 if netting else 0
        self.old_date: BusinessDate = BusinessDate(0)


def addressed_day(day: SystemDay, step: int) -> SystemDay:
    """Return whose step it is: the system's present day, or the old date that still ends.

    Source: RULES-D §2.2.
    """
    if step != STEP_END_OLD_DATE or not day.old_date:
        return day
    old = SystemDay(day.system)
    old.date, old.state, old.session = day.old_date, STATE_DAY_END, 0
    return old


class Days:
    """The days of all systems.

    Attributes:
        systems: Where each system stands.
        calendar: Year to its working days, ascending.
        specials: Days that were made or unmade working days one by one.
        cut_off_shift, pre_close_shift: Minutes by which these steps of HVPS come later today.
        latest_end_shift: Minutes by which the end of SAPS is expected later today.
        end_minutes: Before which minute SAPS does not end today, or ``NOT_POSTPONED``.
        late: Steps whose alarm was raised, as ``system step``, until the system takes a step.
        acs_checked_date, released_date, acs_ended_date: For which date ACS checked, the gate was
            released, ACS ended.
        matching_at_ns: For when matching after the cut-off is planned; 0 when it is not.
        matching_seed: The seed with which the pools run then.
    """

    def __init__(self) -> None:
        self.systems: dict[int, SystemDay] = {one: SystemDay(one) for one in DAY_SYSTEMS}
        self.calendar: dict[int, list[BusinessDate]] = {}
        self.specials: dict[BusinessDate, bool] = {}
        self.cut_off_shift: int = 0
        self.pre_close_shift: int = 0
        self.latest_end_shift: int = 0
        self.end_minutes: int = NOT_POSTPONED
        self.late: dict[str, bool] = {}
        self.acs_checked_date: int = 0
        self.released_date: int = 0
        self.acs_ended_date: int = 0
        self.matching_at_ns: int = 0
        self.matching_seed: int = 0
