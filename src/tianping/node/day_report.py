"""Where the day stands, as one plain map: systems, what comes next, what waits for whom.

Source: RULES-D §3; house, ADR-0066.
"""

from __future__ import annotations

from typing import Any

from tianping.core.commands import decode_commands
from tianping.core.control.agenda import AgendaItem, agenda
from tianping.core.control.calendar import NO_DATE, next_date
from tianping.core.control.plan import runs_by_schedule
from tianping.core.day_terms import DAY_SYSTEMS, STATE_NAMES, STEP_NAMES
from tianping.core.refusals import REFUSALS
from tianping.core.settlement.offices import appointed
from tianping.core.state import State
from tianping.core.terms import PHASE_NAMES, ROLE_ACS, SYSTEM_NAMES

__all__ = ["day_report"]


def day_report(state: State) -> dict[str, Any]:
    """Return where the day stands; texts in English and 中文."""
    days, acs = state.days, appointed(state, ROLE_ACS)
    return {
        "business_date": state.business_date,
        "phase": state.phase,
        "phase_name": list(PHASE_NAMES[state.phase]),
        "automatic": runs_by_schedule(state, state.business_date),
        "calendar_years": sorted(days.calendar),
        "acs": "" if acs is None else acs.code,
        "acs_checked": state.business_date == days.acs_checked_date,
        "acs_released": state.business_date == days.released_date,
        "acs_ended": state.business_date == days.acs_ended_date,
        "systems": [_system(state, system) for system in DAY_SYSTEMS],
        "agenda": [_item(one) for one in agenda(state)],
        "proposals": [
            {
                "proposal": number,
                "person": one.person,
                "evidence": one.evidence,
                "command": type(decode_commands(one.proposed)[0]).__name__,
            }
            for number, one in state.proposals.items()
        ],
    }


def _system(state: State, system: int) -> dict[str, Any]:
    day = state.days.systems[system]
    return {
        "system": SYSTEM_NAMES[system][0],
        "name": list(SYSTEM_NAMES[system][1:]),
        "date": day.date,
        "state": day.state,
        "state_name": list(STATE_NAMES[system][day.state]),
        "session": day.session,
        "old_date": day.old_date,
        "next_date": next_date(state, system, day.date) if state.name else NO_DATE,
    }


def _item(item: AgendaItem) -> dict[str, Any]:
    return {
        "system": SYSTEM_NAMES[item.system][0],
        "step": item.step,
        "step_name": list(STEP_NAMES[item.step]),
        "date": item.date,
        "session": item.session,
        "next_date": item.next_date,
        "at_ns": item.at_ns,
        "late_at_ns": item.late_at_ns,
        "alarmed": item.alarmed,
        "automatic": item.automatic,
        "blocked": [
            {
                "code": int(code),
                "texts": [REFUSALS[code].english, REFUSALS[code].chinese],
                "found": found,
            }
            for code, found in item.blocked
        ],
    }
