"""Commands about the persons who work at the platform, and the act of one of them."""

from __future__ import annotations

from tianping.core.commands.record import Record

__all__ = [
    "Act",
    "AddPerson",
    "AttestAuditLog",
    "ChangePerson",
    "RemovePerson",
    "ResetPerson",
    "RestorePerson",
    "SuspendPerson",
]


class Act(Record, frozen=True, array_like=True, gc=False, tag=170):
    """What one person does: a command, and who had proved to be that person.

    Attributes:
        person: Who acts; the node knows it from the session, never from what was sent.
        session: The public name of the session, as the node's audit log has it, or empty.
        act: The bytes of a batch of the one command.
    """

    recorded_at_ns: int
    person: str
    session: str
    act: bytes


class AddPerson(Record, frozen=True, array_like=True, gc=False, tag=171):
    """Let one more person work at the platform.

    The first is an administrator of the head office, and the one command of a person that needs
    nobody: whoever owns the platform's folder enters it.

    Attributes:
        person: A pseudonym, never used for another person again: 2 to 32 small letters, digits,
            dots and hyphens, a letter first.
        role: ``OPERATOR`` to ``AUDITOR`` of ``control.roles``.
        office: The office for whose accounts the person works; empty for the head office.
    """

    recorded_at_ns: int
    person: str
    role: int
    office: str


class ChangePerson(Record, frozen=True, array_like=True, gc=False, tag=172):
    """Give a person another role or another office; what the person proposed is dropped."""

    recorded_at_ns: int
    person: str
    role: int
    office: str


class SuspendPerson(Record, frozen=True, array_like=True, gc=False, tag=173):
    """Let a person do nothing more until restored; what the person proposed is dropped."""

    recorded_at_ns: int
    person: str


class RestorePerson(Record, frozen=True, array_like=True, gc=False, tag=174):
    """Let a suspended person work again."""

    recorded_at_ns: int
    person: str


class RemovePerson(Record, frozen=True, array_like=True, gc=False, tag=175):
    """Let a person work here no more, for ever; what the person proposed is dropped."""

    recorded_at_ns: int
    person: str


class ResetPerson(Record, frozen=True, array_like=True, gc=False, tag=176):
    """End what a person logs in with and let it enrol anew; what it proposed is dropped."""

    recorded_at_ns: int
    person: str


class AttestAuditLog(Record, frozen=True, array_like=True, gc=False, tag=177):
    """Write down where the node's own audit log stands, so that its end cannot be cut unseen.

    ``number`` is that of the log's last entry, ``entry_hash`` the 32 bytes of its hash.
    """

    recorded_at_ns: int
    number: int
    entry_hash: bytes
