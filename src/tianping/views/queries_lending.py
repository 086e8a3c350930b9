"""Questions about automatic lending: agreements, loans, what lenders keep."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from tianping.views import schema as s
from tianping.views import schema_lending as t
from tianping.views.reading import as_view
from tianping.views.records_lending import AgreementView, LendingFloorView, LoanView

__all__ = ["agreements", "lending_floors", "loans"]


def agreements(connection: Connection, *, participant: str = "") -> list[AgreementView]:
    """Return agreements in the order in which they were set, of all or of one side."""
    table = t.lending_agreements
    query = select(table).order_by(table.c.seq)
    if participant:
        query = query.where(or_(table.c.borrower == participant, table.c.lender == participant))
    return [as_view(AgreementView, row) for row in connection.execute(query)]


def loans(
    connection: Connection, *, participant: str = "", business_date: int = 0
) -> list[LoanView]:
    """Return loans by date and payment, of all or of one side, of one date or (0) of all."""
    table = t.lending_loans
    query = select(table).order_by(table.c.business_date, table.c.payment)
    if participant:
        query = query.where(or_(table.c.borrower == participant, table.c.lender == participant))
    if business_date:
        query = query.where(table.c.business_date == business_date)
    return [as_view(LoanView, row) for row in connection.execute(query)]


def lending_floors(connection: Connection) -> list[LendingFloorView]:
    """Return what lending must leave on accounts, in order of opening; 0 is left out."""
    table = t.lending_floors
    query = (
        select(s.accounts.c.owner, table.c.lending_floor_fen)
        .join(s.accounts, s.accounts.c.account == table.c.account)
        .where(table.c.lending_floor_fen > 0)
        .order_by(table.c.account)
    )
    return [as_view(LendingFloorView, row) for row in connection.execute(query)]
