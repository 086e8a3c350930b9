"""Who may set authorities and local parameters where: areas the head office gives away.

The head office sets everything. A PBC office, or a CCPC for its own participants, sets what
concerns the area it was given for a system, and nothing beyond.
Source: CCMS-T §四 (head office, branches, NPC and CCPC); RULES-C §4.1, §6.1; house, ADR-0067.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AssignCity, AuthorityLine, DelegateArea
from tianping.core.control.places import Area, city_of, is_digits, is_region
from tianping.core.control.words import (
    INSTITUTION_DIRECT,
    INSTITUTION_INDIRECT,
    REGION_ANY,
    REGION_CCPC,
    REGION_CITY,
)
from tianping.core.events import AreaDelegated, CityAssigned, Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import KIND_OFFICE, KIND_TREASURY, SYSTEM_NAMES
from tianping.values.bankcode import BankCode

__all__ = ["assign_city", "delegate_area", "lies_in_area", "may_set_rule"]

_REGION_DIGITS: Final = 4


def delegate_area(state: State, command: DelegateArea) -> list[Event]:
    """Give a PBC office or a CCPC an area for a system, or take it back.

    A CCPC is given its own area only. The rules it has set stay until they are revoked.
    Refuses: see ``RefusalCode`` 20, 43, 433, in that order.
    Source: RULES-C §4.1; house, ADR-0067.
    """
    level, region = command.region_level, command.region
    if command.system not in SYSTEM_NAMES or level == REGION_ANY or not is_region(level, region):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.system} {level} {region}")
    if command.withdrawn:
        return _withdraw(state, command)
    if is_digits(command.setter, _REGION_DIGITS):
        if level != REGION_CCPC or region != command.setter:
            return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.setter} {region}")
    else:
        office = state.participants.get(BankCode(command.setter))
        if office is None or office.kind not in (KIND_OFFICE, KIND_TREASURY):
            return refuse(RefusalCode.OFFICE_UNKNOWN, command.setter)
    of_setter = state.authority.areas.setdefault(command.setter, {})
    of_setter[command.system] = Area(level, region)
    return [_delegated(command)]


def _withdraw(state: State, command: DelegateArea) -> list[Event]:
    """Take back what was given; refuse what was not.

    Source: house, ADR-0067.
    """
    of_setter = state.authority.areas.get(command.setter, {})
    area = of_setter.get(command.system)
    if area is None or (area.level, area.region) != (command.region_level, command.region):
        return refuse(RefusalCode.NOT_DELEGATED, f"{command.setter} {command.region}")
    del of_setter[command.system]
    if not of_setter:
        del state.authority.areas[command.setter]
    return [_delegated(command)]


def _delegated(command: DelegateArea) -> Event:
    """Return the event that says so."""
    return AreaDelegated(
        command.setter, command.system, command.region_level, command.region, command.withdrawn
    )


def assign_city(state: State, command: AssignCity) -> list[Event]:
    """Say to which CCPC a city belongs, or that it belongs to none.

    Refuses: see ``RefusalCode`` 20.
    Source: RULES-C §2.1 (base data); house, ADR-0067.
    """
    ccpc_sound = command.ccpc == "" or is_digits(command.ccpc, _REGION_DIGITS)
    if not is_digits(command.city, _REGION_DIGITS) or not ccpc_sound:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.city} {command.ccpc}")
    cities = state.authority.cities
    if command.ccpc:
        cities[command.city] = command.ccpc
    elif command.city in cities:
        del cities[command.city]
    state.authority.forget()
    state.registry_version += 1
    return [CityAssigned(command.city, command.ccpc, state.registry_version)]


def lies_in_area(state: State, setter: str, system: int, *, level: int, region: str) -> bool:
    """Tell whether a region lies in the area that a setter was given for a system.

    Source: RULES-C §4.1 (a branch sets within its authorisation).
    """
    area = state.authority.areas.get(setter, {}).get(system)
    if area is None:
        return False
    if (level, region) == (area.level, area.region):
        return True
    within = area.level == REGION_CCPC and level == REGION_CITY
    return within and state.authority.cities.get(region, "") == area.region


def may_set_rule(state: State, setter: str, line: AuthorityLine) -> bool:
    """Tell whether a setter may set a rule: its region, or whom it names, lies in its area.

    Source: RULES-C §4.1; house, ADR-0067.
    """
    if not setter:
        return True
    level, region = line.region_level, line.region
    if lies_in_area(state, setter, line.system, level=level, region=region):
        return True
    if line.institution_level not in (INSTITUTION_DIRECT, INSTITUTION_INDIRECT):
        return False
    city = city_of(BankCode(line.institution))
    return lies_in_area(state, setter, line.system, level=REGION_CITY, region=city)
