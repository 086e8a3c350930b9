"""The fold's storey of persons: who works here, in which role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import events as e
from tianping.views.books import Books, Changes, PersonState
from tianping.views.errors import ViewsError

__all__ = ["PeopleFold"]


class PeopleFold:
    """Folds what happens to persons."""

    books: Books
    changes: Changes
    _seq: int

    def _people_events(self) -> dict[type[Any], Callable[[Any], None]]:
        """Return what folds each event of persons."""
        return {
            e.PersonAdded: self._person_added,
            e.PersonChanged: self._person_changed,
            e.PersonSuspended: self._person_suspended,
            e.PersonRemoved: self._person_removed,
            e.PersonReset: self._person_reset,
            e.AuditLogAttested: self._only_audited,
            e.CoreUpgraded: self._only_audited,
            e.LinkKeySet: self._only_audited,
            e.LinkKeyEnded: self._only_audited,
        }

    def _person(self, name: str) -> PersonState:
        """Return a person that is changed now."""
        person = self.books.people.get(name)
        if person is None:
            raise ViewsError(
                f"person {name} at {self._seq}",
                f"第 {self._seq} 号中的人员 {name}",
                expected="a person who was added (已增设)",
                found="none (无)",
            )
        person.seq = self._seq
        self.changes.people[name] = person
        return person

    def _person_added(self, event: e.PersonAdded) -> None:
        person = PersonState(event.person)
        person.added_seq = self._seq
        self.books.people[event.person] = person
        self._person(event.person)
        person.role, person.office = event.role, event.office
        person.entered_by, person.approved_by = event.entered_by, event.approved_by

    def _person_changed(self, event: e.PersonChanged) -> None:
        person = self._person(event.person)
        person.role, person.office = event.role, event.office

    def _person_suspended(self, event: e.PersonSuspended) -> None:
        self._person(event.person).suspended = not event.restored

    def _person_removed(self, event: e.PersonRemoved) -> None:
        self._person(event.person).removed = True

    def _person_reset(self, event: e.PersonReset) -> None:
        person = self._person(event.person)
        person.entered_by, person.approved_by = event.entered_by, event.approved_by

    def _only_audited(self, event: e.Event) -> None:
        """Leave it to the audit trail: it concerns nothing else."""
        del event
