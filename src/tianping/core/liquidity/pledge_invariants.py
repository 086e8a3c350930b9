"""What is true of pledge financing after every command.

Source: RULES-Q §5; house, ADR-0044.
"""

from __future__ import annotations

from tianping.core.faults import check
from tianping.core.state import State, account_of
from tianping.core.terms import PHASE_DAY_END, PHASE_PREPARATION, PLEDGING_AUTOMATIC, PLEDGING_OFF

__all__ = ["check_pledges"]


def check_pledges(state: State) -> None:
    """Check that no request became two loans, that none is open overnight, that settings agree.

    Source: RULES-Q §5.3-5.4; house, ADR-0044.
    """
    book = state.pledges
    automatic: list[str] = []
    for code, pledging in book.pledgings.items():
        financed = account_of(state.participants[code]).financed
        check(financed == (pledging.mode != PLEDGING_OFF), f"pledge financing of {code}")
        if pledging.mode == PLEDGING_AUTOMATIC:
            automatic.append(code)
    listed = [account.owner for account in state.automatic_accounts]
    check(listed == automatic, "accounts with automatic pledge financing")
    for number, request in book.requests.items():
        check(1 <= number <= book.last_request, f"pledge request {number}")
        check(number == request.number, f"number of pledge request {number}")
        check(number not in book.loans, f"pledge request {number} is a loan too")
        check(request.amount_fen > 0, f"amount of pledge request {number}")
        if request.payment:
            asked = book.asked.get(request.payment, 0)
            check(asked == number, f"payment of pledge request {number}")
    for number, loan in book.loans.items():
        check(1 <= number <= book.last_request, f"pledge loan {number}")
        check(number == loan.number, f"number of pledge loan {number}")
        check(loan.amount_fen > 0, f"amount of pledge loan {number}")
    if state.phase in (PHASE_DAY_END, PHASE_PREPARATION):
        check(len(book.requests) == 0, "a pledge request is open overnight")
