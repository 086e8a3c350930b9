"""The fold's part of automatic lending: agreements, loans, floors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.terms import STATUS_PROCESSED
from tianping.views.books_lending import AgreementState, LoanState
from tianping.views.fold_payments import PaymentFold

__all__ = ["LENDING_MESSAGES", "LendingFold", "LendingMessage", "original_of"]

LendingMessage = (
    c.SetLending | c.AnswerLending | c.RevokeLending | c.RestoreLending | c.QueryLending
)

LENDING_MESSAGES: Final[dict[type[Any], str]] = {
    c.SetLending: "saps.374.001.01",
    c.AnswerLending: "saps.375.001.01",
    c.RevokeLending: "saps.374.001.01",
    c.RestoreLending: "saps.374.001.01",
    c.QueryLending: "saps.614.001.01",
}
"""The commands that came as messages about lending, with their codes."""


def original_of(command: LendingMessage) -> tuple[str, str]:
    """Return sender and message id of the request that a message answers; else none."""
    if isinstance(command, c.AnswerLending):
        return command.original_sender, command.original_message_id
    return "", ""


class LendingFold(PaymentFold):
    """Folds the events of automatic lending."""

    def _lending_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.LendingAgreed: self._lending_agreed,
            e.LendingMoved: self._lending_moved,
            e.LendingTermsSet: self._lending_terms_set,
            e.LendingFloorSet: self._lending_floor_set,
            e.LoanMade: self._loan_made,
            e.LoanRepaying: self._loan_repaying,
            e.LendingRestored: self._lending_restored,
            e.LendingRun: self._lending_run,
            e.LendingReported: self._lending_reported,
        }

    def _agreement(self, number: str) -> AgreementState:
        agreement = self.books.agreements[number]
        self.changes.agreements[agreement.seq] = agreement
        return agreement

    def _lending_agreed(self, event: e.LendingAgreed) -> None:
        facts = (
            event.number, event.borrower, event.lender, event.lower_fen, event.upper_fen,
            event.quota_fen, event.from_date, event.until_date,
        )  # fmt: skip
        agreement = AgreementState(self._seq, facts)
        agreement.remaining_fen = event.quota_fen
        agreement.rate_ppm = event.rate_ppm
        agreement.priorities = (event.borrower_priority, event.lender_priority)
        agreement.status = event.status
        self.books.agreements[event.number] = agreement
        self.changes.agreements[agreement.seq] = agreement
        self._status = STATUS_PROCESSED

    def _lending_moved(self, event: e.LendingMoved) -> None:
        self._agreement(event.number).status = event.to_status

    def _lending_terms_set(self, event: e.LendingTermsSet) -> None:
        agreement = self._agreement(event.number)
        agreement.rate_ppm = event.rate_ppm
        agreement.priorities = (event.borrower_priority, event.lender_priority)

    def _lending_floor_set(self, event: e.LendingFloorSet) -> None:
        self.changes.lending_floors[event.account] = event.amount_fen

    def _loan_made(self, event: e.LoanMade) -> None:
        self._agreement(event.number).remaining_fen = event.remaining_fen
        facts = (
            event.number, event.borrower, event.lender, event.date, event.amount_fen,
            event.rate_ppm,
        )  # fmt: skip
        loan = LoanState(event.payment, facts)
        loan.open_fen = event.amount_fen
        self.books.loans[event.payment] = loan
        self.changes.loans[event.payment] = loan

    def _loan_repaying(self, event: e.LoanRepaying) -> None:
        loan = self.books.loans[event.loan]
        loan.repayment = event.repayment
        loan.interest_fen = event.interest_fen
        self.changes.loans[event.loan] = loan

    def _lending_restored(self, event: e.LendingRestored) -> None:
        self._agreement(event.number).remaining_fen = event.remaining_fen
        for payment, amount_fen in zip(event.loans, event.amounts_fen, strict=True):
            loan = self.books.loans[payment]
            loan.open_fen -= amount_fen
            self.changes.loans[payment] = loan
            if loan.open_fen == 0:
                del self.books.loans[payment]

    def _lending_run(self, event: e.LendingRun) -> None:
        """Note nothing: each loan of the run has its own event."""

    def _lending_reported(self, event: e.LendingReported) -> None:
        del event
        self._status = STATUS_PROCESSED
