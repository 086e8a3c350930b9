"""What every settlement account can pay with now, and what it will have when all is settled.

The figures are those that the core answers to a query of liquidity, but for multilateral nets that
wait: what others than the short ones will pay and get is in the views when it is booked.
Source: SAPS-T §五.8 (available and expected funds); RULES-Q §1.1 (example F1), §1.2.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection

from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.views.queries import accounts
from tianping.views.queries_payments import queue
from tianping.views.records import AccountView
from tianping.views.records_reports import FundsView

__all__ = ["funds"]


def funds(connection: Connection, *, participant: str = "") -> list[FundsView]:
    """Return available and expected funds of all settlement accounts, or of one participant's."""
    outgoing: Counter[int] = Counter()
    incoming: Counter[str] = Counter()
    for item in queue(connection):
        outgoing[item.account] += abs(item.amount_fen)
        # A red entry takes back: nobody gets it.
        if item.amount_fen > 0:
            incoming[item.creditor_participant] += item.amount_fen
    return [
        _view(view, outgoing[view.account], incoming[view.owner])
        for view in accounts(connection, owner=participant)
        if view.subject <= SUBJECT_SPECIAL
    ]


def _view(view: AccountView, outgoing_fen: int, incoming_fen: int) -> FundsView:
    """Return the figures of one account.

    Source: RULES-Q §1.1 (example F1); correction 4.5.
    """
    available_fen = view.balance_fen - view.earmark_beps_fen - view.earmark_ibps_fen
    if view.minimum_balance_fen:
        available_fen -= view.minimum_balance_fen
    elif not view.pledge_financed:
        available_fen += view.overdraft_limit_fen
    return FundsView(
        participant=view.owner,
        owner_name=view.owner_name,
        balance_fen=view.balance_fen,
        available_fen=available_fen,
        outgoing_fen=outgoing_fen,
        incoming_fen=incoming_fen,
        expected_fen=available_fen + incoming_fen - outgoing_fen,
    )
