"""What became of persons, and where the node's audit log stood."""

from __future__ import annotations

from tianping.core.events.record import Record

__all__ = [
    "AuditLogAttested",
    "PersonAdded",
    "PersonChanged",
    "PersonRemoved",
    "PersonReset",
    "PersonSuspended",
]


class PersonAdded(Record, frozen=True, array_like=True, gc=False, tag=170):
    """A person works at the platform and may enrol.

    ``entered_by`` and ``approved_by`` are who may hand out the parts of the enrolment code; both
    empty for the first person, ``approved_by`` empty when one person sufficed.
    """

    person: str
    role: int
    office: str
    entered_by: str
    approved_by: str


class PersonChanged(Record, frozen=True, array_like=True, gc=False, tag=171):
    """A person has another role or another office."""

    person: str
    role: int
    office: str
    role_before: int
    office_before: str


class PersonSuspended(Record, frozen=True, array_like=True, gc=False, tag=172):
    """A person may do nothing more, or again what its role may."""

    person: str
    restored: bool


class PersonRemoved(Record, frozen=True, array_like=True, gc=False, tag=173):
    """A person works here no more."""

    person: str


class PersonReset(Record, frozen=True, array_like=True, gc=False, tag=174):
    """What a person logged in with is void; it may enrol anew, as after ``PersonAdded``."""

    person: str
    entered_by: str
    approved_by: str


class AuditLogAttested(Record, frozen=True, array_like=True, gc=False, tag=175):
    """The node's audit log had an entry of that number with that hash as its last."""

    number: int
    entry_hash: bytes
