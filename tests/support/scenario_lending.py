# ruff: noqa: D102 - the words are described together, above them
"""The words of scenarios about day-end automatic lending.

Statements: ``agreement NO B<-A LOWER UPPER`` (the operator enters what both have signed) and
``offer NO B<-A LOWER UPPER [by N]`` (the borrower's message), each with ``[from DATE]
[until DATE]``, the first also with ``[rate PPM] [asks NUMBER] [serves NUMBER]`` (the priorities at
borrower and lender) · ``terms NO PPM ASKS SERVES`` · ``agree|refuse NO by N`` ·
``revoke NO by N`` · ``restore NO YUAN [by N]`` · ``suspend|resume|dissolve NO`` ·
``lending_floor N YUAN`` · ``lend`` · ``loans N DATE``.

Expectations: ``lent NO YUAN`` · ``moves NO STATUS`` · ``restored NO YUAN`` ·
``repays NO PRINCIPAL INTEREST settled|queued`` · ``repaid|unpaid NO`` ·
``lists [NO YUAN …] end``.

Check: ``quota NO YUAN``.
"""

from __future__ import annotations

from collections.abc import Callable

from support.model import Told
from support.scenario import Reader, ScenarioError
from support.world_lending import LendingMaker
from tianping.core import commands as c
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = ["LendingWords"]

_STATUSES = {
    "waits": 1, "active": 2, "leaving": 3, "revoked": 4, "expired": 5, "suspended": 6,
}  # fmt: skip
_OUTCOMES = {"settled": "PaymentSettled", "queued": "PaymentQueued"}


class LendingWords(Reader):
    """Statements, expectations and checks of automatic lending."""

    def __init__(self, apply: Callable[[c.Command], list[Told]]) -> None:
        super().__init__(apply)
        self.lending = LendingMaker(self.world)
        self.quotas: dict[str, int] = {}
        self.repayments: dict[str, int] = {}

    def send(self, command: c.Command) -> None:
        super().send(command)
        for event in self.world.latest:
            if event[0] == "LendingAgreed":
                self.quotas[event[1]] = event[6]
            elif event[0] == "LoanMade":
                self.quotas[event[2]] = event[6]
            elif event[0] == "LendingRestored":
                self.quotas[event[1]] = event[3]

    def _sides(self) -> tuple[BankCode, BankCode]:
        borrower, arrow, lender = self.word().partition("<-")
        if not arrow:
            raise ScenarioError("expected BORROWER<-LENDER")
        return self.world.code(borrower), self.world.code(lender)

    def _date(self, word: str) -> BusinessDate:
        return (
            BusinessDate(int(self.word().replace("-", ""))) if self.has(word) else BusinessDate(0)
        )

    def do_agreement(self) -> None:
        number, (borrower, lender) = self.word(), self._sides()
        lower, upper = self.fen(), self.fen()
        first, last = self._date("from") or self.world.today, self._date("until")
        rate = int(self.word()) if self.has("rate") else 0
        asks = int(self.word()) if self.has("asks") else 0
        serves = int(self.word()) if self.has("serves") else 0
        self.lending.sides[number] = (borrower, lender)
        self.send(
            c.EnterLending(
                self.world.now,
                borrower,
                lender,
                number,
                lower,
                upper,
                rate,
                first,
                last,
                asks,
                serves,
            )
        )

    def do_offer(self) -> None:
        number, (borrower, lender) = self.word(), self._sides()
        limits = (self.fen(), self.fen())
        dates = (self._date("from"), self._date("until"))
        sender = self.world.code(self.known()) if self.has("by") else borrower
        self.send(
            self.lending.offer(number, borrower, lender, limits=limits, dates=dates, sender=sender)
        )

    def do_terms(self) -> None:
        number, figures = self.word(), [int(self.word()) for _ in range(3)]
        self.send(c.SetLendingTerms(self.world.now, number, *figures))

    def do_agree(self) -> None:
        self._answer(agreed=True)

    def do_refuse(self) -> None:
        self._answer(agreed=False)

    def _side(self) -> BankCode:
        if not self.has("by"):
            raise ScenarioError("expected: by NAME")
        return self.world.code(self.known())

    def _answer(self, *, agreed: bool) -> None:
        number = self.word()
        self.send(self.lending.answer(number, self._side(), agreed=agreed))

    def do_revoke(self) -> None:
        number = self.word()
        self.send(self.lending.revoke(number, self._side()))

    def do_restore(self) -> None:
        number, amount = self.word(), self.fen()
        by = self.world.code(self.known()) if self.has("by") else None
        self.send(self.lending.restore(number, amount, by))

    def do_suspend(self) -> None:
        self.send(c.DecideLending(self.world.now, self.word(), 4))

    def do_resume(self) -> None:
        self.send(c.DecideLending(self.world.now, self.word(), 5))

    def do_dissolve(self) -> None:
        self.send(c.DecideLending(self.world.now, self.word(), 6))

    def do_lending_floor(self) -> None:
        code = self.world.code(self.known())
        self.send(c.SetLendingFloor(self.world.now, code, self.fen()))

    def do_lend(self) -> None:
        self.send(c.RunLending(self.world.now))

    def do_loans(self) -> None:
        asker, date = self.world.code(self.known()), self.word().replace("-", "")
        message_id = self.world.next_message_id()
        self.send(c.QueryLending(self.world.now, asker, message_id, BusinessDate(int(date))))

    # --- what is expected

    def expect_lent(self) -> None:
        number, amount = self.word(), self.fen()
        line, loan = self.take("PaymentSettled"), self.take("LoanMade")
        if (loan[1], loan[2], loan[5]) != (line[1], number, amount):
            raise ScenarioError(f"found a loan of {loan[5]} fen under {loan[2]}")

    def expect_moves(self) -> None:
        number, status = self.word(), self.one_of(_STATUSES)
        event = self.take("LendingMoved")
        if (event[1], event[3]) != (number, status):
            raise ScenarioError(f"found {event[1]} in status {event[3]}")

    def expect_restored(self) -> None:
        number, amount = self.word(), self.fen()
        event = self.take("LendingRestored")
        if (event[1], event[2], sum(event[5])) != (number, amount, amount):
            raise ScenarioError(f"found {event[2]} fen restored to {event[1]}")

    def expect_repays(self) -> None:
        number, principal, interest = self.word(), self.fen(), self.fen()
        event = self.take("LoanRepaying")
        if event[3:] != (principal, interest):
            raise ScenarioError(f"found principal and interest {event[3:]} fen")
        self.repayments[number] = event[2]
        outcome = self.word()
        self._same_line(number, self.take(_OUTCOMES[outcome])[1])

    def expect_repaid(self) -> None:
        self._same_line(self.word(), self.take("PaymentSettled")[1])

    def expect_unpaid(self) -> None:
        self._same_line(self.word(), self.take("PaymentReturned")[1])

    def _same_line(self, number: str, found: int) -> None:
        if self.repayments.get(number) != found:
            raise ScenarioError(f"payment {found} does not repay under {number}")

    def expect_lists(self) -> None:
        expected = []
        while not self.has("end"):
            expected.append((self.word(), self.fen()))
        event = self.take("LendingReported")
        found = [(line[0], amount) for line in event[4] for amount in line[5]]
        if found != expected:
            raise ScenarioError(f"found the loans {found}")

    def do_quota(self) -> None:
        number, expected = self.word(), self.fen()
        if self.quotas.get(number) != expected:
            raise ScenarioError(f"quota of {number}: found {self.quotas.get(number)} fen")
