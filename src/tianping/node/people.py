"""The node's copy of the persons: who may log in, and who may hand out enrolment codes.

The core's persons are the truth and are asked at every act; this copy lets the doors check a
log-in without it.

Source: house, ADR-0070, ADR-0072.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tianping.core.events import (
    Event,
    PersonAdded,
    PersonChanged,
    PersonRemoved,
    PersonReset,
    PersonSuspended,
)
from tianping.core.machine import Machine
from tianping.node.batches import DurableBatch

__all__ = ["People", "Standing"]

_FOLLOWED = (PersonAdded, PersonChanged, PersonSuspended, PersonRemoved, PersonReset)


class Standing(NamedTuple):
    """What the core says of a person.

    Attributes:
        enrolment: The number of the command that let it enrol last.
        entered_by, approved_by: Who may draw the parts of its code; both empty for the first.
    """

    role: int
    office: str
    active: bool
    enrolment: int
    entered_by: str
    approved_by: str


class People:
    """Persons as of the last durable command. Changed by one thread; readers take what is there.

    Attributes:
        changed: Told of each person whose log-ins end: changed, suspended, removed or reset.
    """

    def __init__(self) -> None:
        self.changed: Callable[[str], None] = _ignore
        self._persons: dict[str, Standing] = {}

    @classmethod
    def of_machine(cls, machine: Machine) -> People:
        """Return the persons that a machine holds now."""
        people = cls()
        people._persons = {
            name: Standing(
                person.role,
                person.office,
                not person.suspended and not person.removed,
                person.enrolment,
                person.entered_by,
                person.approved_by,
            )
            for name, person in machine.state.people.items()
        }
        return people

    @property
    def entered(self) -> bool:
        """Whether anybody was ever entered: from then on only persons act."""
        return bool(self._persons)

    def find(self, name: str) -> Standing | None:
        """Return what is said of a person."""
        return self._persons.get(name)

    def follow(self, batch: DurableBatch) -> None:
        """Take over what the events of a durable batch say."""
        for seq, events in enumerate(batch.outcomes, start=batch.first_seq):
            for event in events:
                if isinstance(event, _FOLLOWED):
                    self._take(seq, event)

    def _take(self, seq: int, event: Event) -> None:
        if isinstance(event, PersonAdded):
            who = (event.entered_by, event.approved_by)
            added = Standing(event.role, event.office, True, seq, *who)  # noqa: FBT003 - active
            self._persons[event.person] = added
            return
        if not isinstance(event, _FOLLOWED):
            return
        before = self._persons[event.person]
        if isinstance(event, PersonChanged):
            after = before._replace(role=event.role, office=event.office)
        elif isinstance(event, PersonSuspended):
            after = before._replace(active=event.restored)
        elif isinstance(event, PersonRemoved):
            after = before._replace(active=False)
        else:
            after = before._replace(
                enrolment=seq, entered_by=event.entered_by, approved_by=event.approved_by
            )
        self._persons[event.person] = after
        self.changed(event.person)


def _ignore(person: str) -> None:
    del person
