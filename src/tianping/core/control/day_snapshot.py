"""The part of a snapshot that the days of the systems write, and what must be true of them.

Source: house, ADR-0025, ADR-0062.
"""

from __future__ import annotations

from typing import Any

from tianping.core.control.day_steps import joint_phase
from tianping.core.control.day_tables import JOINT_PHASES, MACHINES
from tianping.core.day_terms import DAY_SYSTEMS, NETTING_SYSTEMS, STATE_CUT_OFF
from tianping.core.faults import check
from tianping.core.state import State
from tianping.core.terms import PHASE_HVPS_ENDED, SYSTEM_HVPS, SYSTEM_SAPS

__all__ = ["check_days", "restore_days", "stand_by_phase", "take_days"]


def take_days(state: State) -> list[Any]:
    """Return the days as fields.

    Source: house, ADR-0025.
    """
    days = state.days
    return [
        [
            [one.system, one.date, one.state, one.session, one.old_date]
            for one in days.systems.values()
        ],
        sorted(days.calendar.items()),
        sorted(days.specials.items()),
        [days.cut_off_shift, days.pre_close_shift, days.latest_end_shift, days.end_minutes],
        list(days.late),
        [days.acs_checked_date, days.released_date, days.acs_ended_date],
        [days.matching_at_ns, days.matching_seed],
    ]


def restore_days(state: State, fields: list[Any]) -> None:
    """Read the days back.

    Source: house, ADR-0025.
    """
    systems, calendar, specials, shifts, late, dates, *rest = fields
    days = state.days
    for system, date, now, session, old_date in systems:
        one = days.systems[system]
        one.date, one.state, one.session, one.old_date = date, now, session, old_date
    days.calendar = dict(calendar)
    days.specials = dict(specials)
    days.cut_off_shift, days.pre_close_shift = shifts[0], shifts[1]
    days.latest_end_shift, days.end_minutes = shifts[2], shifts[3]
    days.late = dict.fromkeys(late, True)
    days.acs_checked_date, days.released_date, days.acs_ended_date = dates
    if rest:
        days.matching_at_ns, days.matching_seed = rest[0]


def stand_by_phase(state: State) -> None:
    """Let all systems stand on the date and phase of a snapshot made before they had their own.

    Source: house, ADR-0025, ADR-0062.
    """
    for (saps, hvps, _), phase in JOINT_PHASES.items():
        if phase == state.phase:
            state.days.systems[SYSTEM_SAPS].state = saps
            state.days.systems[SYSTEM_HVPS].state = hvps
            break
    for system in DAY_SYSTEMS:
        state.days.systems[system].date = state.business_date


def check_days(state: State) -> None:
    """Check that the systems stand where their tables allow, in their order, and as the phase says.

    Source: RULES-D §2-4; house, ADR-0062.
    """
    if not state.name:
        return
    systems = state.days.systems
    for system in DAY_SYSTEMS:
        one = systems[system]
        starts = [start for start, _ in MACHINES[system]]
        check(one.state in starts, f"system {system} in state {one.state}")
        check((one.session > 0) == (system in NETTING_SYSTEMS), f"session of system {system}")
        check(one.old_date < one.date, f"system {system} ends {one.old_date} on {one.date}")
    hvps, saps = systems[SYSTEM_HVPS], systems[SYSTEM_SAPS]
    check(saps.date == state.business_date, f"SAPS on {saps.date}, not {state.business_date}")
    check(hvps.date >= saps.date, f"HVPS on {hvps.date} behind SAPS on {saps.date}")
    check(joint_phase(state) == state.phase, f"phase {state.phase}")
    planned = state.days.matching_at_ns != 0
    check(not planned or hvps.state == STATE_CUT_OFF, f"matching planned in state {hvps.state}")
    ahead = hvps.date > saps.date
    check(not ahead or state.phase >= PHASE_HVPS_ENDED, f"HVPS ahead in phase {state.phase}")
