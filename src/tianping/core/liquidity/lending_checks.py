"""What is true of automatic lending after every command.

Source: RULES-Q §8.2-8.8; house, ADR-0041, ADR-0042.
"""

from __future__ import annotations

from tianping.core.faults import check
from tianping.core.liquidity.lending_book import LENDING_STATUS_NAMES
from tianping.core.state import State, account_of
from tianping.core.terms import CLASS_ORDINARY

__all__ = ["check_lending"]


def check_lending(state: State) -> None:
    """Check that quotas, loans and repayments on their way agree.

    Raises:
        InvariantViolation: names the first thing that does not hold.
    Source: RULES-Q §8.2, §8.4, §8.8.
    """
    book = state.lending
    lent: dict[str, int] = dict.fromkeys(book.agreements, 0)
    for loan in book.loans:
        check(loan.number in book.agreements, f"agreement of loan {loan.payment}")
        check(0 <= loan.open_fen <= loan.amount_fen, f"principal of loan {loan.payment}")
        lent[loan.number] += loan.open_fen
    for number, agreement in book.agreements.items():
        check(agreement.number == number, f"number of agreement {number}")
        check(agreement.status in LENDING_STATUS_NAMES, f"status of agreement {number}")
        check(1 <= agreement.lower_fen <= agreement.upper_fen, f"limits of agreement {number}")
        check(agreement.remaining_fen >= 0, f"quota of agreement {number} is below zero")
        used_fen = agreement.quota_fen - agreement.remaining_fen
        check(used_fen == lent[number], f"quota and loans of agreement {number}")
    for payment, loan in book.repaying.items():
        check(loan.repayment == payment, f"repayment {payment}")
        waiting = account_of(state.participants[loan.borrower]).queue[CLASS_ORDINARY]
        found = [1 for item in waiting if item.payment == payment]
        check(len(found) == 1, f"repayment {payment} does not wait")
