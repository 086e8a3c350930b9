"""The days of HVPS, BEPS, IBPS and SAPS: each its own states and dates, and the joint steps.

A step is refused when the system stands elsewhere, when its table has no such step from there,
when something stands in its way (``guards``), or, while the schedule rules, before its planned
time; two persons may take it earlier. A joint step takes several at once, all or none.
Source: CCMS-T §二; SAPS-T §五.6, §六.1; RULES-D §2-4; RULES-C §7.5; house, ADR-0062, ADR-0063.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AdvancePhase, AdvanceSystem, OpenPlatform
from tianping.core.control.admission import begin_date
from tianping.core.control.archive import keep_date
from tianping.core.control.calendar import DATE_LAST, NO_DATE, next_workday
from tianping.core.control.day_state import SystemDay, addressed_day
from tianping.core.control.day_steps import take_step
from tianping.core.control.day_tables import JOINT_STEPS, MACHINES
from tianping.core.control.guards import Blocker, blockers
from tianping.core.control.parameters import put_parameters_in_force
from tianping.core.control.plan import is_early
from tianping.core.control.records import NAME_CHARACTERS_MAX
from tianping.core.control.upgrading import is_known_version
from tianping.core.day_terms import (
    DAY_SYSTEMS,
    NETTING_SYSTEMS,
    STATE_RUNNING,
    STEP_CLOSE_SESSION,
    STEP_END,
    STEP_END_OLD_DATE,
    STEP_NAMES,
    STEP_NEW_DATE,
    STEP_OPEN_WINDOW,
    STEP_PRE_CLOSE,
    STEP_SWITCH,
)
from tianping.core.events import Event, PlatformOpened
from tianping.core.liquidity.shuffle import SEED_MAX
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.window import window_needed
from tianping.core.state import State
from tianping.core.terms import (
    MUST_SETTLE_CLASSES,
    PHASE_CUT_OFF,
    PHASE_DAY_END,
    PHASE_PREPARATION,
    SYSTEM_HVPS,
    SYSTEM_SAPS,
)
from tianping.values.dates import BusinessDate, is_date, next_natural_date

__all__ = [
    "advance_phase",
    "advance_phase_approved",
    "advance_system",
    "advance_system_approved",
    "open_platform",
]


def open_platform(state: State, command: OpenPlatform) -> list[Event]:
    """Begin the first business date of a platform, in its preparation; BEPS and IBPS run.

    Refuses: a platform that is open, a core version it does not know, a name or date out of bounds.
    Source: house, ADR-0002.
    """
    if state.name:
        return refuse(RefusalCode.PLATFORM_ALREADY_OPEN, state.name)
    if not is_known_version(command.core_version):
        return refuse(RefusalCode.CORE_VERSION_UNKNOWN, str(command.core_version))
    if not 0 < len(command.name) <= NAME_CHARACTERS_MAX or not _is_later(command.business_date, 0):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.name} {command.business_date}")
    state.name = command.name
    state.core_version = command.core_version
    state.business_date = command.business_date
    for system in DAY_SYSTEMS:
        state.days.systems[system].date = command.business_date
    put_parameters_in_force(state)
    begin_date(state, command.business_date)
    keep_date(state)
    return [PlatformOpened(command.name, command.business_date)]


# One step of one system ------------------------------------------------------------------------


def advance_system(state: State, command: AdvanceSystem) -> list[Event]:
    """Take one step of one system.

    Refuses: see ``RefusalCode`` 20, 82 to 85, 140 to 143 and 400 to 406, in that order.
    Source: CCMS-T §二; RULES-D §3.
    """
    return _advance_system(state, command, approved=False)


def advance_system_approved(state: State, command: AdvanceSystem) -> list[Event]:
    """Take one step of one system, as two persons said, be it before its planned time.

    Source: RULES-D §3 (manual actions); RULES-C §7.5.
    """
    return _advance_system(state, command, approved=True)


def _advance_system(state: State, command: AdvanceSystem, *, approved: bool) -> list[Event]:
    """Check the form, the place, the step, the date and the way; then go.

    Source: RULES-D §3.
    """
    system, step = command.system, command.step
    if not 0 <= command.seed <= SEED_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"seed {command.seed}")
    if system not in DAY_SYSTEMS or step not in STEP_NAMES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"system {system}, step {step}")
    day = addressed_day(state.days.systems[system], step)
    session = day.session if step in (STEP_CLOSE_SESSION, STEP_SWITCH) else 0
    if command.from_date != day.date or command.from_state != day.state:
        return refuse(RefusalCode.PHASE_WRONG, f"{day.date} {day.state}")
    if command.session != session:
        return refuse(RefusalCode.PHASE_WRONG, f"session {session}")
    if (day.state, step) not in MACHINES[system]:
        return refuse(RefusalCode.PHASE_STEP_WRONG, f"{day.state} {step}")
    if step != STEP_NEW_DATE and command.next_date != 0:
        return refuse(RefusalCode.NEXT_DATE_WRONG, str(command.next_date))
    if step == STEP_NEW_DATE and not _may_begin(state, day, command.next_date):
        return refuse(RefusalCode.NEXT_DATE_WRONG, str(command.next_date))
    stopped = _refuse_blocked(state, day, step, approved=approved)
    if stopped is not None:
        return stopped
    state.seed = command.seed
    return take_step(state, system, step, date=command.next_date)


def _refuse_blocked(
    state: State, day: SystemDay, step: int, *, approved: bool
) -> list[Event] | None:
    """Refuse a step for what stands in its way, or before its time; the lowest number first.

    Source: RULES-D §3; RULES-C §7.5 (time changes need two persons).
    """
    found: list[Blocker] = blockers(state, day.system, step)
    if not approved and is_early(state, day, step):
        found.append((RefusalCode.STEP_TOO_EARLY, str(state.now_ns)))
    if not found:
        return None
    code, text = min(found)
    return refuse(code, text)


def _is_later(date: int, other: int) -> bool:
    """Tell whether a date is one that a platform can stand on, and later than another."""
    return other < date <= DATE_LAST and is_date(date)


def _may_begin(state: State, day: SystemDay, date: int) -> bool:
    """Tell whether a system's next date is the one that its calendar, or HVPS, says.

    Source: RULES-D §1.1-1.3, §4.5; house, ADR-0064.
    """
    if not _is_later(date, day.date):
        return False
    expected = NO_DATE
    if day.system in NETTING_SYSTEMS:
        expected = next_natural_date(day.date)
    elif day.system == SYSTEM_HVPS:
        expected = next_workday(state, day.date)
    else:
        hvps = state.days.systems[SYSTEM_HVPS]
        if hvps.date > day.date:
            expected = hvps.date
    return expected in (NO_DATE, date)


# Joint steps -----------------------------------------------------------------------------------


def advance_phase(state: State, command: AdvancePhase) -> list[Event]:
    """Take one joint step: the steps of several systems, all or none.

    Refuses: see ``RefusalCode`` 20, 82 to 84, then what the first step that is stopped refuses.
    Source: CCMS-T §二; SAPS-T §五.6.6, §六.1; RULES-D §3; RULES-Q §9.5; house, ADR-0063.
    """
    return _advance_phase(state, command, approved=False)


def advance_phase_approved(state: State, command: AdvancePhase) -> list[Event]:
    """Take one joint step, as two persons said, be it before its planned time.

    Source: RULES-D §3 (manual actions); RULES-C §7.5.
    """
    return _advance_phase(state, command, approved=True)


def _advance_phase(state: State, command: AdvancePhase, *, approved: bool) -> list[Event]:
    """Check the form and everything that any of the steps would refuse; then take them all.

    Source: RULES-D §3; house, ADR-0063.
    """
    if not 0 <= command.seed <= SEED_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"seed {command.seed}")
    if command.from_phase != state.phase:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    pair = (command.from_phase, command.to_phase)
    if pair not in JOINT_STEPS:
        return refuse(RefusalCode.PHASE_STEP_WRONG, f"{command.from_phase} {command.to_phase}")
    if command.to_phase == PHASE_PREPARATION:
        return _begin_joint_date(state, command, approved=approved)
    if command.next_date != 0:
        return refuse(RefusalCode.NEXT_DATE_WRONG, str(command.next_date))
    steps = list(JOINT_STEPS[pair])
    if pair == (PHASE_CUT_OFF, PHASE_DAY_END) and window_needed(state):
        steps = [(SYSTEM_HVPS, STEP_OPEN_WINDOW), (SYSTEM_HVPS, STEP_PRE_CLOSE), *steps]
    stopped = _refuse_joint(state, steps, approved=approved)
    if stopped is not None:
        return stopped
    state.seed = command.seed
    events: list[Event] = []
    for system, step in steps:
        events.extend(take_step(state, system, step))
    return events


def _refuse_joint(
    state: State, steps: list[tuple[int, int]], *, approved: bool
) -> list[Event] | None:
    """Refuse a joint step for what stops one of its steps, in their order; nothing is done yet.

    Source: house, ADR-0063.
    """
    system, step = steps[0]
    stopped = _refuse_blocked(state, state.days.systems[system], step, approved=approved)
    for system, step in steps[1:]:
        if stopped is not None:
            break
        if system == SYSTEM_HVPS and step == STEP_END:
            stopped = _refuse_unpayable(state)
        else:
            stopped = _refuse_later(state, system, step, approved=approved)
    return stopped


_LASTING: Final = (
    RefusalCode.TRIAL_BALANCE_WRONG,
    RefusalCode.ACS_END_MISSING,
    RefusalCode.CALENDAR_MISSING,
)
"""What stands in the way of a later step whatever the earlier ones do."""


def _refuse_later(state: State, system: int, step: int, *, approved: bool) -> list[Event] | None:
    """Refuse a step that follows others in a joint step: for what these do not bring about.

    Source: house, ADR-0063.
    """
    found = [one for one in blockers(state, system, step) if one[0] in _LASTING]
    if not approved and is_early(state, state.days.systems[system], step):
        found.append((RefusalCode.STEP_TOO_EARLY, str(state.now_ns)))
    if not found:
        return None
    code, text = min(found)
    return refuse(code, text)


def _refuse_unpayable(state: State) -> list[Event] | None:
    """Refuse to go through the window while a must-settle item has no funds of its own there.

    Nobody is rescued in between. Must-settle items credit offices only, so each account can be
    judged by itself, as if everything else had been returned and what is held were free again.
    Source: SAPS-T §五.6.6; RULES-Q §9.5; house, ADR-0063.
    """
    overdrawn = ""
    for account in state.settlement_accounts:
        own_fen = account.balance_fen - account.earmark_fen + account.held_fen
        spent_fen = 0
        for queue_class in MUST_SETTLE_CLASSES:
            for item in account.queue[queue_class]:
                if own_fen - spent_fen < item.amount_fen:
                    return refuse(
                        RefusalCode.MUST_SETTLE_ITEMS_OPEN, f"{account.owner} class {queue_class}"
                    )
                spent_fen += item.amount_fen
        if account.balance_fen < 0 and not overdrawn:
            overdrawn = account.owner
    if overdrawn:
        return refuse(RefusalCode.OVERDRAFT_OPEN, overdrawn)
    return None


def _begin_joint_date(state: State, command: AdvancePhase, *, approved: bool) -> list[Event]:
    """Switch all systems to the next date, in the order BEPS, IBPS, HVPS, SAPS.

    Source: RULES-D §3 (40 to 00), §4.5; house, ADR-0063.
    """
    date = BusinessDate(command.next_date)
    ahead = state.days.systems[SYSTEM_HVPS].date > state.business_date
    decides = SYSTEM_SAPS if ahead else SYSTEM_HVPS
    if not _may_begin(state, state.days.systems[decides], date):
        return refuse(RefusalCode.NEXT_DATE_WRONG, str(date))
    steps = [
        one
        for one in JOINT_STEPS[(command.from_phase, command.to_phase)]
        if state.days.systems[one[0]].date < date
    ]
    stopped = None if approved else _refuse_early_switch(state, date)
    for system, step in steps:
        stopped = stopped or _refuse_later(state, system, step, approved=approved)
    if stopped is not None:
        return stopped
    state.seed = command.seed
    events: list[Event] = []
    for system in NETTING_SYSTEMS:
        events.extend(_bring_to(state, system, date))
    for system, step in steps:
        events.extend(take_step(state, system, step, date=date))
    return events


def _refuse_early_switch(state: State, date: BusinessDate) -> list[Event] | None:
    """Refuse a joint date to which BEPS or IBPS would have to switch before its time.

    Source: RULES-D §3 (16:00); house, ADR-0063.
    """
    for system in NETTING_SYSTEMS:
        day = state.days.systems[system]
        switching = SystemDay(system)
        switching.date = day.date if day.state == STATE_RUNNING else _following(state, day, date)
        while switching.date < date:
            if is_early(state, switching, STEP_SWITCH):
                return refuse(RefusalCode.STEP_TOO_EARLY, str(switching.date))
            switching.date = _following(state, switching, date)
    return None


def _following(state: State, day: SystemDay, date: BusinessDate) -> BusinessDate:
    """Return the next date of BEPS or IBPS on the way to a joint date: day by day with a calendar.

    Source: RULES-D §1.3; house, ADR-0064.
    """
    return next_natural_date(day.date) if state.days.calendar else date


def _bring_to(state: State, system: int, date: BusinessDate) -> list[Event]:
    """Switch BEPS or IBPS up to a joint date, and end the old dates.

    Source: RULES-D §2.2, §4.5; house, ADR-0063.
    """
    day = state.days.systems[system]
    events: list[Event] = []
    while day.date < date:
        if day.old_date:
            events.extend(take_step(state, system, STEP_END_OLD_DATE))
        if day.state == STATE_RUNNING:
            events.extend(take_step(state, system, STEP_SWITCH))
        following = _following(state, day, date)
        events.extend(take_step(state, system, STEP_NEW_DATE, date=following))
    if day.old_date:
        events.extend(take_step(state, system, STEP_END_OLD_DATE))
    return events
