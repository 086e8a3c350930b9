"""What each step of a system does, once nothing stands in its way.

Each is a function of the state; none of them refuses. What a step starts by itself stands in
``day_hooks``.
Source: CCMS-T §二; RULES-D §3-5; RULES-Q §3.7, §9, §10.1; house, ADR-0062.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.control.admission import begin_date
from tianping.core.control.archive import keep_date
from tianping.core.control.calendar import is_workday, next_date
from tianping.core.control.change_files import apply_change_files
from tianping.core.control.closed_day import close_date, kept_back_figures, note_ended
from tianping.core.control.day_hooks import (
    AT_CUT_OFF,
    AT_HVPS_END,
    AT_HVPS_OPENING,
    AT_NEW_DATE,
    AT_PRE_CLOSE,
    AT_SAPS_OPENING,
    run_hooks,
)
from tianping.core.control.day_state import NOT_POSTPONED, SystemDay
from tianping.core.control.day_tables import JOINT_PHASES, MACHINES
from tianping.core.control.parameter_changes import session_changes, switch_changes
from tianping.core.control.year_end import carry_year_before
from tianping.core.day_terms import (
    STATE_DAY_END,
    STEP_CLOSE_SESSION,
    STEP_CUT_OFF,
    STEP_END,
    STEP_END_OLD_DATE,
    STEP_NEW_DATE,
    STEP_OPEN,
    STEP_OPEN_WINDOW,
    STEP_PRE_CLOSE,
    STEP_SWITCH,
)
from tianping.core.events import Event, PhaseAdvanced, SessionClosed, SystemAdvanced
from tianping.core.faults import check
from tianping.core.ledger.posting import E26C_NET_LINE
from tianping.core.ledger.turnovers import begin_turnovers
from tianping.core.refusals import RefusalCode
from tianping.core.settlement.asking import mark_short
from tianping.core.settlement.net_files import return_files
from tianping.core.settlement.pvp import release_holds
from tianping.core.settlement.queue import return_item, scan
from tianping.core.settlement.window import set_floors
from tianping.core.state import Payment, SettlementAccount, State
from tianping.core.terms import (
    MUST_SETTLE_CLASSES,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)
from tianping.values.dates import BusinessDate

__all__ = ["joint_phase", "take_step"]


def take_step(state: State, system: int, step: int, *, date: int = 0) -> list[Event]:
    """Take a step that nothing stands in the way of; ``date`` is the one a new date begins.

    Source: RULES-D §3.
    """
    day = state.days.systems[system]
    for key in list(state.days.late):
        if key.startswith(f"{system} "):
            del state.days.late[key]
    return _DEEDS[(system, step)](state, day, BusinessDate(date))


def joint_phase(state: State) -> int:
    """Return what the states of SAPS and HVPS are together.

    Source: RULES-D §2.3, §3; house, ADR-0062.
    """
    hvps, saps = state.days.systems[SYSTEM_HVPS], state.days.systems[SYSTEM_SAPS]
    key = (saps.state, hvps.state, hvps.date > saps.date)
    check(key in JOINT_PHASES, f"SAPS {saps.state} with HVPS {hvps.state}")
    return JOINT_PHASES[key]


def _move(state: State, day: SystemDay, step: int, *, date: BusinessDate) -> list[Event]:
    """Let a system stand where a step leads, and say so; the joint phase, too, when it changes.

    Source: RULES-D §2.
    """
    from_date, from_state = day.date, day.state
    day.date, day.state = date, MACHINES[day.system][(from_state, step)]
    return _say(state, day, step, from_date=from_date, from_state=from_state)


def _say(
    state: State, day: SystemDay, step: int, *, from_date: BusinessDate, from_state: int
) -> list[Event]:
    """Return what is told of a step.

    Source: RULES-D §2.4 (notice to participants).
    """
    events: list[Event] = [
        SystemAdvanced(
            day.system,
            step,
            from_date,
            from_state,
            day.date,
            day.state,
            next_date(state, day.system, day.date),
            is_workday(state, day.date),
        )
    ]
    phase = joint_phase(state)
    if phase != state.phase:
        events.append(PhaseAdvanced(state.phase, phase, state.business_date))
        state.phase = phase
    return events


def _open_saps(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Open SAPS: fees and interest, then the sessions that were held.

    Source: RULES-D §3 (8:30) with corrections 4.2, 4.6.
    """
    del date
    return _move(state, day, STEP_OPEN, date=day.date) + run_hooks(state, AT_SAPS_OPENING)


def _open_hvps(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Open HVPS for the day.

    Source: RULES-D §3 (00 to 10).
    """
    del date
    return _move(state, day, STEP_OPEN, date=day.date) + run_hooks(state, AT_HVPS_OPENING)


def _cut_off(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Take no ordinary payments any more; then the tools that come before the window.

    Source: RULES-D §2.1, §3 (10 to 20); RULES-Q §10.1.
    """
    del date
    return _move(state, day, STEP_CUT_OFF, date=day.date) + run_hooks(state, AT_CUT_OFF)


def _open_window(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Open the settlement window: no new overdraft from now on.

    Source: RULES-Q §9.3 (floor), §6.1.
    """
    del date
    set_floors(state)
    mark_short(state)
    return _move(state, day, STEP_OPEN_WINDOW, date=day.date)


def _pre_close(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Return what may be returned, settle what that lets through, then start what rescues the rest.

    Source: SAPS-T §五.6.5 (pre-close); RULES-Q §3.7, §10.1 with correction 4.3.
    """
    del date
    events = _return_all(state)
    events.extend(_move(state, day, STEP_PRE_CLOSE, date=day.date))
    events.extend(run_hooks(state, AT_PRE_CLOSE))
    return events


def _end_hvps(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """End HVPS; what is still held, when there was no window, is free again. SAPS goes on.

    Source: SAPS-T §五.6.6; RULES-Q §9.4-9.5; RULES-D §2.1, §3.
    """
    del date
    events = release_holds(state, RefusalCode.RETURNED_AT_CLOSE)[0]
    events.extend(_move(state, day, STEP_END, date=day.date))
    events.extend(run_hooks(state, AT_HVPS_END))
    return events


def _switch_hvps(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Let HVPS stand on its next date, in preparation, while SAPS may still serve the old one.

    Source: RULES-D §3 (HVPS 40), §4.5.
    """
    state.days.cut_off_shift = 0
    state.days.pre_close_shift = 0
    moved = _move(state, day, STEP_NEW_DATE, date=date) + switch_changes(state, SYSTEM_HVPS)
    return moved + apply_change_files(state, SYSTEM_HVPS)


def _end_saps(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """End SAPS, prove the books and make the figures of every account.

    Source: RULES-D §3, §5.
    """
    del date
    return _move(state, day, STEP_END, date=day.date) + close_date(state)


def _switch_saps(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Begin the next date of settlement: closing balances become opening balances.

    Figures that were kept back are made before, and a year that ends with the date is carried over.

    Source: RULES-D §3 (40 to 00), §5; RULES-A §5 (carrying balances forward).
    """
    events = kept_back_figures(state) + carry_year_before(state, date)
    begin_turnovers(state, new_year=date // 10_000 > state.business_date // 10_000)
    state.day_book.begin_date([one.submission for one in state.nets.held])
    state.business_date = date
    changed = switch_changes(state, SYSTEM_SAPS)
    begin_date(state, date)
    keep_date(state)
    state.days.latest_end_shift = 0
    state.days.end_minutes = NOT_POSTPONED
    events.extend(_move(state, day, STEP_NEW_DATE, date=date))
    events.extend(changed)
    events.extend(run_hooks(state, AT_NEW_DATE))
    return events


def _close_session(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Let the next netting session begin; the net of this one is due.

    Source: RULES-D §3 (session points).
    """
    del date
    day.session += 1
    closed = SessionClosed(day.system, day.date, day.session - 1)
    return [closed, *session_changes(state, day.system)]


def _begin_switch(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Close the last session of a date of BEPS or IBPS and begin its switch.

    Source: RULES-D §2.2, §3 (16:00).
    """
    closed = _close_session(state, day, date)
    return closed + _move(state, day, STEP_SWITCH, date=day.date)


def _switch_netting(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """Let BEPS or IBPS run on its next date, while the old one ends beside it.

    Source: RULES-D §2.2, §4.2.
    """
    day.old_date = day.date
    day.session = 1
    moved = _move(state, day, STEP_NEW_DATE, date=date) + switch_changes(state, day.system)
    return moved + apply_change_files(state, day.system)


def _end_old_date(state: State, day: SystemDay, date: BusinessDate) -> list[Event]:
    """End the old date of BEPS or IBPS; participants may ask about it from now on.

    Source: RULES-D §2.2, §6.2.
    """
    del date
    old = day.old_date
    note_ended(state, day.system, old)
    day.old_date = BusinessDate(0)
    return _say(state, day, STEP_END_OLD_DATE, from_date=old, from_state=STATE_DAY_END)


def _return_all(state: State) -> list[Event]:
    """Return classes 2, 6, 7 and 8, then settle what waited behind them.

    Source: RULES-Q §3.7; correction 4.3.
    """
    events: list[Event] = []
    for account in state.settlement_accounts:
        returned = _returnable(account)
        events += [return_item(state, item, RefusalCode.RETURNED_AT_CLOSE) for item in returned]
    waiting = list(state.net_files.values())
    events += return_files(state, waiting, RefusalCode.RETURNED_AT_CLOSE)[0]
    events += release_holds(state, RefusalCode.RETURNED_AT_CLOSE)[0]
    for account in state.settlement_accounts:
        events.extend(scan(state, account))
    return events


def _returnable(account: SettlementAccount) -> list[Payment]:
    """Return the items of an account that the system returns at the close, in queue order.

    Net files go back whole, not here.

    Source: RULES-Q §3.7 (classes 2, 6, 7 and 8).
    """
    return [
        item
        for queue_class, items in enumerate(account.queue)
        if queue_class not in MUST_SETTLE_CLASSES
        for item in items
        if item.posting != E26C_NET_LINE
    ]


_Deed = Callable[[State, SystemDay, BusinessDate], list[Event]]

_DEEDS: Final[dict[tuple[int, int], _Deed]] = {
    (SYSTEM_SAPS, STEP_OPEN): _open_saps,
    (SYSTEM_SAPS, STEP_END): _end_saps,
    (SYSTEM_SAPS, STEP_NEW_DATE): _switch_saps,
    (SYSTEM_HVPS, STEP_OPEN): _open_hvps,
    (SYSTEM_HVPS, STEP_CUT_OFF): _cut_off,
    (SYSTEM_HVPS, STEP_OPEN_WINDOW): _open_window,
    (SYSTEM_HVPS, STEP_PRE_CLOSE): _pre_close,
    (SYSTEM_HVPS, STEP_END): _end_hvps,
    (SYSTEM_HVPS, STEP_NEW_DATE): _switch_hvps,
    (SYSTEM_BEPS, STEP_CLOSE_SESSION): _close_session,
    (SYSTEM_BEPS, STEP_SWITCH): _begin_switch,
    (SYSTEM_BEPS, STEP_NEW_DATE): _switch_netting,
    (SYSTEM_BEPS, STEP_END_OLD_DATE): _end_old_date,
    (SYSTEM_IBPS, STEP_CLOSE_SESSION): _close_session,
    (SYSTEM_IBPS, STEP_SWITCH): _begin_switch,
    (SYSTEM_IBPS, STEP_NEW_DATE): _switch_netting,
    (SYSTEM_IBPS, STEP_END_OLD_DATE): _end_old_date,
}
"""What each step of the machines' tables does."""
