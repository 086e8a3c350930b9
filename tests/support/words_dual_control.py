# ruff: noqa: D102 - the words are described together, in the scenario language's page
"""Words of the scenario language for two persons and the loan of last resort."""

from __future__ import annotations

from support.scenario import Reader, ScenarioError
from tianping.core import commands as c

__all__ = ["DualControlWords"]

_PENALTY_LOAN = 32


class DualControlWords(Reader):
    """``propose P by PERSON loan N YUAN`` · ``approve|reject P by PERSON`` · ``lends YUAN``."""

    proposals: dict[str, int]
    """Name of a proposal → its number."""

    def do_propose(self) -> None:
        name = self.word()
        person = self._person()
        if not self.has("loan"):
            raise ScenarioError(f"expected loan, found {self.tokens[:1]}")
        code, amount = self.world.code(self.known()), self.fen()
        inner = c.GrantPenaltyLoan(self.world.now, code, amount, "agreement 7")
        self._propose(name, person, inner)

    def _propose(self, name: str, person: str, inner: c.Command) -> None:
        self.proposals = {**getattr(self, "proposals", {}), name: len(self.world.commands) + 1}
        encoded = c.encode_commands([inner])
        self.send(c.Propose(self.world.now, person, "letter 12", encoded))

    def _person(self) -> str:
        if not self.has("by"):
            raise ScenarioError("expected by PERSON")
        return self.word()

    def _number(self) -> int:
        name = self.word()
        if name not in self.proposals:
            raise ScenarioError(f"no proposal is called {name!r}")
        return self.proposals[name]

    def do_approve(self) -> None:
        number, person = self._number(), self._person()
        self.send(c.ApproveProposal(self.world.now, person, number))

    def do_reject(self) -> None:
        number, person = self._number(), self._person()
        self.send(c.RejectProposal(self.world.now, person, number, "not needed"))

    def expect_lends(self) -> None:
        event = self.take("PaymentSettled")
        amount = self.fen()
        if event[2] != _PENALTY_LOAN or event[4] != amount:
            raise ScenarioError(f"expected a loan of {amount}, found {event}")
