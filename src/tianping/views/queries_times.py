"""The question for payments with an earliest or a latest time."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.views import schema
from tianping.views.reading import as_view
from tianping.views.records_times import SettlementTimesView
from tianping.views.schema_times import settlement_times

__all__ = ["payments_with_times"]


def payments_with_times(
    connection: Connection, *, date: int = 0, waiting: bool = False
) -> list[SettlementTimesView]:
    """Return payments that stated times and had to wait, in order of arrival.

    Of a business date or (0) of all; all or those alone that wait still.
    """
    table, payments = settlement_times.c, schema.payments.c
    query = (
        select(
            *(column for column in table if column.name != "message_type"),
            payments.sender,
            payments.message_id,
            payments.business_date,
            payments.creditor_participant,
            payments.amount_fen,
            payments.status,
        )
        .join(schema.payments, payments.payment == table.payment)
        .order_by(table.payment)
    )
    if date:
        query = query.where(payments.business_date == date)
    if waiting:
        query = query.where(table.waits.is_(True))
    return [as_view(SettlementTimesView, row) for row in connection.execute(query)]
