"""Which rule carries out each command about persons and their trail.

Source: RULES-C §7.5, §8; house, ADR-0070, ADR-0074.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    AddPerson,
    AttestAuditLog,
    ChangePerson,
    RemovePerson,
    ResetPerson,
    RestorePerson,
    SuspendPerson,
)
from tianping.core.control.people import (
    add_person,
    attest_audit_log,
    change_person,
    remove_person,
    reset_person,
    restore_person,
    suspend_person,
)
from tianping.core.events import Event
from tianping.core.state import State

__all__ = ["PEOPLE_RULES"]

PEOPLE_RULES: Final[dict[type[Any], Callable[[State, Any], list[Event]]]] = {
    AddPerson: add_person,
    ChangePerson: change_person,
    SuspendPerson: suspend_person,
    RestorePerson: restore_person,
    RemovePerson: remove_person,
    ResetPerson: reset_person,
    AttestAuditLog: attest_audit_log,
}
"""What each command about persons does."""
