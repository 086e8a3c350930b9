"""What the fold must remember of automatic lending: agreements by number, loans not yet repaid."""

from __future__ import annotations

__all__ = ["AgreementState", "LoanState"]


class AgreementState:
    """One agreement as the events so far left it."""

    __slots__ = ("facts", "priorities", "rate_ppm", "remaining_fen", "seq", "status")

    def __init__(self, seq: int, facts: tuple[str | int, ...]) -> None:
        self.seq = seq
        self.facts = facts
        """agreement, borrower, lender, lower_fen, upper_fen, quota_fen, from_date, until_date."""
        self.remaining_fen = 0
        self.rate_ppm = 0
        self.priorities = (0, 0)
        self.status = 0

    def row(self) -> tuple[str | int, ...]:
        """Return the row of its table."""
        number, borrower, lender, lower, upper, quota, first, last = self.facts
        return (
            self.seq, number, borrower, lender, lower, upper, quota, self.remaining_fen,
            self.rate_ppm, first, last, *self.priorities, self.status,
        )  # fmt: skip


class LoanState:
    """One loan whose principal has not all come back."""

    __slots__ = ("facts", "interest_fen", "open_fen", "payment", "repayment")

    def __init__(self, payment: int, facts: tuple[str | int, ...]) -> None:
        self.payment = payment
        self.facts = facts
        """agreement, borrower, lender, business_date, amount_fen, rate_ppm."""
        self.open_fen = 0
        self.repayment = 0
        self.interest_fen = 0

    def row(self) -> tuple[str | int, ...]:
        """Return the row of its table."""
        number, borrower, lender, date, amount, rate = self.facts
        return (
            self.payment, number, borrower, lender, date, amount, self.open_fen, rate,
            self.repayment, self.interest_fen,
        )  # fmt: skip
