"""What a snapshot keeps of pledge financing.

Source: house, ADR-0025, ADR-0044.
"""

from __future__ import annotations

from typing import Any

from tianping.core.liquidity.pledge_book import PledgeLoan, PledgeRequest, Pledging
from tianping.core.state import State, account_of
from tianping.core.terms import PLEDGING_AUTOMATIC, PLEDGING_OFF

__all__ = ["restore_pledges", "take_pledges"]


def take_pledges(state: State) -> list[Any]:
    """Return the book as plain fields, in the order in which it is kept.

    Source: house, ADR-0025.
    """
    book = state.pledges
    return [
        [
            [
                code,
                one.mode,
                one.limit_fen,
                one.loan_min_fen,
                one.next_mode,
                one.next_limit_fen,
                one.next_loan_min_fen,
            ]
            for code, one in book.pledgings.items()
        ],
        [
            [
                one.number,
                one.participant,
                one.payment,
                one.amount_fen,
                one.pledgor,
                one.bond_value_fen,
                one.given_up_at_ns,
            ]
            for one in book.requests.values()
        ],
        [
            [
                one.number,
                one.participant,
                one.amount_fen,
                one.reference,
                one.rate_ppm,
                one.granted_at_ns,
                one.granted_date,
                one.due_date,
                one.office,
                one.pledgor,
                one.bond_value_fen,
            ]
            for one in book.loans.values()
        ],
        sorted(book.asked.items()),
        book.last_request,
    ]


def restore_pledges(state: State, fields: list[Any]) -> None:
    """Fill the book from what ``take_pledges`` returned.

    Source: house, ADR-0025.
    """
    book = state.pledges
    for code, *figures in fields[0]:
        pledging = Pledging()
        pledging.mode = figures[0]
        pledging.limit_fen = figures[1]
        pledging.loan_min_fen = figures[2]
        pledging.next_mode = figures[3]
        pledging.next_limit_fen = figures[4]
        pledging.next_loan_min_fen = figures[5]
        book.pledgings[code] = pledging
        account = account_of(state.participants[code])
        account.financed = pledging.mode != PLEDGING_OFF
        if pledging.mode == PLEDGING_AUTOMATIC:
            state.automatic_accounts.append(account)
    for number, participant, payment, amount_fen, pledgor, bond_value_fen, *rest in fields[1]:
        request = PledgeRequest(number, participant, payment=payment, amount_fen=amount_fen)
        request.pledgor, request.bond_value_fen = pledgor, bond_value_fen
        if rest:  # a snapshot taken before requests were given up by time says nothing
            request.given_up_at_ns = rest[0]
        book.requests[number] = request
    for one in fields[2]:
        loan = PledgeLoan(one[0], one[1], amount_fen=one[2], reference=one[3])
        loan.rate_ppm = one[4]
        loan.granted_at_ns = one[5]
        loan.granted_date = one[6]
        loan.due_date = one[7]
        loan.office = one[8]
        loan.pledgor = one[9]
        loan.bond_value_fen = one[10]
        book.loans[loan.number] = loan
    book.asked = dict(fields[3])
    book.last_request = fields[4]
