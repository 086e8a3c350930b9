"""Payments with an earliest or a latest time (最早、最迟清算时间), as their messages state them.

An optional tool, off unless the parameter ``options.settlement_times`` is 1. Before its earliest
time a payment is not in the queue: it holds nothing back and counts in no figure. At its latest
time it goes back, or, when that time is a wish only, just waits on; its sender is warned before.
The core has no clock: what a time brings is done by the command that says that it has passed.
Source: ECB-2007-7 App. I (from, till and reject times); house, ADR-0057.
"""

from __future__ import annotations

import heapq
from typing import Any, Final

from tianping.core.commands import SettlementTimes
from tianping.core.control.admission import enter_payment, remember
from tianping.core.control.parameters import value_in_force
from tianping.core.events import (
    EarliestTimeReached,
    Event,
    LatestTimeKept,
    LatestTimeNear,
    PaymentQueued,
    PaymentReturned,
    PaymentStored,
    Refused,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.arrival import pay
from tianping.core.settlement.queue import return_item, scan_all
from tianping.core.settlement.stops import refuse_controlled
from tianping.core.settlement.stored import return_timed, store, unstore
from tianping.core.state import Payment, SettlementAccount, State, Timed, account_of
from tianping.core.terms import PHASE_DAY, STATUS_PENDING, STATUS_REJECTED
from tianping.values.identifiers import PaymentId

__all__ = [
    "next_payment_due_ns",
    "pass_payment_times",
    "refuse_times",
    "restore_times",
    "take_timed",
    "take_times",
]

_MINUTE_NS: Final = 60_000_000_000
_INSTANT_BOUND: Final = 1 << 63


def refuse_times(times: SettlementTimes) -> list[Event] | None:
    """Refuse times that are none, out of bounds or in the wrong order, and a return without one.

    Source: house, ADR-0057.
    """
    earliest_ns, latest_ns = times.earliest_ns, times.latest_ns
    sound = 0 <= earliest_ns < _INSTANT_BOUND and 0 <= latest_ns < _INSTANT_BOUND
    if latest_ns == 0:
        sound = sound and earliest_ns > 0 and not times.returned
    else:
        sound = sound and earliest_ns < latest_ns
    if sound:
        return None
    return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"times {earliest_ns} {latest_ns}")


def take_timed(state: State, payment: Payment, times: SettlementTimes) -> list[Event]:
    """Store a payment until its earliest time; when that has come, let it arrive.

    Refuses: the tool is off (340), the latest time has passed (370); then what any payment is
    refused for, see ``RefusalCode`` 102 to 131.
    Source: ECB-2007-7 App. I; house, ADR-0057.
    """
    date = state.business_date
    if value_in_force(state, "options.settlement_times", date=date) == 0:
        return refuse(RefusalCode.OPTION_OFF, "options.settlement_times")
    if 0 < times.latest_ns <= state.now_ns:
        return refuse(RefusalCode.LATEST_TIME_PASSED, str(times.latest_ns))
    early = times.earliest_ns > max(0, state.now_ns)
    timed = Timed(payment, stored=early, returned=times.returned)
    timed.earliest_ns = times.earliest_ns
    timed.latest_ns = times.latest_ns
    lead_minutes = value_in_force(state, "options.settlement_times_warning", date=date)
    if times.latest_ns and lead_minutes:
        timed.warn_at_ns = max(1, times.latest_ns - lead_minutes * _MINUTE_NS)
    if timed.stored:
        return _store(state, timed)
    events = pay(state, payment)
    events.extend(_watched(state, timed, events))
    return events


def _store(state: State, timed: Timed) -> list[Event]:
    """Store a payment, unless it could not arrive even now; a sender stores as many as may wait.

    Source: house, ADR-0057.
    """
    item = timed.item
    stopped = refuse_controlled(item)
    if stopped is not None:
        return stopped
    if state.phase != PHASE_DAY:
        return refuse(RefusalCode.NOT_QUEUED_ANY_MORE, str(state.phase))
    stored_count = len(state.times.stored.get(item.sender.code, {}))
    if stored_count >= state.queue_length_max:
        return refuse(RefusalCode.QUEUE_FULL, str(stored_count))
    enter_payment(item, STATUS_PENDING)
    store(state, timed)
    _note_due(state, timed)
    return [PaymentStored(item.payment, timed.earliest_ns, timed.latest_ns, timed.returned)]


def _watched(state: State, timed: Timed, events: list[Event]) -> list[Event]:
    """Keep the latest time of a payment that these events let wait.

    Source: house, ADR-0057.
    """
    first = events[0]
    item = timed.item
    if type(first) is not PaymentQueued or first.payment != item.payment or not timed.latest_ns:
        return []
    timed.stored = False
    state.times.kept[item.payment] = timed
    _note_due(state, timed)
    return [LatestTimeKept(item.payment, timed.latest_ns, timed.returned)]


def _note_due(state: State, timed: Timed) -> None:
    """Note when something is to be done about a payment.

    Source: house, ADR-0057.
    """
    due, payment = state.times.due, timed.item.payment
    if timed.stored:
        heapq.heappush(due, (timed.earliest_ns, payment))
    elif timed.warn_at_ns:
        heapq.heappush(due, (timed.warn_at_ns, payment))
    if timed.returned:
        heapq.heappush(due, (timed.latest_ns, payment))


def _still_due(state: State, at_ns: int, payment: PaymentId) -> bool:
    """Tell whether something is to be done about a payment at an instant that was noted for it.

    Source: house, ADR-0057.
    """
    timed = state.times.kept.get(payment)
    if timed is None:
        return False
    if timed.returned and at_ns == timed.latest_ns:
        return True
    return at_ns == (timed.earliest_ns if timed.stored else timed.warn_at_ns)


def next_payment_due_ns(state: State) -> int:
    """Return when time must pass next for some payment, or 0; forgets what is stale.

    Source: house, ADR-0057.
    """
    due = state.times.due
    while due:
        at_ns, payment = due[0]
        if _still_due(state, at_ns, payment):
            return at_ns
        heapq.heappop(due)
    return 0


def pass_payment_times(state: State) -> list[Event]:
    """Do what has come due: return what is too late, let enter what may, warn of what waits still.

    In this order, and each in order of arrival, so that nothing settles after its latest time
    because something else entered; all that enter by one command have their places by arrival.
    Source: ECB-2007-7 App. I; house, ADR-0057.
    """
    payments = _take_due(state)
    events = _return_late(state, payments)
    events.extend(_enter(state, payments))
    events.extend(_warn(state, payments))
    return events


def _take_due(state: State) -> list[PaymentId]:
    """Return the payments for which something is due now, in order of arrival.

    Source: house, ADR-0057.
    """
    found: dict[PaymentId, bool] = {}
    at_ns = next_payment_due_ns(state)
    while 0 < at_ns <= state.now_ns:
        found[heapq.heappop(state.times.due)[1]] = True
        at_ns = next_payment_due_ns(state)
    return sorted(found)


def _return_late(state: State, payments: list[PaymentId]) -> list[Event]:
    """Return what waits after its latest time, stored or queued; then settle what that let go on.

    Source: ECB-2007-7 App. I (reject time); house, ADR-0057.
    """
    events: list[Event] = []
    relieved: list[SettlementAccount] = []
    for payment in payments:
        timed = state.times.kept[payment]
        if not timed.returned or timed.latest_ns > state.now_ns:
            continue
        if timed.stored:
            events.append(return_timed(state, timed, RefusalCode.LATEST_TIME_PASSED))
        else:
            relieved.append(account_of(timed.item.payer))
            events.append(return_item(state, timed.item, RefusalCode.LATEST_TIME_PASSED))
    events.extend(scan_all(state, relieved))
    return events


def _enter(state: State, payments: list[PaymentId]) -> list[Event]:
    """Let the payments whose earliest time has come arrive, as if they were sent now.

    One that cannot arrive, because the queue is full, goes back.
    Source: ECB-2007-7 App. I (from time); house, ADR-0057.
    """
    events: list[Event] = []
    for payment in payments:
        timed = state.times.kept.get(payment)
        if timed is None or not timed.stored or timed.earliest_ns > state.now_ns:
            continue
        item = timed.item
        unstore(state, timed)
        item.order = state.seq
        events.append(EarliestTimeReached(payment))
        arrived = pay(state, item)
        first = arrived[0]
        if isinstance(first, Refused):
            remember(item, STATUS_REJECTED)
            arrived = [PaymentReturned(payment, first.code)]
        events.extend(arrived)
        events.extend(_watched(state, timed, arrived))
    return events


def _warn(state: State, payments: list[PaymentId]) -> list[Event]:
    """Warn of the payments in the queue whose latest time is near.

    Source: ECB-2007-7 App. I (notice before the latest time); house, ADR-0057.
    """
    events: list[Event] = []
    for payment in payments:
        timed = state.times.kept.get(payment)
        if timed is None or timed.stored or not 0 < timed.warn_at_ns <= state.now_ns:
            continue
        timed.warn_at_ns = 0
        events.append(LatestTimeNear(payment, timed.latest_ns))
    return events


def take_times(state: State) -> list[Any]:
    """Return the payments with times as fields of a snapshot; of queued ones only their times.

    Source: house, ADR-0025, ADR-0057.
    """
    return [_fields(state.times.kept[payment]) for payment in sorted(state.times.kept)]


def _fields(timed: Timed) -> list[Any]:
    """Return a payment's times as fields, and the payment itself when it is stored."""
    item = timed.item
    fields: list[Any] = [
        item.sender.code,
        item.message_id,
        timed.earliest_ns,
        timed.latest_ns,
        timed.returned,
        timed.warn_at_ns,
    ]
    if timed.stored:
        fields += [
            item.payment,
            item.payee.code,
            item.business_date,
            item.digest,
            item.amount_fen,
            item.queue_class,
            item.posting,
        ]
    return fields


def restore_times(state: State, taken: list[Any]) -> None:
    """Make the payments with times from their fields; the queues are there already.

    Source: house, ADR-0025, ADR-0057.
    """
    for fields in taken:
        sender, message_id = fields[0], fields[1]
        stored = len(fields) > 6
        item = _item(state, fields) if stored else state.queued[sender][message_id]
        timed = Timed(item, stored=stored, returned=fields[4])
        timed.earliest_ns = fields[2]
        timed.latest_ns = fields[3]
        timed.warn_at_ns = fields[5]
        if stored:
            store(state, timed)
        else:
            state.times.kept[item.payment] = timed
        _note_due(state, timed)


def _item(state: State, fields: list[Any]) -> Payment:
    """Make a stored payment from its fields; its sender pays."""
    sender = state.participants[fields[0]]
    item = Payment(fields[6], sender, payer=sender, payee=state.participants[fields[7]])
    item.message_id = fields[1]
    item.business_date = fields[8]
    item.digest = fields[9]
    item.amount_fen = fields[10]
    item.queue_class = fields[11]
    item.posting = fields[12]
    return item
