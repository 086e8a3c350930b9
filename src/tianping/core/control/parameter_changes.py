"""Changes of parameters: entered, checked, planned, and put in force at their moment.

Source: CCMS-T §四 (parameters); RULES-C §6.1-6.4 with correction 2 (owners); house, ADR-0068.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.commands import (
    ParameterChange,
    PutParametersInForce,
    SetParameter,
    SetParameters,
)
from tianping.core.control.delegation import lies_in_area
from tianping.core.control.parameter_book import PlannedChange
from tianping.core.control.parameter_fit import DATED_VALUE, refuse_misfit
from tianping.core.control.parameter_rule import AT_ONCE, NEXT_SWITCH, ParameterRule
from tianping.core.control.parameters import (
    PARAMETERS,
    date_for,
    put_parameters_in_force,
    scoped_name,
)
from tianping.core.control.places import city_of, is_region, region_of_scope
from tianping.core.control.words import (
    MOMENT_DATE,
    MOMENT_NAMES,
    MOMENT_SESSION,
    MOMENT_SOONEST,
    MOMENT_SWITCH,
    MOMENT_TIME,
    REGION_CITY,
)
from tianping.core.day_terms import STATE_PREPARATION
from tianping.core.events import Event, ParameterInForce, ParameterPlanned, ParameterSet
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_IBPS
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, is_date

__all__ = [
    "CHANGES_AT_ONCE_MAX",
    "CHANGES_WAITING_MAX",
    "put_due_in_force",
    "session_changes",
    "set_parameter",
    "set_parameters",
    "switch_changes",
]

CHANGES_AT_ONCE_MAX: Final = 100
CHANGES_WAITING_MAX: Final = 1_000

_SYSTEMS_WITH_SESSIONS: Final = (SYSTEM_BEPS, SYSTEM_IBPS)
_NO_DATE: Final = BusinessDate(0)


def set_parameter(state: State, command: SetParameter) -> list[Event]:
    """Date a new value of a parameter for everybody, from today on or from a later date.

    How parameters were set before there were plans; it knows no earliest moment of effect.
    Refuses: see ``RefusalCode`` 20, 30 to 32 and 431, in that order.
    Source: RULES-C §6.2-6.3; house, ADR-0009, ADR-0068.
    """
    if not is_date(command.effective_date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.effective_date))
    stopped = _refuse_value(command.name, command.value)
    if stopped is not None:
        return stopped
    if command.effective_date < state.business_date:
        return refuse(RefusalCode.PARAMETER_IN_THE_PAST, str(command.effective_date))
    change = PlannedChange(0, "", name=command.name, scope="")
    change.value = command.value
    change.moment, change.effective_date = DATED_VALUE, command.effective_date
    stopped = refuse_misfit(state, [change])
    if stopped is not None:
        return stopped
    state.parameters.setdefault(command.name, {})[command.effective_date] = command.value
    put_parameters_in_force(state)
    return [ParameterSet(command.name, command.value, command.effective_date)]


def set_parameters(state: State, command: SetParameters) -> list[Event]:
    """Change parameters at their moments, all of them or none.

    Refuses: see ``RefusalCode`` 20, 30, 31, 45, 32 and 430, 432, 433, 438, 431, in that order.
    Source: RULES-C §6.1-6.4; house, ADR-0068.
    """
    if not 1 <= len(command.changes) <= CHANGES_AT_ONCE_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(command.changes)} changes")
    for change in command.changes:
        if not _is_sound(change):
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{change.name} moment {change.moment}")
    planned: list[PlannedChange] = []
    for change in command.changes:
        stopped = _refuse_change(state, command.setter, change)
        if stopped is not None:
            return stopped
        planned.append(_planned(state, command.setter, change, place=len(planned) + 1))
    if len(state.changes.planned) + len(planned) > CHANGES_WAITING_MAX:
        return refuse(RefusalCode.TOO_MANY_CHANGES, str(len(state.changes.planned)))
    stopped = refuse_misfit(state, planned)
    if stopped is not None:
        return stopped
    events: list[Event] = []
    for one in planned:
        state.changes.last_number = one.number
        events.append(
            _take_effect(state, one) if one.moment == MOMENT_SOONEST else _wait(state, one)
        )
    put_parameters_in_force(state)
    return events


def _is_sound(change: ParameterChange) -> bool:
    """Tell whether a moment is well told: a date or an instant where it needs one, else none.

    Source: RULES-C §6.2 (effect); house, ADR-0068.
    """
    dated, timed = change.effective_date != 0, change.effective_at_ns != 0
    return (
        change.moment in MOMENT_NAMES
        and dated == (change.moment == MOMENT_DATE)
        and timed == (change.moment == MOMENT_TIME)
        and (not dated or is_date(change.effective_date))
    )


def _refuse_value(name: str, value: int) -> list[Event] | None:
    """Refuse an unknown parameter, or a value outside its bounds.

    Source: RULES-C §6.2.
    """
    rule = PARAMETERS.get(name)
    if rule is None:
        return refuse(RefusalCode.PARAMETER_UNKNOWN, name)
    if not rule.least <= value <= rule.most:
        found = f"{value}, not {rule.least}..{rule.most}"
        return refuse(RefusalCode.PARAMETER_OUT_OF_BOUNDS, found)
    return None


def _refuse_change(state: State, setter: str, change: ParameterChange) -> list[Event] | None:
    """Refuse one change by itself: its value, its scope, its moment, its setter.

    Source: RULES-C §6.1-6.2 with correction 2 (owners).
    """
    stopped = _refuse_value(change.name, change.value)
    if stopped is not None:
        return stopped
    rule = PARAMETERS[change.name]
    if change.scope and not _is_known(state, change.scope):
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, change.scope)
    stopped = _refuse_moment(state, rule, change)
    if stopped is not None:
        return stopped
    if change.scope and not rule.terms.local:
        return refuse(RefusalCode.PARAMETER_NOT_LOCAL, change.name)
    if setter and not _is_own(state, setter, change):
        return refuse(RefusalCode.NOT_DELEGATED, f"{setter} {change.name}")
    return None


def _is_known(state: State, scope: str) -> bool:
    """Tell whether a scope is a region well told, or somebody registered.

    Source: RULES-C §6.1 (set per node).
    """
    area = region_of_scope(scope)
    if area is None:
        return BankCode(scope) in state.participants
    return is_region(area.level, area.region)


def _is_own(state: State, setter: str, change: ParameterChange) -> bool:
    """Tell whether a branch changes a local parameter for somewhere in its own area.

    Source: CCMS-T §四 (head office and branches); correction 2 (owners).
    """
    if not change.scope:
        return False
    system = PARAMETERS[change.name].terms.system
    area = region_of_scope(change.scope)
    if area is None:
        code = BankCode(change.scope)
        return lies_in_area(state, setter, system, level=REGION_CITY, region=city_of(code))
    return lies_in_area(state, setter, system, level=area.level, region=area.region)


def _may_begin_now(state: State, rule: ParameterRule) -> bool:
    """Tell whether a change may take effect now.

    What waits for a switch may until its system opens: nothing was judged by it yet.
    Source: RULES-C §6.2 (R, S, D), §6.3; house, ADR-0068.
    """
    if rule.terms.effect == AT_ONCE:
        return True
    prepares = state.days.systems[rule.dated_by].state == STATE_PREPARATION
    return rule.terms.effect == NEXT_SWITCH and prepares


def _refuse_moment(
    state: State, rule: ParameterRule, change: ParameterChange
) -> list[Event] | None:
    """Refuse a moment that has passed, that does not exist, or that is too early.

    Source: RULES-C §6.2 (R, S, D); house, ADR-0068.
    """
    terms, moment = rule.terms, change.moment
    found = f"{change.name} {MOMENT_NAMES[moment][0]}"
    if moment == MOMENT_SESSION:
        if terms.system not in _SYSTEMS_WITH_SESSIONS:
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, found)
        early = terms.effect == NEXT_SWITCH
    elif moment == MOMENT_TIME:
        if change.effective_at_ns <= state.now_ns:
            return refuse(RefusalCode.PARAMETER_IN_THE_PAST, found)
        early = terms.effect != AT_ONCE
    elif moment == MOMENT_DATE:
        date = date_for(state, change.name)
        if change.effective_date < date:
            return refuse(RefusalCode.PARAMETER_IN_THE_PAST, str(change.effective_date))
        early = change.effective_date == date and not _may_begin_now(state, rule)
    else:
        early = False
    return refuse(RefusalCode.PARAMETER_TOO_EARLY, found) if early else None


def _planned(state: State, setter: str, change: ParameterChange, *, place: int) -> PlannedChange:
    """Return a change with the moment at which it will take effect.

    Source: RULES-C §6.2 (R, S, D).
    """
    rule = PARAMETERS[change.name]
    number = state.changes.last_number + place
    planned = PlannedChange(number, setter, name=change.name, scope=change.scope)
    planned.value = change.value
    planned.moment = change.moment
    planned.effective_date = change.effective_date
    planned.effective_at_ns = change.effective_at_ns
    if change.moment == MOMENT_SOONEST and not _may_begin_now(state, rule):
        later = MOMENT_SWITCH if rule.terms.effect == NEXT_SWITCH else MOMENT_SESSION
        planned.moment = later
    elif change.moment == MOMENT_DATE and change.effective_date == date_for(state, change.name):
        planned.moment = MOMENT_SOONEST
        planned.effective_date = _NO_DATE
    return planned


def _wait(state: State, change: PlannedChange) -> Event:
    """Keep a change until its moment.

    Source: RULES-C §6.4.
    """
    state.changes.planned.append(change)
    return ParameterPlanned(
        change.number,
        change.setter,
        change.name,
        change.scope,
        change.value,
        change.moment,
        change.effective_date,
        change.effective_at_ns,
    )


def _take_effect(state: State, change: PlannedChange) -> Event:
    """Let a change hold from now on.

    Source: RULES-C §6.4.
    """
    key = scoped_name(change.name, change.scope)
    date = date_for(state, change.name)
    state.parameters.setdefault(key, {})[date] = change.value
    return ParameterInForce(
        change.number, change.setter, change.name, change.scope, change.value, date
    )


def _take_due(state: State, due: Callable[[PlannedChange], bool]) -> list[Event]:
    """Let the changes take effect that are due, in the order in which they were entered.

    Source: RULES-C §6.4.
    """
    waiting: list[PlannedChange] = []
    events: list[Event] = []
    for change in state.changes.planned:
        if due(change):
            events.append(_take_effect(state, change))
        else:
            waiting.append(change)
    state.changes.planned = waiting
    put_parameters_in_force(state)
    return events


def switch_changes(state: State, system: int) -> list[Event]:
    """Put in force what waited for the switch of a system to the date that it stands on now.

    Source: RULES-C §6.2 (D), §6.3 (each system's own switch).
    """

    def due(change: PlannedChange) -> bool:
        """Tell whether a change waited for this. Source: RULES-C §6.2."""
        if PARAMETERS[change.name].dated_by != system:
            return False
        today = date_for(state, change.name)
        begun = change.moment == MOMENT_DATE and change.effective_date <= today
        return begun or change.moment == MOMENT_SWITCH

    return _take_due(state, due)


def session_changes(state: State, system: int) -> list[Event]:
    """Put in force what waited for the next session of a system, which begins now.

    Source: RULES-C §6.2 (S).
    """

    def due(change: PlannedChange) -> bool:
        """Tell whether a change waited for this. Source: RULES-C §6.2."""
        of_system = PARAMETERS[change.name].terms.system == system
        return of_system and change.moment == MOMENT_SESSION

    return _take_due(state, due)


def put_due_in_force(state: State, command: PutParametersInForce) -> list[Event]:
    """Put in force what waited for this time.

    Refuses: 439 when nothing did.
    Source: RULES-C §6.2 (at a set time); house, ADR-0068.
    """

    def due(change: PlannedChange) -> bool:
        """Tell whether the time of a change has come. Source: RULES-C §6.2."""
        timed = change.moment == MOMENT_TIME
        return timed and change.effective_at_ns <= command.recorded_at_ns

    events = _take_due(state, due)
    return events or refuse(RefusalCode.NO_CHANGE_DUE, str(len(state.changes.planned)))
