"""Persons for the seeded streams: who they are, and how a command becomes what one of them does.

Mostly somebody does it who may, in the way it must be done; now and then the wrong person, or
nobody. Proposals are then decided, mostly by a second person who may.
"""

from __future__ import annotations

import random
from typing import Final

from msgspec.structs import replace

from support.model import Told
from support.model.people import OF_PERSONS, is_persons, may_be_proposed
from support.world import World
from tianping.core import commands as c
from tianping.core.effective import asked_command

__all__ = ["Crowd"]

_ROLES: Final = {
    "adm-1": 3, "sup-1": 2, "sup-2": 2, "op-1": 1, "op-2": 1, "op-p1": 1, "sup-p1": 2, "adm-2": 3,
    "aud-1": 5, "mnt-1": 4,
}  # fmt: skip
_BRANCH: Final = ("op-p1", "sup-p1")
_DECISIONS: Final = (c.Propose, c.ApproveProposal, c.RejectProposal)


class Crowd:
    """The persons of one stream; nobody until ``enter``."""

    def __init__(self, chance: random.Random, world: World) -> None:
        self.random = chance
        self.world = world
        self.entered = False
        self.waiting: list[int] = []
        """Numbers of proposals that may still wait."""

    def enter(self) -> None:
        """Let everybody be entered: two by the administrator alone, the others by two persons."""
        now = self.world.now
        self.world.send(c.AddPerson(now, "adm-1", 3, ""))
        self.entered = True
        self.world.send(self._act("adm-1", c.AddPerson(self.world.now, "sup-1", 2, "")))
        for name, role in _ROLES.items():
            if name not in ("adm-1", "sup-1"):
                office = self.world.code("P1") if name in _BRANCH else ""
                added = c.AddPerson(self.world.now, name, role, office)
                self._watch(self.world.send(self._proposal("adm-1", added)))
                self._watch(self.world.send(self._approval("sup-1", self.waiting[-1])))

    def send(self, command: c.Command) -> list[Told]:
        """Send a command in the way that its kind needs, mostly."""
        told = self.world.send(self._dressed(command) if self.entered else command)
        self._watch(told)
        return told

    def decide(self) -> c.Command | None:
        """Return a decision about something that waits, mostly a sound one; None if nothing."""
        pick = self.random
        if not self.entered or not self.waiting:
            return None
        number = pick.choice(self.waiting)
        proposed = asked_command(self.world.commands[number - 1])
        if not isinstance(proposed, c.Propose):
            return None
        inner = c.decode_commands(proposed.proposed)[0]
        about_person = isinstance(inner, OF_PERSONS)
        fitting = ("sup-1", "sup-2", "adm-2") if about_person else ("sup-1", "sup-2", "sup-1")
        person = pick.choice(fitting) if pick.random() < 0.8 else self._anybody()
        if pick.random() < 0.1:
            return self._act(person, c.RejectProposal(self.world.now, "", number, "no"))
        return self._approval(person, number)

    def about_persons(self) -> c.Command:
        """Return a command that changes persons, sound or not."""
        pick, now = self.random, self.world.now
        person = pick.choice((*_ROLES, *_ROLES, "new-1", "new-2", "x", "Upper"))
        role = pick.choice((1, 1, 2, 3, 4, 5, 0, 6))
        office = pick.choice(("", "", "", self.world.code("P1"), self.world.code("A")))
        return pick.choice((
            c.AddPerson(now, person, role, office),
            c.AddPerson(now, pick.choice(("new-1", "new-2")), role, ""),
            c.ChangePerson(now, person, role, office),
            c.SuspendPerson(now, person), c.RestorePerson(now, person),
            c.RestorePerson(now, person), c.RemovePerson(now, pick.choice(("op-2", "new-1"))),
            c.ResetPerson(now, person),
            c.AttestAuditLog(now, pick.choice((1, 7, 0)), pick.choice((b"h" * 32, b""))),
        ))  # fmt: skip

    def _watch(self, told: list[Told]) -> None:
        for event in told:
            if event[0] == "ProposalMade":
                self.waiting.append(event[1])
            elif event[0] in ("ProposalApproved", "ProposalRejected", "ProposalExpired"):
                self.waiting = [one for one in self.waiting if one != event[1]]

    def _anybody(self) -> str:
        return self.random.choice((*_ROLES, "nobody"))

    def _act(self, person: str, inner: c.Command, session: str = "s1") -> c.Act:
        return c.Act(self.world.now, person, session, c.encode_commands([inner]))

    def _proposal(self, person: str, inner: c.Command) -> c.Act:
        encoded = c.encode_commands([inner])
        return self._act(person, c.Propose(self.world.now, "", "letter", encoded))

    def _approval(self, person: str, number: int) -> c.Act:
        pick = self.random
        proposed = asked_command(self.world.commands[number - 1])
        encoded = proposed.proposed if isinstance(proposed, c.Propose) else b""
        if pick.random() < 0.05:
            encoded = pick.choice((b"", encoded + b"\0", b"\x90"))
        seed = pick.choice((0, 5, 9, 5, 9, -1) if pick.random() < 0.3 else (5, 9))
        return self._act(person, c.ApproveProposal(self.world.now, "", number, encoded, seed))

    def _dressed(self, command: c.Command) -> c.Command:
        """Return a command as a person would do it, mostly one who may."""
        pick = self.random
        if isinstance(command, c.Act):
            return command
        if isinstance(command, _DECISIONS):
            named = command if pick.random() < 0.1 else replace(command, person="")
            return self._act(self._anybody(), named)
        if not is_persons(command) and pick.random() < 0.95:
            return command
        if pick.random() < 0.04:
            return command
        about_person = isinstance(command, (*OF_PERSONS, c.SuspendPerson))
        fitting = ("adm-1", "adm-2") if about_person else ("op-1", "op-1", "op-2", "sup-2", "op-p1")
        person = pick.choice(fitting) if pick.random() < 0.9 else self._anybody()
        if may_be_proposed(command) and pick.random() < 0.9:
            return self._proposal(person, command)
        broken = pick.random() < 0.03
        session = pick.choice(("x" * 33, "\n", "")) if broken else "s1"
        return self._act(person, command, session)
