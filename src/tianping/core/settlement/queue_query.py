"""Which payments wait: asked by those who may know, answered in the one order.

Source: RULES-Q §3.5 (QT00, QT01), §10.5 (query rights); house, ADR-0030.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import QueryQueue
from tianping.core.control.reach import accounts_in_reach, refuse_query
from tianping.core.events import Event, QueueReported
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import SettlementAccount, State
from tianping.core.terms import SCOPE_ACCOUNT, SCOPE_BRANCHES
from tianping.values.identifiers import PaymentId

__all__ = ["QUEUE_REPORT_COUNT_MAX", "query_queue"]

QUEUE_REPORT_COUNT_MAX: Final = 1_000
"""Most payments that one report names: a report is kept in the journal for ever.

Source: house, ADR-0030.
"""


def query_queue(state: State, command: QueryQueue) -> list[Event]:
    """Say which payments wait on an account, and on those of its branches. Changes nothing.

    The account asked for comes first, then its branches in order of opening.
    Refuses: see ``RefusalCode`` 20, 45, 48, 60, 62, in that order.
    Source: RULES-Q §3.5, §10.5; house, ADR-0030.
    """
    if command.scope not in (SCOPE_ACCOUNT, SCOPE_BRANCHES):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"scope {command.scope}")
    stopped = refuse_query(state, command, offices=False)
    if stopped is not None:
        return stopped
    accounts = accounts_in_reach(
        state,
        state.participants[command.sender],
        state.participants[command.participant],
        branches=command.scope == SCOPE_BRANCHES,
    )
    total_count = 0
    payments: list[PaymentId] = []
    for one in accounts:
        total_count += one.queued_count
        _add_waiting(payments, one)
    return [
        QueueReported(
            command.sender, command.message_id, command.participant, total_count, payments
        )
    ]


def _add_waiting(payments: list[PaymentId], account: SettlementAccount) -> None:
    """Add what waits on an account in queue order, up to the most a report may name.

    Source: RULES-Q §3.1-3.2.
    """
    for items in account.queue:
        for item in items:
            if len(payments) == QUEUE_REPORT_COUNT_MAX:
                return
            payments.append(item.payment)
