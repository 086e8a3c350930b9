"""Matching, once more: begin with everything, drop the last of whoever is short, book the rest.

Source: RULES-Q §4, §10.1; corrections §1.9, §4.11.
"""

from __future__ import annotations

from support.model.books import Payment
from support.model.net_waiting import NET_POSTING
from support.model.own_plans import count_net, use_reserve
from support.model.plain import Told
from support.model.settlement import (
    barred,
    scan,
    stopped_at_payee,
    stopped_at_payer,
)
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import PHASE_CUT_OFF, STATUS_SETTLED

__all__ = [
    "book",
    "book_credits_first",
    "candidates",
    "match_by_itself",
    "ordered_set",
    "own_funds",
    "run_matching",
    "stands_aside",
]

AT_CUT_OFF, BY_OPERATOR, AFTER_POOL = 0, 1, 2
NOT_STARTED, NO_SET, BOOKED = 0, 1, 2


def run_matching(m: State, k: c.RunMatching) -> list[Told]:
    """By an operator, between cut-off and window."""
    del k
    refuse_if(m.phase != PHASE_CUT_OFF, R.PHASE_WRONG)
    return match(m, BY_OPERATOR)


def match_by_itself(m: State, trigger: int) -> list[Told]:
    """At the cut-off and after the pool, when switched on and anything waits."""
    waits = any(m.queue(account.index) for account in m.accounts)
    if m.parameter("matching.automatic") == 0 or not waits:
        return []
    return match(m, trigger)


def stands_aside(m: State, item: Payment) -> bool:
    """Tell whether a control stops it, it is part of a net file, or the bond system is asked."""
    if any(one.is_open and one.payment == item.id for one in m.requests):
        return True
    stopped = stopped_at_payer(m, item) or stopped_at_payee(m, item) or barred(m, item)
    return item.posting == NET_POSTING or stopped


def own_funds(m: State, account: int) -> int:
    """Return bal - E - M, less what is kept for classes 2 and 7."""
    one = m.accounts[account]
    return one.balance - one.tied - one.minimum - sum(one.reserves.values())


def candidates(m: State) -> list[list[Payment]]:
    """Return the beginning of every queue up to what takes no part."""
    mask = m.parameter("matching.classes")
    queues = []
    for account in m.accounts:
        own = []
        for item in m.queue(account.index):
            if not mask & (1 << (item.queue_class - 1)) or stands_aside(m, item):
                break
            own.append(item)
        if own:
            queues.append(own)
    return queues


def _short_payer(m: State, queues: list[list[Payment]]) -> list[Payment] | None:
    """Return the queue of somebody who pays in the set and would end below zero."""
    chosen = [item for queue in queues for item in queue]
    for queue in queues:
        if queue:
            payer = queue[0].payer
            position = own_funds(m, payer)
            position += sum(item.amount for item in chosen if item.payee == payer)
            position -= sum(item.amount for item in queue)
            if position < 0:
                return queue
    return None


def match(m: State, trigger: int) -> list[Told]:
    """Find the set, book it as one group, scan whom it touched."""
    return book(m, trigger, ordered_set(m))


def ordered_set(m: State) -> list[Payment]:
    """Return the greatest set that keeps every order."""
    queues = candidates(m)
    while (short := _short_payer(m, queues)) is not None:
        short.pop()
    return [item for queue in queues for item in queue]


def book(m: State, trigger: int, chosen: list[Payment]) -> list[Told]:
    """Book a set as one group and scan whom it touched, if there is enough of it."""
    queues = candidates(m)
    considered = (sum(len(queue) for queue in queues), len(queues))
    if considered[0] < 2 or considered[1] < 2:
        return [("MatchingRun", trigger, NOT_STARTED, *considered, 0, 0, 0)]
    payers = len({item.payer for item in chosen})
    if len(chosen) < 2 or payers < 2:
        return [("MatchingRun", trigger, NO_SET, *considered, 0, 0, 0)]
    value = sum(item.amount for item in chosen)
    told: list[Told] = [("MatchingRun", trigger, BOOKED, *considered, len(chosen), payers, value)]
    touched = sorted({index for item in chosen for index in (item.payer, item.payee)})
    told += book_credits_first(m, chosen)
    return told + scan(m, [index for index in touched if m.accounts[index].is_deposit])


def book_credits_first(m: State, chosen: list[Payment]) -> list[Told]:
    """Credit every payee, then debit every payer; then tell the payments in their order."""
    credited = []
    for item in chosen:
        m.post(item.entries[2:], item.posted, source=(item.posting, item.id))
        credited.append(m.accounts[item.entries[-1]].balance)
    told: list[Told] = []
    for item, creditor_balance in zip(chosen, credited, strict=True):
        m.post(item.entries[:2], item.posted, source=(item.posting, item.id))
        single = len(item.entries) == 2
        told_balance = m.accounts[item.entries[-1]].balance if single else creditor_balance
        item.status = STATUS_SETTLED
        item.booked_on = m.today
        use_reserve(m, item)
        count_net(m, item)
        debtor_balance = m.accounts[item.entries[0]].balance
        told.append(
            (
                "PaymentSettled", item.id, item.posting, tuple(item.entries), item.posted,
                debtor_balance, told_balance,
            )
        )  # fmt: skip
    return told
