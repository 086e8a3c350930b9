"""The act of one person: whether its role, its office and its being alone allow what it does.

From the first person on, what a person can do is done by persons only; messages of participants
and the node's own clock need none.
Source: CCMS-T §五.5.2-5; RULES-C §7.5; house, ADR-0070, ADR-0071.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import Act, Command, CorrectEntry, EndLinkKey, PostOneSided
from tianping.core.control.duties import ANYWHERE, DUTIES, Duty
from tianping.core.control.parameters import value_in_force
from tianping.core.control.parameters_people import TWO_PERSONS
from tianping.core.control.parties import registered_direct
from tianping.core.control.person import Person
from tianping.core.control.roles import OPERATOR, SUPERVISOR
from tianping.core.events import Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import KIND_INDIRECT
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId

__all__ = [
    "deciders_count",
    "is_signed",
    "refuse_act",
    "refuse_approver",
    "refuse_enterer",
    "refuse_nobody",
]

SESSION_CHARACTERS_MAX: Final = 32

_DECIDERS_ENOUGH: Final = 2
"""From so many on, one person alone changes nothing about persons."""


def is_signed(command: Command) -> bool:
    """Tell whether a command that a person may enter came as a signed message instead.

    Source: RULES-C §7.3; house, ADR-0070.
    """
    if isinstance(command, PostOneSided | CorrectEntry | EndLinkKey):
        return command.certificate != ""
    return False


def refuse_nobody(state: State, command: Command) -> list[Event] | None:
    """Refuse by itself what only a person may do, once there are persons.

    Source: RULES-C §7.5; house, ADR-0070.
    """
    if not state.people:
        return None
    duty = DUTIES[type(command)]
    if not duty.enter or duty.unattended or is_signed(command):
        return None
    return refuse(RefusalCode.ONLY_PERSONS, type(command).__name__)


def refuse_act(state: State, command: Act, inner: Command | None) -> list[Event] | None:
    """Refuse an act that its person may not do, or not alone.

    Refuses: see ``RefusalCode`` 20, 451 to 455, 220, in that order; what is done comes after.
    Source: RULES-C §7.5; house, ADR-0070, ADR-0071.
    """
    session = command.session
    if session and (len(session) > SESSION_CHARACTERS_MAX or not session.isprintable()):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, session)
    if inner is None or type(inner) is Act:
        return refuse(RefusalCode.ACT_UNREADABLE, command.person)
    person = state.people.get(command.person)
    if person is None or person.removed:
        return refuse(RefusalCode.PERSON_UNKNOWN, command.person)
    if person.suspended:
        return refuse(RefusalCode.PERSON_IS_SUSPENDED, command.person)
    stopped = _refuse_role(state, person, inner, roles=DUTIES[type(inner)].enter)
    if stopped is not None:
        return stopped
    if _needs_two(state, DUTIES[type(inner)]):
        return refuse(RefusalCode.NEEDS_TWO_PERSONS, type(inner).__name__)
    return None


def refuse_enterer(state: State, inner: Command) -> list[Event] | None:
    """Refuse a proposal of what the person who acts may not enter.

    Source: RULES-C §7.5; house, ADR-0071.
    """
    if not state.acting.actor:
        return None
    roles = DUTIES[type(inner)].enter
    return _refuse_role(state, state.people[state.acting.actor], inner, roles=roles)


def refuse_approver(state: State, proposer: str, inner: Command) -> list[Event] | None:
    """Refuse a decision of the person who acts about what somebody else proposed.

    An operator checks what an operator entered, never what a supervisor did.
    Source: RULES-C §7.5; house, ADR-0071.
    """
    if not state.acting.actor:
        return None
    roles = DUTIES[type(inner)].approve
    if OPERATOR in roles and state.people[proposer].role != OPERATOR:
        roles = (SUPERVISOR,)
    return _refuse_role(state, state.people[state.acting.actor], inner, roles=roles)


def deciders_count(people: dict[str, Person]) -> int:
    """Return how many can decide about persons of the head office.

    Source: house, ADR-0070.
    """
    return sum([1 for person in people.values() if person.decides()])


def _needs_two(state: State, duty: Duty) -> bool:
    """Tell whether one person alone may not do it now.

    While one person alone could decide about persons, it does: else there never were two.
    Source: RULES-C §7.5; house, ADR-0070, ADR-0071.
    """
    if not duty.approve or value_in_force(state, TWO_PERSONS, date=state.business_date) == 0:
        return False
    return not duty.persons or deciders_count(state.people) >= _DECIDERS_ENOUGH


def _refuse_role(
    state: State, person: Person, inner: Command, *, roles: tuple[int, ...]
) -> list[Event] | None:
    """Refuse what is not of a person's role, or concerns another office than its own.

    Source: RULES-C §7.5; correction 2 (what a branch may set).
    """
    if person.role not in roles or is_signed(inner):
        return refuse(RefusalCode.ROLE_FORBIDS, type(inner).__name__)
    if person.office != "" and DUTIES[type(inner)].of != ANYWHERE:
        office = _office_concerned(state, inner)
        if office != person.office:
            return refuse(RefusalCode.OUT_OF_REACH, office)
    return None


def _office_concerned(state: State, inner: Command) -> str:
    """Return the office whose accounts or persons a command is about; empty for the head office.

    Source: correction 2 (what a branch may set); house, ADR-0070.
    """
    field = DUTIES[type(inner)].of
    named = getattr(inner, field) if field else ""
    if field == "person":
        concerned = state.people.get(named)
        return "" if concerned is None else concerned.office
    if field == "certificate":
        record = state.certificate_book.records.get(CertificateId(named))
        named = "" if record is None else record.participant
    participant = state.participants.get(BankCode(named))
    if participant is not None and participant.kind == KIND_INDIRECT:
        participant = state.participants[registered_direct(state, participant.code)]
    return "" if participant is None else participant.office
