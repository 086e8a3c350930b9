# ruff: noqa: D102 - the words are described together, in the scenario language's page
"""Words of the scenario language for the optional tools."""

from __future__ import annotations

from support.scenario import Reader, ScenarioError
from tianping.core import commands as c
from tianping.values.identifiers import PaymentId
from tianping.values.money import Fen

__all__ = ["OptionsWords"]


class OptionsWords(Reader):
    """``propose_matching ID…``, ``reserve N CLASS YUAN``; what these and offsetting lead to."""

    def do_propose_matching(self) -> None:
        payments = []
        while self.tokens and self.tokens[0] in self.sent:
            name = self.payment()
            payments += [PaymentId(one) for one, known in self.ids.items() if known == name]
        self.send(c.ProposeMatching(self.world.now, payments))

    def do_reserve(self) -> None:
        code = self.world.code(self.known())
        queue_class = self.one_of({"relief": 2, "urgent": 7, "ordinary": 8})
        self.send(c.SetReserve(self.world.now, code, queue_class, self.fen()))

    def do_limits(self) -> None:
        self._limit(lifted=False)

    def do_unlimits(self) -> None:
        self._limit(lifted=True)

    def _limit(self, *, lifted: bool) -> None:
        code = self.world.code(self.known())
        counterparty = "" if self.has("all") else str(self.world.code(self.known()))
        amount = Fen(0) if lifted else self.fen()
        self.send(c.SetLimit(self.world.now, code, counterparty, amount, lifted))

    def expect_uses(self) -> None:
        code = self.world.code(self.known())
        used, left = self.fen(), self.fen() if self.has("leaves") else Fen(0)
        found = self.take("ReserveUsed")
        if (self.world.ledger.owners[found[1]], *found[3:]) != (code, used, left):
            raise ScenarioError(f"expected {used} of the reserve, {left} left, found {found}")

    def expect_accepted(self) -> None:
        self._proposed(accepted=True)

    def expect_worth(self) -> None:
        self._proposed(accepted=False)

    def _proposed(self, *, accepted: bool) -> None:
        worth = self.fen()
        if not self.has("over" if accepted else "beside"):
            raise ScenarioError("expected: accepted YUAN over YUAN, or worth YUAN beside YUAN")
        found = self.take("MatchingProposed")
        if found[3:6] != (worth, self.fen(), accepted):
            raise ScenarioError(f"the proposal was {found}")

    def expect_offset(self) -> None:
        names = [self.payment()]
        while self.tokens and self.tokens[0] in self.sent:
            names.append(self.payment())
        event = self.take("OffsetSettled")
        found = [self.ids.get(one) for one in (event[1], *event[6])]
        if found != names:
            raise ScenarioError(f"expected an offset of {names}, found {found}")
        for name in names:
            settled = self.take("PaymentSettled")
            if self.ids.get(settled[1]) != name:
                raise ScenarioError(f"expected {name} to settle, found {settled}")
