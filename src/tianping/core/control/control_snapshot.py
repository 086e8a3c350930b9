"""Authorities and planned changes of parameters in a snapshot.

Source: house, ADR-0025, ADR-0067, ADR-0068.
"""

from __future__ import annotations

from typing import Any

from tianping.core.control.authority_book import AuthorityRule
from tianping.core.control.parameter_book import PlannedChange
from tianping.core.control.places import Area
from tianping.core.state import State
from tianping.values.dates import BusinessDate

__all__ = ["restore_authority", "restore_changes", "take_authority", "take_changes"]


def take_authority(state: State) -> list[Any]:
    """Return the rules, who may set them where, and the cities, as fields.

    Source: house, ADR-0025, ADR-0067.
    """
    book = state.authority
    rules = [
        [
            one.number,
            one.setter,
            one.allowed,
            one.system,
            one.direction,
            one.business_type,
            one.business_kind,
            one.region_level,
            one.region,
            one.institution_level,
            one.institution,
            one.from_date,
            one.until_date,
        ]
        for one in book.rules.values()
    ]
    areas = [
        [setter, sorted((system, area.level, area.region) for system, area in given.items())]
        for setter, given in sorted(book.areas.items())
    ]
    return [book.last_number, rules, areas, sorted(book.cities.items())]


def restore_authority(state: State, fields: list[Any]) -> None:
    """Read the rules back.

    Source: house, ADR-0025, ADR-0067.
    """
    book = state.authority
    book.last_number = fields[0]
    for one in fields[1]:
        rule = AuthorityRule(one[0], one[1], allowed=one[2])
        rule.system, rule.direction = one[3], one[4]
        rule.business_type, rule.business_kind = one[5], one[6]
        rule.region_level, rule.region = one[7], one[8]
        rule.institution_level, rule.institution = one[9], one[10]
        rule.from_date, rule.until_date = BusinessDate(one[11]), BusinessDate(one[12])
        book.add(rule)
    for setter, given in fields[2]:
        book.areas[setter] = {system: Area(level, region) for system, level, region in given}
    book.cities = dict(fields[3])


def take_changes(state: State) -> list[Any]:
    """Return the changes that wait, as fields.

    Source: house, ADR-0025, ADR-0068.
    """
    waiting = [
        [
            one.number,
            one.setter,
            one.name,
            one.scope,
            one.value,
            one.moment,
            one.effective_date,
            one.effective_at_ns,
        ]
        for one in state.changes.planned
    ]
    return [state.changes.last_number, waiting]


def restore_changes(state: State, fields: list[Any]) -> None:
    """Read the changes that wait back.

    Source: house, ADR-0025, ADR-0068.
    """
    state.changes.last_number = fields[0]
    for one in fields[1]:
        change = PlannedChange(one[0], one[1], name=one[2], scope=one[3])
        change.value, change.moment = one[4], one[5]
        change.effective_date = BusinessDate(one[6])
        change.effective_at_ns = one[7]
        state.changes.planned.append(change)
