"""Between the books of automatic lending and their tables."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views import schema_lending as s
from tianping.views.books import Books, Changes
from tianping.views.books_lending import AgreementState, LoanState
from tianping.views.bulk import upsert_rows

__all__ = ["read_lending", "write_lending"]


def write_lending(connection: Connection, changes: Changes) -> None:
    """Write agreements, loans and floors that changed."""
    rows = (one.row() for one in changes.agreements.values())
    upsert_rows(connection, s.lending_agreements, rows)
    upsert_rows(connection, s.lending_loans, (one.row() for one in changes.loans.values()))
    upsert_rows(connection, s.lending_floors, changes.lending_floors.items())


def read_lending(connection: Connection, books: Books) -> None:
    """Read back the latest agreement of each number, and the loans that are open."""
    agreements, loans = s.lending_agreements, s.lending_loans
    for row in connection.execute(select(agreements).order_by(agreements.c.seq)):
        facts = (
            row.agreement, row.borrower, row.lender, row.lower_fen, row.upper_fen, row.quota_fen,
            row.from_date, row.until_date,
        )  # fmt: skip
        agreement = AgreementState(row.seq, facts)
        agreement.remaining_fen = row.remaining_fen
        agreement.rate_ppm = row.rate_ppm
        agreement.priorities = (row.borrower_priority, row.lender_priority)
        agreement.status = row.agreement_status
        books.agreements[row.agreement] = agreement
    query = select(loans).where(loans.c.open_fen > 0).order_by(loans.c.payment)
    for row in connection.execute(query):
        loan = LoanState(
            row.payment,
            (
                row.agreement, row.borrower, row.lender, row.business_date, row.amount_fen,
                row.rate_ppm,
            ),
        )  # fmt: skip
        loan.open_fen = row.open_fen
        loan.repayment = row.repayment
        loan.interest_fen = row.interest_fen
        books.loans[row.payment] = loan
