"""Payments that are kept until their earliest time: outside the queue, and how they leave.

Nothing of them counts in any figure of the account that will pay. They go back like queued ones
when a control or a suspension comes, and at the cut-off, after which no payment enters any more.
Source: ECB-2007-7 App. I (from time); house, ADR-0057.
"""

from __future__ import annotations

from tianping.core.control.admission import remember
from tianping.core.events import Event, PaymentCancelled, PaymentReturned
from tianping.core.refusals import RefusalCode
from tianping.core.settlement.stops import stopping_control
from tianping.core.state import State, Timed
from tianping.core.terms import STATUS_CANCELLED, STATUS_REJECTED
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId

__all__ = [
    "cancel_stored",
    "return_stored",
    "return_stored_stopped",
    "return_timed",
    "store",
    "stored_item",
    "unstore",
]


def store(state: State, timed: Timed) -> None:
    """Keep a payment until its time, findable by its message.

    Source: house, ADR-0057.
    """
    item = timed.item
    state.times.kept[item.payment] = timed
    state.times.stored.setdefault(item.sender.code, {})[item.message_id] = timed


def unstore(state: State, timed: Timed) -> None:
    """Let a payment be stored no more.

    Source: house, ADR-0057.
    """
    times, item = state.times, timed.item
    del times.kept[item.payment]
    by_message = times.stored[item.sender.code]
    del by_message[item.message_id]
    if not by_message:
        del times.stored[item.sender.code]


def stored_item(state: State, sender: BankCode, message_id: MessageId) -> Timed | None:
    """Return the payment of a message that waits for its earliest time, if there is one.

    Source: house, ADR-0010, ADR-0057.
    """
    by_message = state.times.stored.get(sender)
    return None if by_message is None else by_message.get(message_id)


def cancel_stored(state: State, timed: Timed) -> list[Event]:
    """Withdraw a stored payment at its sender's request; nothing waited behind it.

    Source: RULES-Q §3.6; house, ADR-0057.
    """
    unstore(state, timed)
    remember(timed.item, STATUS_CANCELLED)
    return [PaymentCancelled(timed.item.payment)]


def return_timed(state: State, timed: Timed, reason: RefusalCode) -> Event:
    """Send a stored payment back to its sender.

    Source: house, ADR-0057.
    """
    unstore(state, timed)
    remember(timed.item, STATUS_REJECTED)
    return PaymentReturned(timed.item.payment, int(reason))


def _all_stored(state: State) -> list[Timed]:
    """Return the stored payments in order of arrival."""
    kept = state.times.kept
    return [kept[payment] for payment in sorted(kept) if kept[payment].stored]


def return_stored(state: State) -> list[Event]:
    """At the cut-off, return what has not entered the queue: no payment enters any more.

    Source: RULES-Q §10.2 (new transfers are off); house, ADR-0057.
    """
    reason = RefusalCode.EARLIEST_TIME_NOT_REACHED
    return [return_timed(state, timed, reason) for timed in _all_stored(state)]


def return_stored_stopped(state: State, reason: RefusalCode) -> list[Event]:
    """Return the stored payments that a control, or a suspension, now stops.

    Source: RULES-Q §2.2-2.3 (returned at once); house, ADR-0049, ADR-0057.
    """
    stopped = [timed for timed in _all_stored(state) if stopping_control(timed.item)]
    return [return_timed(state, timed, reason) for timed in stopped]
