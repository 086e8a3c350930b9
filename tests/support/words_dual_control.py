# ruff: noqa: D102 - the words are described together, in the scenario language's page
"""Words of the scenario language for two persons and the ladder of last resort."""

from __future__ import annotations

from support.scenario import ScenarioError
from support.words_people import PeopleWords, Proposed
from tianping.core import commands as c
from tianping.values.money import Fen

__all__ = ["DualControlWords"]

_PENALTY_LOAN = 32


class DualControlWords(PeopleWords):
    """``propose P by PERSON WHAT`` · ``approve|reject P [by PERSON]`` · what the ladder led to.

    ``WHAT`` is ``loan N YUAN``, ``earmark N SYSTEM YUAN`` or ``bonds NUMBER YUAN``, the number that
    of a pledge loan.
    Whoever acts is not named again: ``as PERSON approve P``.
    """

    def do_propose(self) -> None:
        name = self.word()
        person = self._person()
        inner: c.Command
        if self.has("loan"):
            code, amount = self.world.code(self.known()), self.fen()
            inner = c.GrantPenaltyLoan(self.world.now, code, amount, "agreement 7")
        elif self.has("earmark"):
            code, system = self.world.code(self.known()), self.word()
            inner = c.ReleaseEarmark(self.world.now, code, system, self.fen())
        elif self.has("bonds"):
            inner = c.DisposePledge(self.world.now, int(self.word()), self.fen(), "sale 3")
        elif self.has("change"):
            change = c.ParameterChange(self.word(), int(self.word()))
            inner = c.SetParameters(self.world.now, "", [change])
        else:
            raise ScenarioError(f"expected loan, earmark, bonds or change, found {self.tokens[:1]}")
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

    def expect_frees(self) -> None:
        """``frees N SYSTEM YUAN leaves YUAN``: an earmark was released for the net settled next."""
        found = self.take("EarmarkReleased")
        code, system, released = self.world.code(self.known()), self.word(), self.fen()
        left = self.fen() if self.has("leaves") else Fen(0)
        if (self.world.ledger.owners[found[1]], found[2], *found[4:]) != (
            code, system, released, left,
        ):  # fmt: skip
            raise ScenarioError(f"expected a release of {released}, {left} left, found {found}")

    def expect_promised(self) -> None:
        self.take("EarmarkReleaseKept")

    def expect_void(self) -> None:
        """``void N SYSTEM``: what was decided in the window paid nothing."""
        found = self.take("EarmarkReleaseLapsed")
        expected = (self.world.code(self.known()), self.word())
        if (self.world.ledger.owners[found[1]], found[2]) != expected:
            raise ScenarioError(f"expected {expected}, found {found}")

    def expect_disposed(self) -> None:
        """``disposed NUMBER YUAN costs YUAN``: the bonds of a loan, their proceeds, the interest.

        The two payments this makes need no mention.
        """
        found = self.take("PledgeDisposed")
        loan, proceeds = int(self.word()), self.fen()
        interest = self.fen() if self.has("costs") else Fen(0)
        if (found[1], found[3], found[5]) != (loan, proceeds, interest):
            raise ScenarioError(f"the disposal was {found}")
        self.take("PaymentSettled")
        self.take("PaymentSettled")

    def expect_lends(self) -> None:
        event = self.take("PaymentSettled")
        amount = self.fen()
        if event[2] != _PENALTY_LOAN or event[4] != amount:
            raise ScenarioError(f"expected a loan of {amount}, found {event}")
