"""Do the parameters fit each other when a change takes effect, and whenever another does later?

Source: RULES-C §6.3 (over the values in force at the moment of effect); house, ADR-0068.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_book import PlannedChange
from tianping.core.control.parameter_rule import ParameterCheck, ParameterValues
from tianping.core.control.parameters import CHECKS, PARAMETERS, date_for, parted_name
from tianping.core.control.words import MOMENT_DATE, MOMENT_SESSION, MOMENT_SOONEST, MOMENT_TIME
from tianping.core.events import Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.dates import business_date_of, next_natural_date

__all__ = ["DATED_VALUE", "refuse_misfit"]

DATED_VALUE: Final = -1
"""The moment of a value that is dated without a plan: what holds when its date begins."""

_Point = tuple[int, int, int]
"""A moment: the date, whether the date has begun before it, and when."""


class _Entry:
    """A value and the moment from which it holds."""

    def __init__(self, point: _Point, number: int, *, name: str, scope: str, value: int) -> None:
        self.point: _Point = point
        self.number: int = number
        self.name: str = name
        self.scope: str = scope
        self.value: int = value


def _point(state: State, change: PlannedChange) -> _Point:
    """Return when a change takes effect, as far as it can be said now.

    What waits for a session may take effect at any moment, so it counts from now on.
    Source: RULES-C §6.3; house, ADR-0068.
    """
    if change.moment == DATED_VALUE:
        return (change.effective_date, 0, 0)
    today = date_for(state, change.name)
    if change.moment in (MOMENT_SOONEST, MOMENT_SESSION):
        return (today, 1, state.now_ns)
    if change.moment == MOMENT_TIME:
        date = max(today, business_date_of(change.effective_at_ns))
        return (date, 1, change.effective_at_ns)
    if change.moment == MOMENT_DATE:
        return (change.effective_date, 0, 1)
    return (next_natural_date(today), 0, 1)


def refuse_misfit(state: State, changes: list[PlannedChange]) -> list[Event] | None:
    """Refuse changes with which a check would not hold, at their moments or at a later one.

    Source: RULES-C §6.3.
    """
    checks = _concerned(changes)
    if not checks:
        return None
    read = list(dict.fromkeys([name for check in checks for name in check.reads]))
    entries = [entry for entry in _entries(state, changes) if entry.name in read]
    entries.sort(key=_order)
    first = min([_point(state, change) for change in changes])
    general: dict[str, int] = {}
    own: dict[str, dict[str, int]] = {change.scope: {} for change in changes}
    own[""] = general
    for place, entry in enumerate(entries):
        of_scope = own.get(entry.scope)
        if of_scope is not None:
            of_scope[entry.name] = entry.value
        more = place + 1 < len(entries) and entries[place + 1].point == entry.point
        if more or entry.point < first:
            continue
        for values in own.values():
            told = ParameterValues(values, general, _default)
            for check in checks:
                if not check.holds(told):
                    return refuse(RefusalCode.PARAMETERS_DISAGREE, check.name)
    return None


def _concerned(changes: list[PlannedChange]) -> list[ParameterCheck]:
    """Return the checks that look at one of the parameters that change.

    Source: RULES-C §6.3.
    """
    changed = {change.name: True for change in changes}
    return [check for check in CHECKS if not changed.keys().isdisjoint(check.reads)]


def _order(entry: _Entry) -> tuple[_Point, int]:
    """Return the order of entries: by moment, then by the number of the change.

    Source: house, ADR-0068.
    """
    return (entry.point, entry.number)


def _entries(state: State, changes: list[PlannedChange]) -> list[_Entry]:
    """Return the values that are dated already, those that wait, and the new ones.

    Source: RULES-C §6.2 (dated parameters), §6.4.
    """
    entries: list[_Entry] = []
    for key, dated in state.parameters.items():
        name, scope = parted_name(key)
        for date, value in dated.items():
            entries.append(_Entry((date, 0, 0), 0, name=name, scope=scope, value=value))
    for change in state.changes.planned + changes:
        point, number = _point(state, change), change.number
        entries.append(
            _Entry(point, number, name=change.name, scope=change.scope, value=change.value)
        )
    return entries


def _default(name: str) -> int:
    """Return the default of a parameter. Source: RULES-C §6.2."""
    return PARAMETERS[name].default
