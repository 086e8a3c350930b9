"""What may stand in the way of a step of a system: one row of the table for each condition.

The rows of a step are tried in the order of their refusals' numbers. What finds nothing in the way
returns an empty text, else what it found.
Source: CCMS-T §二; RULES-D §3-4 with corrections 1.13, 4.7; RULES-Q §9.1, §9.5; house, ADR-0062.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.control.calendar import NO_DATE, next_workday
from tianping.core.control.plan import runs_by_schedule
from tianping.core.day_terms import (
    NETTING_SYSTEMS,
    STATE_DAY_END,
    STATE_RUNNING,
    STEP_END,
    STEP_NEW_DATE,
    STEP_OPEN,
    STEP_OPEN_WINDOW,
    STEP_SWITCH,
)
from tianping.core.ledger.trial_balance import faults, subject_totals
from tianping.core.refusals import RefusalCode
from tianping.core.settlement.offices import appointed
from tianping.core.settlement.window import window_needed
from tianping.core.state import State
from tianping.core.terms import (
    MUST_SETTLE_CLASSES,
    ROLE_ACS,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_NAMES,
    SYSTEM_SAPS,
)

__all__ = ["GUARDS", "Blocker", "blockers", "describe_system"]

Blocker = tuple[RefusalCode, str]
"""What stands in the way, and what was found."""

_Condition = Callable[[State], str]


def describe_system(state: State, system: int) -> str:
    """Return where a system stands, as a short text.

    Source: house, ADR-0062.
    """
    day = state.days.systems[system]
    return f"{SYSTEM_NAMES[system][0]} {day.date} {day.state:02d}"


def _no_window_needed(state: State) -> str:
    """Find that nobody is short. Source: RULES-Q §9.1."""
    return "" if window_needed(state) else str(state.business_date)


def _must_settle_waits(state: State) -> str:
    """Find an item that must settle and waits. Source: SAPS-T §五.6.6; RULES-Q §9.5."""
    for account in state.settlement_accounts:
        for queue_class in MUST_SETTLE_CLASSES:
            if account.queue[queue_class]:
                return f"{account.owner} class {queue_class}"
    return ""


def _overdraft_open(state: State) -> str:
    """Find an account that is overdrawn. Source: SAPS-T §五.4 (no overnight); RULES-Q §9.5."""
    for account in state.settlement_accounts:
        if account.balance_fen < 0:
            return account.owner
    return ""


def _payment_waits(state: State) -> str:
    """Find anything that waits, the lines of net files among it. Source: RULES-D §3."""
    for account in state.settlement_accounts:
        if account.queued_count:
            return account.owner
    return ""


def _matching_planned(state: State) -> str:
    """Find that matching after the cut-off is still to come. Source: RULES-Q §4.1; RULES-C §6.2."""
    return str(state.days.matching_at_ns) if state.days.matching_at_ns else ""


def _books_wrong(state: State) -> str:
    """Find that the books do not balance. Source: RULES-D §5 (the switch is blocked)."""
    return str(state.business_date) if faults(state, subject_totals(state)) else ""


def _saps_not_open(state: State) -> str:
    """Find that SAPS is not open on the date of HVPS. Source: RULES-D §3 (SAPS first)."""
    hvps, saps = state.days.systems[SYSTEM_HVPS], state.days.systems[SYSTEM_SAPS]
    is_open = saps.state == STATE_RUNNING and saps.date == hvps.date
    return "" if is_open else describe_system(state, SYSTEM_SAPS)


def _netting_behind(state: State) -> str:
    """Find that BEPS or IBPS has not switched. Source: RULES-D §4.5 (order of the switches)."""
    hvps = state.days.systems[SYSTEM_HVPS]
    for system in NETTING_SYSTEMS:
        if state.days.systems[system].date <= hvps.date:
            return describe_system(state, system)
    return ""


def _no_calendar(state: State) -> str:
    """Find that nobody can tell the next working day; who goes by hand needs not.

    Source: RULES-D §1.5; house, ADR-0064.
    """
    date = state.days.systems[SYSTEM_HVPS].date
    if not state.days.calendar and not runs_by_schedule(state, date):
        return ""
    return str(date) if next_workday(state, date) == NO_DATE else ""


def _acs_not_checked(state: State) -> str:
    """Find that ACS neither checked the beginning of the date nor was the gate released.

    What ACS found does not matter here: SAPS opens. Without an ACS there is no gate.
    Source: RULES-D §3 (8:30) with correction 4.7; house, ADR-0065.
    """
    acs = appointed(state, ROLE_ACS)
    seen = state.business_date in (state.days.acs_checked_date, state.days.released_date)
    return "" if acs is None or seen else acs.code


def _hvps_not_ended(state: State) -> str:
    """Find that HVPS has not ended the date of SAPS. Source: CCMS-T §二; RULES-D §3."""
    hvps = state.days.systems[SYSTEM_HVPS]
    ended = hvps.state == STATE_DAY_END or hvps.date > state.business_date
    return "" if ended else describe_system(state, SYSTEM_HVPS)


def _acs_not_ended(state: State) -> str:
    """Find that the end notice of ACS has not come. Nothing replaces it.

    Source: CCMS-T §二; RULES-D §3 with correction 1.13; house, ADR-0065.
    """
    acs = appointed(state, ROLE_ACS)
    ended = state.days.acs_ended_date == state.business_date
    return "" if acs is None or ended else acs.code


def _hvps_not_ahead(state: State) -> str:
    """Find that HVPS has not switched yet. Source: RULES-D §4.5 (SAPS switches last)."""
    ahead = state.days.systems[SYSTEM_HVPS].date > state.business_date
    return "" if ahead else describe_system(state, SYSTEM_HVPS)


def _beps_old_date_open(state: State) -> str:
    """Find that BEPS still ends the date before. Source: RULES-D §2.2."""
    old = state.days.systems[SYSTEM_BEPS].old_date
    return str(old) if old else ""


def _ibps_old_date_open(state: State) -> str:
    """Find that IBPS still ends the date before. Source: RULES-D §2.2."""
    old = state.days.systems[SYSTEM_IBPS].old_date
    return str(old) if old else ""


GUARDS: Final[tuple[tuple[int, int, RefusalCode, _Condition], ...]] = (
    (SYSTEM_SAPS, STEP_OPEN, RefusalCode.ACS_CHECK_MISSING, _acs_not_checked),
    (SYSTEM_SAPS, STEP_END, RefusalCode.OVERDRAFT_OPEN, _overdraft_open),
    (SYSTEM_SAPS, STEP_END, RefusalCode.PAYMENTS_STILL_WAIT, _payment_waits),
    (SYSTEM_SAPS, STEP_END, RefusalCode.SYSTEM_NOT_READY, _hvps_not_ended),
    (SYSTEM_SAPS, STEP_END, RefusalCode.ACS_END_MISSING, _acs_not_ended),
    (SYSTEM_SAPS, STEP_NEW_DATE, RefusalCode.TRIAL_BALANCE_WRONG, _books_wrong),
    (SYSTEM_SAPS, STEP_NEW_DATE, RefusalCode.SYSTEM_NOT_READY, _hvps_not_ahead),
    (SYSTEM_HVPS, STEP_OPEN, RefusalCode.SYSTEM_NOT_READY, _saps_not_open),
    (SYSTEM_HVPS, STEP_OPEN_WINDOW, RefusalCode.WINDOW_NOT_NEEDED, _no_window_needed),
    (SYSTEM_HVPS, STEP_OPEN_WINDOW, RefusalCode.MATCHING_STILL_PLANNED, _matching_planned),
    (SYSTEM_HVPS, STEP_END, RefusalCode.MUST_SETTLE_ITEMS_OPEN, _must_settle_waits),
    (SYSTEM_HVPS, STEP_END, RefusalCode.OVERDRAFT_OPEN, _overdraft_open),
    (SYSTEM_HVPS, STEP_END, RefusalCode.PAYMENTS_STILL_WAIT, _payment_waits),
    (SYSTEM_HVPS, STEP_END, RefusalCode.MATCHING_STILL_PLANNED, _matching_planned),
    (SYSTEM_HVPS, STEP_NEW_DATE, RefusalCode.SYSTEM_NOT_READY, _netting_behind),
    (SYSTEM_HVPS, STEP_NEW_DATE, RefusalCode.CALENDAR_MISSING, _no_calendar),
    (SYSTEM_BEPS, STEP_SWITCH, RefusalCode.OLD_DATE_OPEN, _beps_old_date_open),
    (SYSTEM_IBPS, STEP_SWITCH, RefusalCode.OLD_DATE_OPEN, _ibps_old_date_open),
)
"""System, step, refusal, condition. Files in process wait in the queues, so that the end of SAPS
needs no row of its own for them."""


def blockers(state: State, system: int, step: int) -> list[Blocker]:
    """Return what stands in the way of a step now, its time apart, lowest refusal first.

    Source: RULES-D §3.
    """
    found: list[Blocker] = []
    for of_system, of_step, code, condition in GUARDS:
        if of_system == system and of_step == step:
            in_the_way = condition(state)
            if in_the_way:
                found.append((code, in_the_way))
    return found
