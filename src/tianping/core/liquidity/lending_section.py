"""How a snapshot keeps agreements, loans and floors of automatic lending.

Source: house, ADR-0025, ADR-0041.
"""

from __future__ import annotations

from typing import Any

from tianping.core.liquidity.lending_book import LendingAgreement, Loan
from tianping.core.state import State

__all__ = ["restore_lending_section", "take_lending_section"]


def take_lending_section(state: State) -> list[Any]:
    """Return the section's fields: agreements and loans in their order, floors by code.

    Source: house, ADR-0025.
    """
    book = state.lending
    return [
        [_agreement_fields(agreement) for agreement in book.agreements.values()],
        [_loan_fields(state, loan) for loan in book.loans],
        sorted(book.floors.items()),
    ]


def restore_lending_section(state: State, fields: list[Any]) -> None:
    """Give the section's fields back to the state.

    Source: house, ADR-0025.
    """
    book = state.lending
    for agreement_fields in fields[0]:
        agreement = _agreement(agreement_fields)
        book.agreements[agreement.number] = agreement
    for loan_fields in fields[1]:
        loan = Loan(loan_fields[0], book.agreements[loan_fields[1]])
        loan.rate_ppm = loan_fields[2]
        loan.date = loan_fields[3]
        loan.amount_fen = loan_fields[4]
        loan.open_fen = loan_fields[5]
        loan.repayment = loan_fields[6]
        book.loans.append(loan)
        if loan_fields[7]:
            book.repaying[loan.repayment] = loan
    book.floors = dict(fields[2])


def _agreement_fields(agreement: LendingAgreement) -> list[Any]:
    return [
        agreement.number,
        agreement.borrower,
        agreement.lender,
        agreement.lower_fen,
        agreement.upper_fen,
        agreement.quota_fen,
        agreement.remaining_fen,
        agreement.rate_ppm,
        agreement.from_date,
        agreement.until_date,
        agreement.borrower_priority,
        agreement.lender_priority,
        agreement.confirmed_seq,
        agreement.status,
        agreement.asked_by,
        agreement.asked_message,
    ]


def _agreement(fields: list[Any]) -> LendingAgreement:
    agreement = LendingAgreement(fields[0], borrower=fields[1], lender=fields[2])
    agreement.lower_fen = fields[3]
    agreement.upper_fen = fields[4]
    agreement.quota_fen = fields[5]
    agreement.remaining_fen = fields[6]
    agreement.rate_ppm = fields[7]
    agreement.from_date = fields[8]
    agreement.until_date = fields[9]
    agreement.borrower_priority = fields[10]
    agreement.lender_priority = fields[11]
    agreement.confirmed_seq = fields[12]
    agreement.status = fields[13]
    agreement.asked_by = fields[14]
    agreement.asked_message = fields[15]
    return agreement


def _loan_fields(state: State, loan: Loan) -> list[Any]:
    return [
        loan.payment,
        loan.number,
        loan.rate_ppm,
        loan.date,
        loan.amount_fen,
        loan.open_fen,
        loan.repayment,
        1 if loan.repayment in state.lending.repaying else 0,
    ]
