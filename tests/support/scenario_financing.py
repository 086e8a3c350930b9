# ruff: noqa: D102 - the words are described together, above them
"""Words of time, overdraft interest, fees and pledge financing.

Statements: ``clock HH:MM`` · ``appoint head_office|fees|acs|bond_system N`` ·
``fees OFFICE N YUAN … end`` · ``refund OFFICE N YUAN … end`` ·
``pledging N off|manual|automatic YUAN [from YUAN]`` ·
``borrow N [YUAN]`` · ``bonds N yes|no|late`` and ``repay N`` (N is the number of the request).

Expectations: ``paid N:En [YUAN]`` and ``lingers N:En`` (lines of a command, called by who pays and
by their posting) · ``interest N YUAN YUAN`` (sum of yuan times minutes, charged amount) ·
``asks N YUAN against YUAN`` (loan, face value of bonds) · ``loan granted|refused|expired|lapsed`` ·
``redeemed YUAN YUAN`` (principal, interest) · ``overnight N``.
"""

from __future__ import annotations

from support import financing
from support.model import Told
from support.scenario import Reader, ScenarioError
from tianping.core import commands as c

__all__ = ["FinancingWords"]

_ROLES = {"head_office": 1, "fees": 2, "acs": 3, "bond_system": 5}
_MODES = {"off": 0, "manual": 1, "automatic": 2}
_OUTCOMES = {"granted": 1, "refused": 2, "expired": 3, "lapsed": 4}


class FinancingWords(Reader):
    """Statements and expectations of this area."""

    def send(self, command: c.Command) -> None:
        """Apply a command; its lines are called by who pays and their posting."""
        super().send(command)
        for event in self.told:
            if event[0] == "PaymentMade":
                self.ids.setdefault(event[1], f"{self.name_of(event[5])}:E{event[9]}")

    def name_of(self, code: str) -> str:
        """Return the name that a code was given."""
        return next(name for name, known in self.world.codes.items() if known == code)

    def do_clock(self) -> None:
        hour, _, minute = self.word().partition(":")
        financing.set_clock(self.world, int(hour), int(minute))

    def do_appoint(self) -> None:
        role = self.one_of(_ROLES)
        self.send(financing.appoint(self.world, role, self.known()))

    def _amounts(self) -> list[tuple[str, int]]:
        amounts = []
        while not self.has("end"):
            amounts.append((self.known(), int(self.fen())))
        return amounts

    def do_fees(self) -> None:
        office = self.known()
        self.send(financing.charge(self.world, office, self._amounts()))

    def do_refund(self) -> None:
        office = self.known()
        self.send(financing.give_back(self.world, office, self._amounts()))

    def expect_paid(self) -> None:
        event = self._line("PaymentSettled")
        if self._is_amount():
            self._same(event[4])

    def expect_lingers(self) -> None:
        self._line("PaymentQueued")

    def _line(self, kind: str) -> Told:
        expected, event = self.word(), self.take(kind)
        found = self.ids.get(event[1])
        if found != expected:
            raise ScenarioError(f"expected {kind} of {expected}, found of {found}")
        return event

    def expect_interest(self) -> None:
        _, account, count, _, amount, *_ = self.take("InterestCharged")
        name, product, charged = self.known(), self.fen(), self.fen()
        owner = self.world.ledger.owners[account]
        found = (owner, int(count), amount)
        if found != (self.world.code(name), product, charged):
            raise ScenarioError(f"found {found}")

    def do_pledging(self) -> None:
        name, mode, limit = self.known(), self.one_of(_MODES), self.fen()
        least = self.fen() if self.has("from") else 0
        self.send(financing.pledging(self.world, name, mode, limit, least))

    def do_borrow(self) -> None:
        name = self.known()
        amount = self.fen() if self._is_amount() else 0
        self.send(financing.request_loan(self.world, name, amount))

    def _is_amount(self) -> bool:
        found = self.tokens[0] if self.tokens else ""
        return found.replace("_", "").replace(".", "").isdigit()

    def do_bonds(self) -> None:
        number, word = int(self.word()), self.word()
        if word == "late":
            self.send(c.ExpirePledge(self.world.now, number))
            return
        if word not in ("yes", "no"):
            raise ScenarioError("expected: bonds NUMBER yes|no|late")
        self.send(financing.answer_pledge(self.world, number, accepted=word == "yes"))

    def do_repay(self) -> None:
        self.send(c.RepayPledgeLoan(self.world.now, int(self.word())))

    def expect_asks(self) -> None:
        _, _, bank, _, _, amount, value = self.take("PledgeRequested")
        name, expected = self.known(), self.fen()
        if not self.has("against"):
            raise ScenarioError("expected: asks NAME YUAN against YUAN")
        if (bank, amount, value) != (self.world.code(name), expected, self.fen()):
            raise ScenarioError(f"found {bank}, {amount} fen against {value} fen")

    def expect_loan(self) -> None:
        expected, found = self.one_of(_OUTCOMES), self.take("PledgeAnswered")[3]
        if expected != found:
            raise ScenarioError(f"found outcome {found}")

    def expect_redeemed(self) -> None:
        _, _, _, principal, interest, _, _ = self.take("PledgeLoanRepaid")
        self._same(principal)
        self._same(interest)

    def _same(self, found: int) -> None:
        expected = self.fen()
        if expected != found:
            raise ScenarioError(f"expected {expected} fen, found {found} fen")

    def expect_overnight(self) -> None:
        bank = self.take("PledgeLoanOvernight")[2]
        if bank != self.world.code(self.known()):
            raise ScenarioError(f"it is the loan of {bank}")
