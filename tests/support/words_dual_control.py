# ruff: noqa: D102 - the words are described together, in the scenario language's page
"""Words of the scenario language for two persons and the loan of last resort."""

from __future__ import annotations

from support.scenario import ScenarioError
from support.words_people import PeopleWords, Proposed
from tianping.core import commands as c

__all__ = ["DualControlWords"]

_PENALTY_LOAN = 32


class DualControlWords(PeopleWords):
    """``propose P by PERSON loan N YUAN`` · ``approve|reject P [by PERSON]`` · ``lends YUAN``.

    Whoever acts is not named again: ``as PERSON approve P``.
    """

    def do_propose(self) -> None:
        name = self.word()
        person = self._person()
        if not self.has("loan"):
            raise ScenarioError(f"expected loan, found {self.tokens[:1]}")
        code, amount = self.world.code(self.known()), self.fen()
        inner = c.GrantPenaltyLoan(self.world.now, code, amount, "agreement 7")
        self.send(self.proposal(name, person, inner))

    def do_penalty(self) -> None:
        code, amount = self.world.code(self.known()), self.fen()
        self.send(c.GrantPenaltyLoan(self.world.now, code, amount, "agreement 7"))

    def _person(self) -> str:
        if self.acting:
            return ""
        if not self.has("by"):
            raise ScenarioError("expected by PERSON")
        return self.word()

    def _named_proposal(self) -> Proposed:
        name = self.word()
        if name not in self.proposals:
            raise ScenarioError(f"no proposal is called {name!r}")
        return self.proposals[name]

    def do_approve(self) -> None:
        proposed, person = self._named_proposal(), self._person()
        if proposed.payment:
            self.ids[len(self.world.commands) + 1] = proposed.payment
        self.send(c.ApproveProposal(self.world.now, person, proposed.number, proposed.encoded, 7))

    def do_reject(self) -> None:
        proposed, person = self._named_proposal(), self._person()
        self.send(c.RejectProposal(self.world.now, person, proposed.number, "not needed"))

    def expect_lends(self) -> None:
        event = self.take("PaymentSettled")
        amount = self.fen()
        if event[2] != _PENALTY_LOAN or event[4] != amount:
            raise ScenarioError(f"expected a loan of {amount}, found {event}")
