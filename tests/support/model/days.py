"""The days of HVPS, BEPS, IBPS and SAPS, and the joint steps that take several of them.

Source: RULES-D §2-4, §9.4; RULES-Q §9.5; RULES-C §7.5; corrections §1.15, §4.7.
"""

from __future__ import annotations

from collections.abc import Callable

from support.model import day_end, parameters, steps
from support.model.change_files import apply_files
from support.model.clockwork import (
    expected_minutes,
    instant_ns,
    is_early,
    is_workday,
    natural_after,
    next_date_of,
    workday_after,
)
from support.model.day import trial_balance
from support.model.plain import Told
from support.model.registry import is_date
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import ROLE_ACS, SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS

__all__ = ["STEPS", "advance_phase", "advance_system", "report_late"]

OPEN, CUT_OFF, WINDOW, PRE_CLOSE, END, NEW_DATE, CLOSE_SESSION, SWITCH, END_OLD = range(1, 10)
NETTING = (SYSTEM_BEPS, SYSTEM_IBPS)
DATE_LAST = 99_991_230
"""The last date that has a next one."""

_OF_NETTING = {
    (10, CLOSE_SESSION): 10, (10, SWITCH): 20, (20, NEW_DATE): 10, (40, END_OLD): 10,
}  # fmt: skip
STEPS = {
    SYSTEM_HVPS: {
        (0, OPEN): 10, (10, CUT_OFF): 20, (20, WINDOW): 30, (30, PRE_CLOSE): 32,
        (20, END): 40, (30, END): 40, (32, END): 40, (40, NEW_DATE): 0,
    },
    SYSTEM_SAPS: {(0, OPEN): 10, (10, END): 40, (40, NEW_DATE): 0},
    SYSTEM_BEPS: _OF_NETTING,
    SYSTEM_IBPS: _OF_NETTING,
}  # fmt: skip
"""Where each step leads. Source: RULES-D §2.1-2.3, §3."""


def _joint_phase(m: State) -> int:
    """What HVPS and SAPS are together. Source: RULES-D §2.3, §3."""
    hvps, saps = m.systems[SYSTEM_HVPS], m.systems[SYSTEM_SAPS]
    if saps.state != 10:
        return saps.state
    if hvps.date > saps.date or hvps.state == 40:
        return 35
    return hvps.state or 5


def _moved(m: State, system: int, step: int, state: int, date: int) -> list[Told]:
    """Let a system stand there; tell it, and the joint phase when that changed."""
    one = m.systems[system]
    old = step == END_OLD
    before = (one.old, 40) if old else (one.date, one.state)
    if old:
        day_end.note_ended(m, system, one.old)
        one.old = 0
    else:
        one.date, one.state = date, state
    told: list[Told] = [
        (
            "SystemAdvanced", system, step, *before, one.date, one.state,
            next_date_of(m, system, one.date), is_workday(m, one.date),
        )
    ]  # fmt: skip
    phase = _joint_phase(m)
    if phase != m.phase:
        told.append(("PhaseAdvanced", m.phase, phase, m.today))
        m.phase = phase
    return told


def _take(m: State, system: int, step: int, *, date: int = 0, seed: int = 0) -> list[Told]:
    """Take a step that nothing stands in the way of."""
    one = m.systems[system]
    m.late = {key for key in m.late if key[0] != system}
    state = STEPS[system][(40 if step == END_OLD else one.state, step)]
    if system in NETTING:
        return _take_netting(m, system, step, state, date)
    if step == NEW_DATE and system == SYSTEM_SAPS:
        carried = day_end.carry_year_first(m, date)
        day_end.begin_year(m, date)
        switched = steps.begin_date(m, date)
        m.saps_end, m.latest_end_shift = None, 0
        return carried + _moved(m, system, step, state, date) + switched + steps.at_new_date(m)
    if step == NEW_DATE:
        m.cut_off_shift = m.pre_close_shift = 0
        moved = _moved(m, system, step, state, date) + parameters.at_switch(m, system)
        return moved + apply_files(m, system)
    told: list[Told] = []
    if step == WINDOW:
        steps.set_floors(m)
    if step == PRE_CLOSE:
        told += steps.return_and_scan(m)
    if (system, step) == (SYSTEM_HVPS, END):
        told += steps.release_all(m)
    told += _moved(m, system, step, state, one.date)
    if (system, step) == (SYSTEM_SAPS, END):
        return [*told, trial_balance(m), *day_end.close_accounts_of_day(m)]
    started: dict[tuple[int, int], Callable[[], list[Told]]] = {
        (SYSTEM_SAPS, OPEN): lambda: steps.at_saps_opening(m),
        (SYSTEM_HVPS, OPEN): lambda: steps.at_hvps_opening(m),
        (SYSTEM_HVPS, CUT_OFF): lambda: steps.at_cut_off(m, seed),
        (SYSTEM_HVPS, PRE_CLOSE): lambda: steps.at_pre_close(m),
        (SYSTEM_HVPS, END): lambda: steps.at_hvps_end(m),
    }
    return told + started.get((system, step), list)()


def _take_netting(m: State, system: int, step: int, state: int, date: int) -> list[Told]:
    one = m.systems[system]
    closed: list[Told] = []
    if step in (CLOSE_SESSION, SWITCH):
        closed = [("SessionClosed", system, one.date, one.session)]
        one.session += 1
        closed += parameters.at_session(m, system)
    if step == CLOSE_SESSION:
        return closed
    if step == NEW_DATE:
        old = one.date
        told = _moved(m, system, step, state, date)
        one.old, one.session = old, 1
        return told + parameters.at_switch(m, system) + apply_files(m, system)
    return closed + _moved(m, system, step, state, one.date)


def _money_blockers(m: State, system: int, step: int) -> list[tuple[bool, R]]:
    """What accounts and queues have against a step of HVPS or SAPS. Source: RULES-Q §9."""
    planned = (system == SYSTEM_HVPS and m.matching_plan[0] != 0, R.MATCHING_STILL_PLANNED)
    if step == WINDOW:
        return [(not steps.anybody_short(m), R.WINDOW_NOT_NEEDED), planned]
    if step != END:
        return []
    return [
        planned,
        (system == SYSTEM_HVPS and steps.forced_items_wait(m), R.MUST_SETTLE_ITEMS_OPEN),
        (steps.anybody_overdrawn(m), R.OVERDRAFT_OPEN),
        (any(m.queue(account.index) for account in m.accounts), R.PAYMENTS_STILL_WAIT),
    ]


def _order_blockers(m: State, system: int, step: int) -> list[tuple[bool, R]]:
    """What the other systems, ACS and the calendar have against it. Source: RULES-D §3-4."""
    hvps, saps = m.systems[SYSTEM_HVPS], m.systems[SYSTEM_SAPS]
    acs = ROLE_ACS in m.roles
    ruled = bool(m.calendar) or m.parameter_on("schedule.automatic", hvps.date) == 1
    if system in NETTING:
        return [(step == SWITCH and m.systems[system].old != 0, R.OLD_DATE_OPEN)]
    return {
        (SYSTEM_HVPS, OPEN): [((saps.date, saps.state) != (hvps.date, 10), R.SYSTEM_NOT_READY)],
        (SYSTEM_HVPS, NEW_DATE): [
            (any(m.systems[one].date <= hvps.date for one in NETTING), R.SYSTEM_NOT_READY),
            (ruled and workday_after(m, hvps.date) == 0, R.CALENDAR_MISSING),
        ],
        (SYSTEM_SAPS, OPEN): [
            (acs and saps.date not in (m.acs_checked, m.gate_released), R.ACS_CHECK_MISSING),
        ],
        (SYSTEM_SAPS, END): [
            (hvps.state != 40 and hvps.date <= saps.date, R.SYSTEM_NOT_READY),
            (acs and m.acs_ended != saps.date, R.ACS_END_MISSING),
        ],
        (SYSTEM_SAPS, NEW_DATE): [(hvps.date <= saps.date, R.SYSTEM_NOT_READY)],
    }.get((system, step), [])


def blockers(m: State, system: int, step: int) -> list[R]:
    """What stands in the way of a step, its time apart."""
    found = [*_money_blockers(m, system, step), *_order_blockers(m, system, step)]
    return [code for bad, code in found if bad]


def _check_next(m: State, system: int, date: int) -> None:
    """Refuses: NEXT_DATE_WRONG."""
    one = m.systems[system]
    later = is_date(date) and one.date < date <= DATE_LAST
    refuse_if(not later, R.NEXT_DATE_WRONG)
    expected = 0
    if system in NETTING:
        expected = natural_after(one.date)
    elif system == SYSTEM_HVPS and m.calendar:
        expected = workday_after(m, one.date)
    elif system == SYSTEM_SAPS and m.systems[SYSTEM_HVPS].date > one.date:
        expected = m.systems[SYSTEM_HVPS].date
    refuse_if(expected not in (0, date), R.NEXT_DATE_WRONG)


def _check_free(m: State, system: int, step: int, *, approved: bool) -> None:
    """Refuse what stands in the way, the smallest number first."""
    one = m.systems[system]
    found = blockers(m, system, step)
    early = is_early(m, system, step, state=one.state, date=one.date)
    if early and not approved:
        found.append(R.STEP_TOO_EARLY)
    if found:
        raise Refusal(min(found))


def advance_system(m: State, k: c.AdvanceSystem, *, approved: bool = False) -> list[Told]:
    """Take one step of one system."""
    refuse_if(not 0 <= k.seed < 2**63, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(k.system not in STEPS or not OPEN <= k.step <= END_OLD, R.VALUE_OUT_OF_BOUNDS)
    one = m.systems[k.system]
    stands = (one.old, 40) if k.step == END_OLD and one.old else (one.date, one.state)
    session = one.session if k.step in (CLOSE_SESSION, SWITCH) else 0
    refuse_if((k.from_date, k.from_state, k.session) != (*stands, session), R.PHASE_WRONG)
    refuse_if((k.from_state, k.step) not in STEPS[k.system], R.PHASE_STEP_WRONG)
    if k.step == NEW_DATE:
        _check_next(m, k.system, k.next_date)
    else:
        refuse_if(k.next_date != 0, R.NEXT_DATE_WRONG)
    _check_free(m, k.system, k.step, approved=approved)
    return _take(m, k.system, k.step, date=k.next_date, seed=k.seed)


JOINT = {
    (0, 10): ((SYSTEM_SAPS, OPEN), (SYSTEM_HVPS, OPEN)),
    (5, 10): ((SYSTEM_HVPS, OPEN),),
    (10, 20): ((SYSTEM_HVPS, CUT_OFF),),
    (20, 30): ((SYSTEM_HVPS, WINDOW),),
    (30, 32): ((SYSTEM_HVPS, PRE_CLOSE),),
    (20, 35): ((SYSTEM_HVPS, END),),
    (30, 35): ((SYSTEM_HVPS, END),),
    (32, 35): ((SYSTEM_HVPS, END),),
    (35, 40): ((SYSTEM_SAPS, END),),
    (20, 40): ((SYSTEM_HVPS, END), (SYSTEM_SAPS, END)),
    (40, 0): ((SYSTEM_HVPS, NEW_DATE), (SYSTEM_SAPS, NEW_DATE)),
}  # fmt: skip
"""The joint steps as steps of the systems; (20, 40) goes through the window where it must."""


def advance_phase(m: State, k: c.AdvancePhase, *, approved: bool = False) -> list[Told]:
    """Take several steps at once, all or none."""
    refuse_if(not 0 <= k.seed < 2**63, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(k.from_phase != m.phase, R.PHASE_WRONG)
    refuse_if((k.from_phase, k.to_phase) not in JOINT, R.PHASE_STEP_WRONG)
    trial = m.clone()
    told: list[Told] = []
    if k.to_phase == 0:
        _check_joint_date(trial, k.next_date)
        for system in NETTING:
            told += _bring_to(trial, system, k.next_date, approved=approved)
    else:
        refuse_if(k.next_date != 0, R.NEXT_DATE_WRONG)
    if (k.from_phase, k.to_phase) == (20, 40) and steps.anybody_short(trial):
        told += _through_window(trial, approved=approved)
    for system, step in JOINT[(k.from_phase, k.to_phase)]:
        if step == NEW_DATE and trial.systems[system].date == k.next_date:
            continue
        _check_free(trial, system, step, approved=approved)
        told += _take(trial, system, step, date=k.next_date, seed=k.seed)
    m.__dict__.update(trial.__dict__)
    return told


def _check_joint_date(m: State, date: int) -> None:
    """Refuses: NEXT_DATE_WRONG, by HVPS, or by SAPS when HVPS went ahead."""
    ahead = m.systems[SYSTEM_HVPS].date > m.today
    _check_next(m, SYSTEM_SAPS if ahead else SYSTEM_HVPS, date)


def _bring_to(m: State, system: int, date: int, *, approved: bool) -> list[Told]:
    """Switch BEPS or IBPS until the date is reached: day by day where there is a calendar."""
    one = m.systems[system]
    told: list[Told] = []
    while one.date < date:
        if one.old:
            told += _take(m, system, END_OLD)
        if one.state == 10:
            _check_free(m, system, SWITCH, approved=approved)
            told += _take(m, system, SWITCH)
        following = natural_after(one.date) if m.calendar else date
        told += _take(m, system, NEW_DATE, date=following)
    if one.old:
        told += _take(m, system, END_OLD)
    return told


def _through_window(m: State, *, approved: bool) -> list[Told]:
    """Open the window and pre-close it; nobody is rescued in between."""
    _check_free(m, SYSTEM_HVPS, WINDOW, approved=approved)
    told = _take(m, SYSTEM_HVPS, WINDOW)
    _check_free(m, SYSTEM_HVPS, PRE_CLOSE, approved=approved)
    alone = m.clone()
    steps.return_and_scan(alone)
    refuse_if(steps.forced_items_wait(alone), R.MUST_SETTLE_ITEMS_OPEN)
    refuse_if(steps.anybody_overdrawn(alone), R.OVERDRAFT_OPEN)
    return told + _take(m, SYSTEM_HVPS, PRE_CLOSE)


def report_late(m: State, k: c.ReportLate) -> list[Told]:
    """Raise the alarm of a step that should have come, once; nothing moves."""
    refuse_if(k.system not in STEPS or not OPEN <= k.step <= END_OLD, R.VALUE_OUT_OF_BOUNDS)
    one = m.systems[k.system]
    old = k.step == END_OLD and one.old
    date, state = (one.old, 40) if old else (one.date, one.state)
    refuse_if(k.date != date or (state, k.step) not in STEPS[k.system], R.PHASE_WRONG)
    minutes = expected_minutes(m, k.system, k.step, state=state, date=date)
    margin = m.parameter_on("schedule.alarm_minutes", date)
    if (k.system, k.step) == (SYSTEM_SAPS, END):
        margin = 0
    refuse_if(m.now < instant_ns(date, minutes + margin), R.NOT_LATE)
    refuse_if((k.system, k.step) in m.late, R.ALREADY_ALARMED)
    m.late = m.late | {(k.system, k.step)}
    found = blockers(m, k.system, k.step)
    reason = int(min(found)) if found else 0
    return [("StepLate", k.system, k.step, date, minutes, reason)]
