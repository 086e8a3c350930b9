"""Owners of accounts are asked to raise funds (筹措资金) when something waits for want of them.

A bank knows of its own payments that wait by their receipts; of a net, a fee or a debit of its
office it learns here. Asked is whoever has something waiting that came to an empty queue, or that
it did not send itself; and, when the settlement window opens, everybody who is short.
Source: SAPS-T §五.6 (the window is there to raise funds); RULES-Q §3.2, §9.1-9.2; house, ADR-0055.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameters import value_in_force
from tianping.core.events import Event, FundsWanted, PaymentQueued
from tianping.core.ledger.posting import E5_WITHIN_PARTICIPANT, E26_LENDING
from tianping.core.settlement.funds import free_fen, funds_without_reserves
from tianping.core.settlement.limit_queue import within_limits
from tianping.core.settlement.stops import debit_stopped
from tianping.core.settlement.window import in_window, is_short
from tianping.core.state import Payment, SettlementAccount, State, account_of
from tianping.core.terms import (
    CLASS_BATCH_NET,
    CLASS_CORRECTION,
    CLASS_FEES,
    CLASS_ONE_SIDED,
    CLASS_ORDINARY,
    CLASS_SAME_CITY,
)
from tianping.values.money import Fen

__all__ = ["ask_for_funds", "mark_short", "now_waits", "wanted_fen"]

_OTHERS_CLASSES: Final = (
    CLASS_CORRECTION,
    CLASS_FEES,
    CLASS_SAME_CITY,
    CLASS_BATCH_NET,
    CLASS_ONE_SIDED,
)
"""The classes of what a bank does not send itself."""


def now_waits(state: State, item: Payment) -> PaymentQueued:
    """Say that an item, which stands in its queue already, waits; its bank may have to be asked.

    Source: house, ADR-0055.
    """
    account = account_of(item.payer)
    if account.queued_count == 1 or item.queue_class in _OTHERS_CLASSES:
        state.newly_waiting.append(account)
    return PaymentQueued(item.payment, account.index, item.queue_class, item.order)


def mark_short(state: State) -> None:
    """Have everybody asked who is short as the window opens.

    Source: RULES-Q §9.1-9.2; house, ADR-0055.
    """
    state.newly_waiting = [one for one in state.settlement_accounts if is_short(one)]


def ask_for_funds(state: State) -> list[Event]:
    """Ask, at the end of a command, those who still lack funds then; in order of opening.

    Source: house, ADR-0055.
    """
    accounts = {account.index: account for account in state.newly_waiting}
    state.newly_waiting = []
    events: list[Event] = []
    if not value_in_force(state, "notices.raise_funds", date=state.business_date):
        return events
    for index in sorted(accounts):
        amount_fen = wanted_fen(state, accounts[index])
        if amount_fen > 0:
            events.append(FundsWanted(index, accounts[index].owner, Fen(amount_fen)))
    return events


def wanted_fen(state: State, account: SettlementAccount) -> int:
    """Return the least amount that would settle everything that money lets go; 0 when none lacks.

    Each item needs what it and all before it cost, from the funds of its own class. What waits for
    a control or a limit is left out, and what the bank keeps for another class counts as its funds.
    In the window an overdraft has to be covered, too.
    Source: RULES-Q §1.3, §3.2, §9.3; house, ADR-0050, ADR-0055.
    """
    wanted = needed_fen = 0
    for queue_class, items in enumerate(account.queue):
        if not items or debit_stopped(account, queue_class):
            continue
        going = within_limits(account, items) if queue_class == CLASS_ORDINARY else items
        for item in going:
            if item.posting == E5_WITHIN_PARTICIPANT:
                continue
            needed_fen += item.amount_fen
            if item.posting == E26_LENDING:
                funds_fen = free_fen(account)
            else:
                funds_fen = funds_without_reserves(state, account, queue_class)
            wanted = max(wanted, needed_fen - funds_fen)
    return max(wanted, -account.balance_fen) if in_window(state) else wanted
