"""The eight-class queue: strict order, scan and worklist.

An item settles only when nothing of its account stands before it by (class, order); there is no
bypass by small amounts. One exception: an item held back by nothing but a control (the minimum
balance, the debit control) does not hold back classes 1, 4 and 5 behind it, which those controls
do not touch.
Source: SAPS-T §五.1 (queue); RULES-Q §3.1-3.4 with its correction 1.3.
"""

from __future__ import annotations

from tianping.core.control.admission import remember
from tianping.core.events import Event, PaymentReturned
from tianping.core.faults import check
from tianping.core.ledger.posting import (
    E5_WITHIN_PARTICIPANT,
    E26_LENDING,
    E26C_NET_LINE,
    book,
)
from tianping.core.refusals import RefusalCode
from tianping.core.settlement.funds import free_fen, funds_for_class, funds_without_reserves
from tianping.core.settlement.limit_queue import within_limits
from tianping.core.settlement.net_moves import book_file, let_others_wait
from tianping.core.settlement.net_turns import file_of, file_payable
from tianping.core.settlement.sessions import line_left_queue
from tianping.core.settlement.stops import debit_stopped
from tianping.core.settlement.window import shrink_floor
from tianping.core.state import QUEUE_CLASSES, Payment, SettlementAccount, State, account_of
from tianping.core.terms import (
    CLASS_BATCH_NET,
    CLASS_CORRECTION,
    CLASS_ORDINARY,
    CLASS_SAME_CITY,
    STATUS_REJECTED,
    STATUS_SETTLED,
    TO_HEAD,
)
from tianping.values.identifiers import payment_line

__all__ = [
    "first_payable",
    "holds_back",
    "insert_item",
    "move_item",
    "remove_item",
    "return_item",
    "scan",
    "scan_all",
]


def insert_item(state: State, item: Payment) -> None:
    """Put an item behind the others of its class and make it findable by its message.

    A line that a command leads to besides has no message of its own to be found by.
    Source: RULES-Q §3.2 (order of time inside a class).
    """
    account = account_of(item.payer)
    account.queue[item.queue_class].append(item)
    account.queued_count += 1
    state.waiting_count += 1
    if payment_line(item.payment) == 0:
        state.queued.setdefault(item.sender.code, {})[item.message_id] = item


def remove_item(state: State, item: Payment) -> None:
    """Take an item out of its queue; its latest time, if it had one, is over.

    Source: house, ADR-0010 (queued items are found by sender and message id), ADR-0057.
    """
    account = account_of(item.payer)
    account.queue[item.queue_class].remove(item)
    account.queued_count -= 1
    state.waiting_count -= 1
    if state.times.kept:
        state.times.kept.pop(item.payment, None)
    if payment_line(item.payment) != 0:
        line_left_queue(state, item)
        return
    by_message = state.queued[item.sender.code]
    del by_message[item.message_id]
    if not by_message:
        del state.queued[item.sender.code]


def return_item(state: State, item: Payment, reason: RefusalCode) -> PaymentReturned:
    """Send a queued item back to its sender, for a reason that the system has.

    Source: RULES-Q §2.2-2.3, §3.7.
    """
    remove_item(state, item)
    remember(item, STATUS_REJECTED)
    return PaymentReturned(item.payment, int(reason))


def move_item(item: Payment, placement: int) -> int:
    """Move an item to the head or the tail of its class. Returns its new order.

    Head: the least order of the class minus one; tail: the greatest plus one. The payment id
    keeps the time of arrival.
    Source: RULES-Q §3.5 (QC00, QC01; example Q3).
    """
    items = account_of(item.payer).queue[item.queue_class]
    if placement == TO_HEAD:
        if items[0] is not item:
            item.order = items[0].order - 1
            items.remove(item)
            items.insert(0, item)
    elif items[-1] is not item:
        item.order = items[-1].order + 1
        items.remove(item)
        items.append(item)
    return item.order


def _has_funds(state: State, account: SettlementAccount, item: Payment) -> bool:
    """Tell whether the funds suffice for an item; inside one participant no funds are needed.

    A loan is repaid from bal - E - M, without any overdraft.
    Source: RULES-Q §1.3, correction 1.12.
    """
    if item.posting == E5_WITHIN_PARTICIPANT:
        return True
    if item.posting == E26_LENDING:
        return free_fen(account) >= item.amount_fen
    return funds_for_class(state, account, item.queue_class) >= item.amount_fen


def holds_back(state: State, account: SettlementAccount, item: Payment) -> bool:
    """Tell whether an item lacks funds, so that nothing behind it may settle.

    False means: it waits only because of a control, its own or that of one before it, or because of
    what its participant keeps for another class.
    Source: RULES-Q correction 1.3; house, ADR-0050.
    """
    minimum_fen = account.minimum_fen
    account.minimum_fen = 0
    if item.posting in (E5_WITHIN_PARTICIPANT, E26_LENDING):
        lacks_funds = not _has_funds(state, account, item)
    else:
        funds_fen = funds_without_reserves(state, account, item.queue_class)
        lacks_funds = funds_fen < item.amount_fen
    account.minimum_fen = minimum_fen
    return lacks_funds


def first_payable(state: State, account: SettlementAccount) -> Payment | None:
    """Return the one item of an account's queue that may settle now, if there is one.

    An item of a net file may settle when the whole file may, and nothing goes past it.
    Source: RULES-Q §3.2-3.4, correction 1.3; RULES-A §4.5 E26c.
    """
    controlled = False
    for queue_class in range(1, QUEUE_CLASSES + 1):
        exempt = queue_class in (CLASS_CORRECTION, CLASS_SAME_CITY, CLASS_BATCH_NET)
        items = account.queue[queue_class]
        passing = within_limits(account, items) if queue_class == CLASS_ORDINARY else items
        for item in passing:
            stopped = debit_stopped(account, queue_class) or (controlled and not exempt)
            if not stopped and _has_funds(state, account, item):
                waits = item.posting == E26C_NET_LINE and not file_payable(
                    state, file_of(state, item)
                )
                return None if waits else item
            if holds_back(state, account, item):
                return None
            controlled = True
    return None


def scan(state: State, account: SettlementAccount) -> list[Event]:
    """Settle what has become payable, account by account, until nothing moves.

    Returns the events, oldest first.
    Source: RULES-Q §3.4.
    """
    return scan_all(state, [account])


def scan_all(state: State, accounts: list[SettlementAccount]) -> list[Event]:
    """Do what ``scan`` does from several accounts, which begin the worklist in that order.

    The worklist is first in, first out: an account credited by a settlement, be it the one looked
    at itself (E5), comes behind those already waiting to be looked at, so the result does not
    depend on depth. Returns the events, oldest first.
    Source: RULES-Q §3.4; house, ADR-0029.
    """
    events: list[Event] = []
    worklist: list[SettlementAccount] = list(accounts)
    at = 0
    while at < len(worklist):
        current = worklist[at]
        at += 1
        if current.queued_count == 0:
            shrink_floor(current)
            continue
        item = first_payable(state, current)
        while item is not None:
            if item.posting == E26C_NET_LINE:
                book_file(state, file_of(state, item), events, freed=worklist)
            else:
                remove_item(state, item)
                remember(item, STATUS_SETTLED)
                events.append(book(state, item))
                credited = item.payee.account
                if credited is not None:
                    worklist.append(credited)
            item = first_payable(state, current) if current.queued_count else None
        shrink_floor(current)
        events.extend(let_others_wait(state, current))
    check(state.seq > 0, "a scan outside a command")
    return events
