"""Persons for tests of the doors: who is entered, what they log in with, a clock that is driven."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyotp
import pytest

from tianping.core.commands import (
    Act,
    AddPerson,
    ApproveProposal,
    Command,
    OpenPlatform,
    Propose,
    encode_commands,
)
from tianping.core.machine import Machine
from tianping.core.state import CORE_VERSION
from tianping.journal.port import Head
from tianping.node.audit import AuditEntry, AuditLog
from tianping.node.authentication import Authenticator, Enrolment, LogIn, Origin, Tools
from tianping.node.batches import DurableBatch
from tianping.node.clock import DrivenClock
from tianping.node.credentials import CredentialFile
from tianping.node.errors import AccessRefused
from tianping.node.people import People
from tianping.node.people_settings import PeopleSettings
from tianping.node.sessions import Sessions
from tianping.values.dates import BusinessDate

__all__ = ["CHEAP", "HOUR", "KEYS_PASSWORD", "OWNER", "PASSWORD", "SECOND", "Office"]

SECOND: Final = 1_000_000_000
HOUR: Final = 3_600 * SECOND
START_NS: Final = 1_795_000_000 * SECOND
PASSWORD: Final = "correct horse battery"
KEYS_PASSWORD: Final = b"an invented password"
OWNER: Final = Origin("user 7", owner=True)
CHEAP: Final = PeopleSettings(hash_memory_kib=64, hash_passes=1, hash_lanes=1)
"""The usual settings, but hashes that cost nothing."""


class Office:
    """A core with persons, and an authenticator that follows it.

    Attributes:
        secrets: The secret of each person's codes.
        alarmed: What the door told the alarms: rule and subject.
    """

    def __init__(self, path: Path, settings: PeopleSettings = CHEAP) -> None:
        self.clock = DrivenClock(START_NS)
        self.machine = Machine()
        self.path = path
        self.audit = AuditLog(path / "audit.db")
        self.file = CredentialFile(path / "credentials.db", KEYS_PASSWORD)
        self.people = People.of_machine(self.machine)
        self.secrets: dict[str, str] = {}
        self.sessions = Sessions(self.clock, settings)
        tools = Tools(
            self.people, self.audit, self.sessions, self.clock, self.file.opened, KEYS_PASSWORD
        )
        self.door = Authenticator(tools, settings)
        self.people.changed = self.door.person_changed
        self.alarmed: list[tuple[str, str]] = []
        self.door.tell = lambda rule, subject, _: self.alarmed.append((rule, subject))
        self.tell(OpenPlatform(1, "Tianping", BusinessDate(20261123), CORE_VERSION))

    def tell(self, *commands: Command) -> None:
        """Apply commands as one durable batch."""
        first = self.machine.seq + 1
        outcomes = self.machine.apply_batch(list(commands))
        head = Head(self.machine.seq, bytes(32))
        originals = [b""] * len(commands)
        self.people.follow(DurableBatch(first, list(commands), originals, outcomes, head, 0))

    def add(self, person: str, role: int = 3) -> None:
        """Enter the first person."""
        self.tell(AddPerson(1, person, role, ""))

    def code(self, person: str, *, steps: int = 0) -> str:
        """Return the code of a person now, or some steps from now."""
        at = self.clock.now_ns() // SECOND + steps * 30
        return pyotp.TOTP(self.secrets[person]).at(at)

    def enrolment(self, person: str, *parts: str, password: str = PASSWORD) -> Enrolment:
        """Return what a person enrols with."""
        self.secrets.setdefault(person, pyotp.random_base32())
        return Enrolment(
            person=person,
            password=password,
            code=self.code(person),
            parts=list(parts),
            secret=self.secrets[person],
        )

    def enrol(self, person: str) -> None:
        """Enrol the first person by the owner's code, and let half a minute pass."""
        part = self.door.draw_code(person, "", OWNER)
        self.door.enrol(self.enrolment(person, part), OWNER)
        self.next_code()

    def next_code(self) -> None:
        """Let time pass until there is another code."""
        self.clock.advance(30 * SECOND)

    def said(self, person: str, password: str = PASSWORD, code: str = "") -> LogIn:
        """Return what a person says to log in."""
        known = person in self.secrets
        return LogIn(
            person=person,
            password=password,
            code=code or (self.code(person) if known else "000000"),
        )

    def by(self, person: str, inner: Command) -> None:
        """Let a person do something."""
        self.tell(Act(1, person, "", encode_commands([inner])))

    def approved(self, inner: Command) -> None:
        """Let the administrator propose something and the supervisor approve it."""
        encoded = encode_commands([inner])
        self.by("adm-1", Propose(1, "", "why", encoded))
        self.by("sup-1", ApproveProposal(1, "", self.machine.seq, encoded))

    def two(self) -> None:
        """Let the administrator enter a supervisor, then both an operator."""
        self.by("adm-1", AddPerson(1, "sup-1", 2, ""))
        self.approved(AddPerson(1, "op-1", 1, ""))

    def enrolled_two(self) -> list[str]:
        """Do that, enrol the operator with both parts of its code, and return them."""
        self.two()
        parts = [self.door.draw_code("op-1", by, OWNER) for by in ("adm-1", "sup-1")]
        self.door.enrol(self.enrolment("op-1", *parts), OWNER)
        self.next_code()
        return parts

    def refused(self, *said: str) -> str:
        """Return why a log-in is refused, by the audit log; whoever tries is told nothing of it."""
        with pytest.raises(AccessRefused, match=r"^refused: the name, the password, the code"):
            self.door.log_in(self.said(*said), OWNER)
        last = self.last()
        assert (last.rule, last.result) == ("LogIn", "refused")
        return last.text

    def entries(self) -> list[AuditEntry]:
        """Return the audit log, verified."""
        return self.audit.read()

    def last(self) -> AuditEntry:
        """Return the last entry of the audit log."""
        return self.entries()[-1]

    def close(self) -> None:
        """Release the files."""
        self.audit.close()
        self.file.close()
