# ruff: noqa: D102 - the words are described together, in the scenario language's page
"""Words of the scenario language for persons and what one of them does."""

from __future__ import annotations

from typing import Final, NamedTuple

from support.scenario import Reader, ScenarioError
from tianping.core import commands as c

__all__ = ["PeopleWords", "Proposed"]

_ROLES: Final = {
    "operator": 1, "supervisor": 2, "administrator": 3, "maintainer": 4, "auditor": 5,
}  # fmt: skip


class Proposed(NamedTuple):
    """What waits for a second person."""

    number: int
    encoded: bytes
    payment: str = ""
    """The name of the payment that it brings, if it brings one."""


class PeopleWords(Reader):
    """``person N ROLE [of OFFICE]`` · ``promote N ROLE [of OFFICE]`` · ``bench N`` and kin.

    ``bench N`` suspends, ``unbench N`` restores, ``dismiss N`` removes, ``rekey N`` resets what
    somebody logs in with. ``as N STATEMENT`` lets a person do a statement of the same line,
    ``as N proposes P STATEMENT`` lets it propose it under a name.
    """

    acting: str = ""
    """Who does the next statement."""
    proposing: str = ""
    """Under which name it is proposed instead of done."""
    proposals: dict[str, Proposed]

    def send(self, command: c.Command) -> None:
        """Send a command, as the act or the proposal of whoever acts."""
        acting, proposing = self.acting, self.proposing
        self.acting = self.proposing = ""
        if proposing:
            command = self.proposal(proposing, "", command)
        if acting:
            encoded = c.encode_commands([command])
            command = c.Act(command.recorded_at_ns, acting, "s1", encoded)
        super().send(command)

    def proposal(self, name: str, person: str, inner: c.Command) -> c.Propose:
        """Return a proposal, and keep it under its name."""
        number, encoded = len(self.world.commands) + 1, c.encode_commands([inner])
        brought = self.ids.pop(number, "")
        known = getattr(self, "proposals", {})
        self.proposals = {**known, name: Proposed(number, encoded, brought)}
        return c.Propose(self.world.now, person, "letter 12", encoded)

    def do_as(self) -> None:
        self.acting = self.word()
        if self.has("proposes"):
            self.proposing = self.word()

    def _role_and_office(self) -> tuple[int, str]:
        role = self.one_of(_ROLES)
        return role, self.world.code(self.known()) if self.has("of") else ""

    def do_person(self) -> None:
        name = self.word()
        self.send(c.AddPerson(self.world.now, name, *self._role_and_office()))

    def do_promote(self) -> None:
        name = self.word()
        self.send(c.ChangePerson(self.world.now, name, *self._role_and_office()))

    def do_bench(self) -> None:
        self.send(c.SuspendPerson(self.world.now, self.word()))

    def do_unbench(self) -> None:
        self.send(c.RestorePerson(self.world.now, self.word()))

    def do_dismiss(self) -> None:
        self.send(c.RemovePerson(self.world.now, self.word()))

    def do_rekey(self) -> None:
        self.send(c.ResetPerson(self.world.now, self.word()))

    def expect_drops(self) -> None:
        """Expect that the proposals named were dropped, in this order."""
        expired = [event[1] for event in self.told if event[0] == "ProposalExpired"]
        names = [self.word()]
        while self.tokens and self.tokens[0] in self.proposals:
            names.append(self.word())
        expected = [self.proposals[name].number for name in names]
        if expired != expected:
            raise ScenarioError(f"expected {names} to be dropped, found {expired}")
