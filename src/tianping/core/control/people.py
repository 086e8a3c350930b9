"""Persons: entered, changed, suspended, removed. Names are pseudonyms; nothing secret is here.

An administrator enters, a supervisor or another administrator approves; the first administrator is
entered by whoever owns the platform's folder. Whoever's standing changes loses what it proposed.
Source: CCMS-T §五.5.4, §五.5.5 (the administrator adds users, the supervisor authorises them);
RULES-C §7.5; house, ADR-0070.
"""

from __future__ import annotations

import re
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
from tianping.core.control.acts import deciders_count
from tianping.core.control.person import Person
from tianping.core.control.proposals import expire_proposals
from tianping.core.control.roles import ADMINISTRATOR, PERSON_ROLE_NAMES
from tianping.core.events import (
    AuditLogAttested,
    Event,
    PersonAdded,
    PersonChanged,
    PersonRemoved,
    PersonReset,
    PersonSuspended,
    ProposalExpired,
)
from tianping.core.faults import check
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import KIND_OFFICE
from tianping.values.bankcode import BankCode

__all__ = [
    "PERSONS_MAX",
    "add_person",
    "attest_audit_log",
    "change_person",
    "check_people",
    "remove_person",
    "reset_person",
    "restore_people",
    "restore_person",
    "suspend_person",
    "take_people",
]

PERSONS_MAX: Final = 2_000

_PSEUDONYM: Final = re.compile(r"[a-z][a-z0-9.-]{1,31}")
_HASH_BYTES: Final = 32
_NUMBER_BOUND: Final = 1 << 63
_DECIDERS_LEAST: Final = 2


def add_person(state: State, command: AddPerson) -> list[Event]:
    """Let one more person work at the platform.

    With the first one the proposals of those who only had a name are dropped.
    Refuses: see ``RefusalCode`` 20, 43, 456 to 458.
    Source: RULES-C §7.5; house, ADR-0070.
    """
    if _PSEUDONYM.fullmatch(command.person) is None:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.person)
    stopped = _refuse_role(state, command.role, command.office)
    if stopped is not None:
        return stopped
    first = not state.people
    if first and (command.role != ADMINISTRATOR or command.office != ""):
        return refuse(RefusalCode.FIRST_IS_ADMINISTRATOR, command.person)
    if command.person in state.people:
        return refuse(RefusalCode.PERSON_KNOWN, command.person)
    if len(state.people) >= PERSONS_MAX:
        return refuse(RefusalCode.TOO_MANY_PERSONS, str(PERSONS_MAX))
    person = Person(command.role, command.office)
    _let_enrol(state, person)
    state.people[command.person] = person
    added = PersonAdded(
        command.person, person.role, person.office, person.entered_by, person.approved_by
    )
    return [added, *expire_proposals(state)] if first else [added]


def change_person(state: State, command: ChangePerson) -> list[Event]:
    """Give a person another role or office.

    Refuses: see ``RefusalCode`` 20, 43, 452, 459, 460.
    Source: RULES-C §7.5; house, ADR-0070.
    """
    stopped = _refuse_role(state, command.role, command.office)
    if stopped is not None:
        return stopped
    person = _working(state, command.person)
    if person is None:
        return refuse(RefusalCode.PERSON_UNKNOWN, command.person)
    before = (person.role, person.office)
    if before == (command.role, command.office):
        return refuse(RefusalCode.PERSON_ALREADY_SO, command.person)
    after = Person(command.role, command.office)
    after.suspended = person.suspended
    if not _enough_decide(state, command.person, after):
        return refuse(RefusalCode.TOO_FEW_DECIDE, command.person)
    person.role, person.office = command.role, command.office
    changed = PersonChanged(command.person, command.role, command.office, before[0], before[1])
    return [changed, *_drop_proposals(state, command.person)]


def suspend_person(state: State, command: SuspendPerson) -> list[Event]:
    """Let a person do nothing more until it is restored.

    Refuses: see ``RefusalCode`` 452, 459, 460.
    Source: RULES-C §7.5; house, ADR-0070.
    """
    person = _working(state, command.person)
    if person is None:
        return refuse(RefusalCode.PERSON_UNKNOWN, command.person)
    if person.suspended:
        return refuse(RefusalCode.PERSON_ALREADY_SO, command.person)
    if not _enough_decide(state, command.person, None):
        return refuse(RefusalCode.TOO_FEW_DECIDE, command.person)
    person.suspended = True
    return [
        PersonSuspended(command.person, restored=False),
        *_drop_proposals(state, command.person),
    ]


def restore_person(state: State, command: RestorePerson) -> list[Event]:
    """Let a suspended person work again.

    Refuses: see ``RefusalCode`` 452, 459.
    Source: RULES-C §7.5; house, ADR-0070.
    """
    person = _working(state, command.person)
    if person is None:
        return refuse(RefusalCode.PERSON_UNKNOWN, command.person)
    if not person.suspended:
        return refuse(RefusalCode.PERSON_ALREADY_SO, command.person)
    person.suspended = False
    return [PersonSuspended(command.person, restored=True)]


def remove_person(state: State, command: RemovePerson) -> list[Event]:
    """Let a person work here no more; its pseudonym stays taken.

    Refuses: see ``RefusalCode`` 452, 460.
    Source: RULES-C §7.5; house, ADR-0070.
    """
    person = _working(state, command.person)
    if person is None:
        return refuse(RefusalCode.PERSON_UNKNOWN, command.person)
    if not _enough_decide(state, command.person, None):
        return refuse(RefusalCode.TOO_FEW_DECIDE, command.person)
    person.removed = True
    return [PersonRemoved(command.person), *_drop_proposals(state, command.person)]


def reset_person(state: State, command: ResetPerson) -> list[Event]:
    """End what a person logs in with and let it enrol anew.

    Refuses: see ``RefusalCode`` 452.
    Source: RULES-C §7.5; house, ADR-0070, ADR-0072.
    """
    person = _working(state, command.person)
    if person is None:
        return refuse(RefusalCode.PERSON_UNKNOWN, command.person)
    _let_enrol(state, person)
    reset = PersonReset(command.person, person.entered_by, person.approved_by)
    return [reset, *_drop_proposals(state, command.person)]


def attest_audit_log(state: State, command: AttestAuditLog) -> list[Event]:
    """Write down where the node's audit log stands; whoever verifies both compares them.

    Refuses: see ``RefusalCode`` 20.
    Source: RULES-C §8 (append only); house, ADR-0074.
    """
    del state
    if not 1 <= command.number < _NUMBER_BOUND or len(command.entry_hash) != _HASH_BYTES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.number}")
    return [AuditLogAttested(command.number, command.entry_hash)]


def _refuse_role(state: State, role: int, office: str) -> list[Event] | None:
    """Refuse a role that does not exist, or an office that is none.

    Source: RULES-C §7.5; correction 2 (head office and branches).
    """
    if role not in PERSON_ROLE_NAMES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"role {role}")
    if office == "":
        return None
    known = state.participants.get(BankCode(office))
    if known is None or known.kind != KIND_OFFICE:
        return refuse(RefusalCode.OFFICE_UNKNOWN, office)
    return None


def _working(state: State, name: str) -> Person | None:
    """Return a person who works here, suspended or not. Source: house, ADR-0070."""
    person = state.people.get(name)
    return None if person is None or person.removed else person


def _let_enrol(state: State, person: Person) -> None:
    """Note which command lets a person enrol, and who stands behind it. Source: house, ADR-0072."""
    person.enrolment = state.seq
    person.entered_by = state.acting.entered_by
    person.approved_by = state.acting.approved_by


def _enough_decide(state: State, name: str, after: Person | None) -> bool:
    """Tell whether enough are left who decide about persons, when one has changed or is gone.

    One administrator always, and two who decide once there were two: so nobody gets round the
    second person by removing the others.
    Source: house, ADR-0070.
    """
    left = {other: person for other, person in state.people.items() if other != name}
    if after is not None:
        left[name] = after
    if not [1 for one in left.values() if one.decides() and one.role == ADMINISTRATOR]:
        return False
    count = deciders_count(left)
    return count >= _DECIDERS_LEAST or deciders_count(state.people) < _DECIDERS_LEAST


def _drop_proposals(state: State, name: str) -> list[Event]:
    """Drop what a person proposed, oldest first.

    Source: RULES-C §7.5; house, ADR-0071.
    """
    numbers = [number for number, one in state.proposals.items() if one.person == name]
    for number in numbers:
        del state.proposals[number]
    return [ProposalExpired(number) for number in numbers]


def take_people(state: State) -> list[Any]:
    """Return the persons, in the order in which they were entered. Source: house, ADR-0025."""
    return [
        [
            name,
            person.role,
            person.office,
            person.suspended,
            person.removed,
            person.enrolment,
            person.entered_by,
            person.approved_by,
        ]
        for name, person in state.people.items()
    ]


def restore_people(state: State, fields: list[Any]) -> None:
    """Read the persons back. Source: house, ADR-0025."""
    for name, role, office, suspended, removed, enrolment, entered_by, approved_by in fields:
        person = Person(role, office)
        person.suspended = suspended
        person.removed = removed
        person.enrolment = enrolment
        person.entered_by = entered_by
        person.approved_by = approved_by
        state.people[name] = person


def check_people(state: State) -> None:
    """Check that nobody acts between commands, somebody can decide, and no proposal is orphaned.

    Source: house, ADR-0070, ADR-0071.
    """
    acting = state.acting
    check(not acting.actor and not acting.entered_by, "somebody acts between two commands")
    check(not acting.approved_by and not acting.approved, "an approval between two commands")
    if not state.people:
        return
    check(deciders_count(state.people) > 0, "nobody can decide about persons")
    for number, proposal in state.proposals.items():
        person = state.people.get(proposal.person)
        active = person is not None and not person.suspended and not person.removed
        check(active, f"proposal {number} of somebody who may propose nothing")
