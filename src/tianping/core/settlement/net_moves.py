"""What happens to a net file as a whole: it waits, it is booked, it is taken back.

Source: RULES-A §4.5 E26c; house, ADR-0047.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.admission import remember_message
from tianping.core.events import (
    Event,
    NetFileSettled,
    PaymentCancelled,
    PaymentMade,
    PaymentReturned,
)
from tianping.core.ledger.posting import E26C_NET_LINE, book
from tianping.core.settlement.asking import now_waits
from tianping.core.settlement.lines import made
from tianping.core.settlement.net_turns import file_of, line_ready, place_of
from tianping.core.state import NetFile, NetLine, Payment, SettlementAccount, State, account_of
from tianping.core.terms import CLASS_ORDINARY, STATUS_CANCELLED, STATUS_REJECTED, STATUS_SETTLED
from tianping.values.identifiers import payment_seq

__all__ = ["book_file", "let_line_wait", "let_others_wait", "take_back"]

_MESSAGE: Final = "hvps.631.001.01"


def _told(file: NetFile, item: Payment) -> PaymentMade:
    """Return the event that tells of a line before what became of it."""
    return made(
        item,
        message_type=_MESSAGE,
        business_type=file.business_type,
        business_kind=file.business_kind,
    )


def _leave_queue(state: State, line: NetLine) -> SettlementAccount:
    """Take a line that waits out of its queue; return the account that it held back.

    Source: house, ADR-0047.
    """
    account = account_of(line.item.payer)
    account.queue[CLASS_ORDINARY].remove(line.item)
    account.queued_count -= 1
    state.waiting_count -= 1
    line.waits = False
    return account


def let_line_wait(state: State, file: NetFile, line: NetLine) -> list[Event]:
    """Put a debit line of a net file into its account's queue, at the place of its arrival.

    Source: RULES-A §4.5 E26c; house, ADR-0047.
    """
    item, account = line.item, account_of(line.item.payer)
    items = account.queue[CLASS_ORDINARY]
    items.insert(place_of(items, item), item)
    account.queued_count += 1
    state.waiting_count += 1
    line.waits = True
    return [_told(file, item), now_waits(state, item)]


def let_others_wait(state: State, account: SettlementAccount) -> list[Event]:
    """Let a file wait with its other short payers, too, when all it waited for could pay now.

    So a file that waits always waits with somebody who is short, and what ends that is a scan of
    that account: this one, whose queue the file heads.
    Source: RULES-A §4.5 E26c; house, ADR-0047.
    """
    events: list[Event] = []
    waiting = account.queue[CLASS_ORDINARY]
    if not waiting or waiting[0].posting != E26C_NET_LINE:
        return events
    file = file_of(state, waiting[0])
    for line in file.lines:
        if line.waits and not line_ready(state, line.item):
            return events
    for line in file.lines:
        if line.debit and not line.waits and not line_ready(state, line.item):
            events.extend(let_line_wait(state, file, line))
    return events


def book_file(
    state: State, file: NetFile, events: list[Event], *, freed: list[SettlementAccount]
) -> None:
    """Book every line, the debits before the credits, and add what that led to.

    Adds to ``freed`` the accounts that were credited and those whose queue the file leaves, in the
    order of its lines.
    Source: RULES-A §4.5 E26c, §3 P1, P5; house, ADR-0047.
    """
    events.append(NetFileSettled(file.file))
    remember_message(
        file.sender, file.business_date, message_id=file.message_id, status=STATUS_SETTLED
    )
    state.net_files.pop(payment_seq(file.file), None)
    for line in file.lines:
        if line.waits:
            freed.append(_leave_queue(state, line))
            line.waits = False
        else:
            events.append(_told(file, line.item))
            if not line.debit:
                freed.append(account_of(line.item.payee))
    for debit in (True, False):
        events.extend([book(state, line.item) for line in file.lines if line.debit == debit])


def take_back(
    state: State, file: NetFile, event: Event, *, reason: int
) -> tuple[list[Event], list[SettlementAccount]]:
    """Take a waiting file out of all its queues: withdrawn when ``reason`` is 0, else returned.

    Returns the events, that of the file first, and the accounts whose queues it leaves.
    Source: RULES-A §4.5 E26c; RULES-Q §3.6-3.7; house, ADR-0047.
    """
    events: list[Event] = [event]
    accounts: list[SettlementAccount] = []
    for line in file.lines:
        if line.waits:
            accounts.append(_leave_queue(state, line))
            payment = line.item.payment
            gone = PaymentReturned(payment, reason) if reason else PaymentCancelled(payment)
            events.append(gone)
    status = STATUS_REJECTED if reason else STATUS_CANCELLED
    remember_message(file.sender, file.business_date, message_id=file.message_id, status=status)
    del state.net_files[payment_seq(file.file)]
    return events, accounts
