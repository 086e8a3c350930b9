"""Whose turn it is when one net file waits in several queues.

A line that debits an account is ready when nothing of that account stands before it and the funds
of class 8 suffice; a file may settle when all its debit lines are ready together. Each account
stands in a file once, so the lines can be judged one by one.

A file keeps the place of its own arrival in every queue that it is in or comes to be in, whatever
moved around it: so of two files the earlier stands before the later everywhere, and two files never
wait for each other by their places.
Source: RULES-A §4.5 E26c; RULES-Q §3.2 (strict order); house, ADR-0047.
"""

from __future__ import annotations

from tianping.core.settlement.funds import funds_for_class
from tianping.core.settlement.stops import debit_stopped
from tianping.core.state import NetFile, Payment, State, account_of
from tianping.core.terms import CLASS_ORDINARY
from tianping.values.identifiers import payment_seq

__all__ = ["file_of", "file_payable", "line_ready", "place_of"]


def file_of(state: State, item: Payment) -> NetFile:
    """Return the waiting net file that a queued item stands for.

    Source: house, ADR-0047.
    """
    return state.net_files[payment_seq(item.payment)]


def _stands_before(other: Payment, item: Payment) -> bool:
    """Tell whether another item of the class has the better place; ties go by payment id.

    Source: RULES-Q §3.2 (order inside a class).
    """
    if other.order == item.order:
        return other.payment < item.payment
    return other.order < item.order


def place_of(items: list[Payment], item: Payment) -> int:
    """Return where in class 8 an item of a file stands, or would stand: by its arrival.

    Source: RULES-Q §3.2 (order of time inside a class); house, ADR-0047 (ties by payment id).
    """
    place = 0
    while place < len(items) and _stands_before(items[place], item):
        place += 1
    return place


def line_ready(state: State, item: Payment) -> bool:
    """Tell whether a debit line of a net file, waiting or not, could be paid now in its turn.

    Source: RULES-A §4.5 E26c (every debit line is tested); RULES-Q §3.2-3.3.
    """
    account = account_of(item.payer)
    if debit_stopped(account, CLASS_ORDINARY):
        return False
    if funds_for_class(state, account, CLASS_ORDINARY) < item.amount_fen:
        return False
    for queue_class in range(1, CLASS_ORDINARY):
        if account.queue[queue_class]:
            return False
    items = account.queue[CLASS_ORDINARY]
    return not items or not _stands_before(items[0], item)


def file_payable(state: State, file: NetFile) -> bool:
    """Tell whether every payer of a net file can pay its line now.

    Source: RULES-A §4.5 E26c (all or nothing).
    """
    return all(line_ready(state, line.item) for line in file.lines if line.debit)
