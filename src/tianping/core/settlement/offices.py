"""Which office has a task of the whole platform.

Source: RULES-A §4.5 E25 (head office), §4.6 E29 (fee account); house, ADR-0043.
"""

from __future__ import annotations

from tianping.core.commands import AppointOffice
from tianping.core.events import Event, OfficeAppointed
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Participant, State
from tianping.core.terms import KIND_OFFICE, ROLE_NAMES

__all__ = ["appoint_office", "appointed"]


def appoint_office(state: State, command: AppointOffice) -> list[Event]:
    """Give a role to an office, from now on; who had it has it no more.

    Refuses: a role that is none, a code that is no PBC office.
    Source: RULES-A §4.5 E25, §4.6 E29; house, ADR-0043.
    """
    if command.role not in ROLE_NAMES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"role {command.role}")
    office = state.participants.get(command.office)
    if office is None or office.kind != KIND_OFFICE:
        return refuse(RefusalCode.OFFICE_UNKNOWN, command.office)
    state.charges.offices[command.role] = command.office
    return [OfficeAppointed(command.role, command.office)]


def appointed(state: State, role: int) -> Participant | None:
    """Return the office that has a role, if one has.

    Source: house, ADR-0043.
    """
    code = state.charges.offices.get(role)
    return None if code is None else state.participants[code]
