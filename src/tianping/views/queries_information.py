"""Questions about information that was passed on, openings, calls for funds."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from tianping.core.terms import STATUS_SETTLED
from tianping.views.queries_payments import payments
from tianping.views.reading import SIDES, as_view
from tianping.views.records import PaymentFilter
from tianping.views.records_information import (
    FundsWantedView,
    InformationCountView,
    InformationView,
    OpeningView,
)
from tianping.views.schema import CREDIT, DEBIT
from tianping.views.schema_information import funds_wanted as funds_table
from tianping.views.schema_information import information as table
from tianping.views.schema_information import openings as openings_table

__all__ = ["funds_wanted", "information", "information_counts", "openings"]

_MONEY_TYPE: Final = "hvps.111.001.01"
_MONEY_BUSINESS: Final = "A202"
"""Message and business type of transfers that pay what was applied for.

Source: CNAPS2-FIELDS hvps.111 (城商行汇票).
"""
_DIRECTIONS: Final = {SIDES[DEBIT]: "sent", SIDES[CREDIT]: "received"}
_HVPS: Final = "hvps."
_PAGE: Final = 1_000


def information(
    connection: Connection,
    *,
    business_date: int = 0,
    participant: str = "",
    about: str = "",
    limit: int = 1_000,
) -> list[InformationView]:
    """Return what was passed on, newest first.

    Of a date, from or to a participant, about one draft or business, or of all.
    """
    query = select(table).order_by(table.c.seq.desc()).limit(limit)
    if business_date:
        query = query.where(table.c.business_date == business_date)
    if participant:
        query = query.where((table.c.sender == participant) | (table.c.receiver == participant))
    if about:
        query = query.where(table.c.about == about)
    return [as_view(InformationView, row) for row in connection.execute(query)]


def information_counts(
    connection: Connection, *, business_date: int, participant: str
) -> list[InformationCountView]:
    """Return what a participant sent and got on a date, to be held against its own counts.

    Messages of bank drafts and cash receipts by type (``business_kind`` empty), then the settled
    transfers of bank drafts by kind; what was sent comes before what was received. Queries and
    replies are reconciled with their system.
    """
    counted: dict[tuple[str, str, str], list[int]] = {}
    for direction, column in (("sent", table.c.sender), ("received", table.c.receiver)):
        query = select(table.c.message_type, table.c.amount_fen).where(
            table.c.business_date == business_date,
            column == participant,
            table.c.message_type.startswith(_HVPS),
        )
        for row in connection.execute(query):
            _count(counted, (direction, row.message_type, ""), row.amount_fen)
    for side, direction in _DIRECTIONS.items():
        for kind, amount_fen in _transfers(connection, (business_date, participant, side)):
            _count(counted, (direction, _MONEY_TYPE, kind), amount_fen)
    order = {"sent": 0, "received": 1}
    return [
        InformationCountView(
            participant=participant,
            direction=key[0],
            message_type=key[1],
            business_kind=key[2],
            message_count=count,
            amount_fen=amount_fen,
        )
        for key, (count, amount_fen) in sorted(
            counted.items(), key=lambda one: (order[one[0][0]], one[0][2], one[0][1])
        )
    ]


def _count(
    counted: dict[tuple[str, str, str], list[int]], key: tuple[str, str, str], amount_fen: int
) -> None:
    sums = counted.setdefault(key, [0, 0])
    sums[0] += 1
    sums[1] += amount_fen


def _transfers(connection: Connection, wanted: tuple[int, str, str]) -> list[tuple[str, int]]:
    """Return kind and amount of each transfer of bank drafts that a date brought and settled."""
    business_date, participant, side = wanted
    asked = PaymentFilter(
        participant=participant,
        side=side,
        date_from=business_date,
        date_to=business_date,
        message_type=_MONEY_TYPE,
        status=STATUS_SETTLED,
    )
    found: list[tuple[str, int]] = []
    start = 0
    while True:
        page = payments(connection, wanted=asked, start=start, limit=_PAGE)
        found += [
            (one.business_kind, one.amount_fen)
            for one in page.payments
            if one.business_type == _MONEY_BUSINESS
        ]
        start = page.next_payment
        if not start:
            return found


def openings(connection: Connection) -> list[OpeningView]:
    """Return the accounts that offices asked for, in order of asking."""
    query = select(openings_table).order_by(openings_table.c.seq)
    return [as_view(OpeningView, row) for row in connection.execute(query)]


def funds_wanted(
    connection: Connection, *, business_date: int, participant: str = ""
) -> list[FundsWantedView]:
    """Return who was asked to raise funds on a date, in order of asking."""
    query = (
        select(funds_table)
        .where(funds_table.c.business_date == business_date)
        .order_by(funds_table.c.seq, funds_table.c.account)
    )
    if participant:
        query = query.where(funds_table.c.participant == participant)
    return [as_view(FundsWantedView, row) for row in connection.execute(query)]
