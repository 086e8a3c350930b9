"""Which office has a task of the whole platform, and who is the bond system.

Source: RULES-A §4.5 E25 (head office), §4.6 E29 (fee account); house, ADR-0043, ADR-0060.
"""

from __future__ import annotations

from tianping.core.commands import AppointOffice
from tianping.core.events import Event, OfficeAppointed
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Participant, State
from tianping.core.terms import KIND_OFFICE, KIND_SPECIAL, ROLE_BOND_SYSTEM, ROLE_NAMES

__all__ = ["appoint_office", "appointed"]


def appoint_office(state: State, command: AppointOffice) -> list[Event]:
    """Give a role to an office, from now on; who had it has it no more.

    Refuses: a role that is none; a code that is no PBC office, or for the bond system no special
    participant with an account.
    Source: RULES-A §4.5 E25, §4.6 E29; house, ADR-0043, ADR-0060.
    """
    if command.role not in ROLE_NAMES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"role {command.role}")
    found = state.participants.get(command.office)
    if command.role == ROLE_BOND_SYSTEM:
        if found is None or found.kind != KIND_SPECIAL or found.account is None:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.office)
    elif found is None or found.kind != KIND_OFFICE:
        return refuse(RefusalCode.OFFICE_UNKNOWN, command.office)
    state.charges.offices[command.role] = command.office
    return [OfficeAppointed(command.role, command.office)]


def appointed(state: State, role: int) -> Participant | None:
    """Return who has a role, if anybody has.

    Source: house, ADR-0043.
    """
    code = state.charges.offices.get(role)
    return None if code is None else state.participants[code]
