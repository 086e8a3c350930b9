"""Payments that may not settle before a time, or should not after one.

Source: ECB-2007-7 App. I (from, till and reject times); ADR-0057.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from support.model.books import Payment
from support.model.plain import Told
from support.model.settlement import arrive, barred, scan, stopped_at_payee, stopped_at_payer
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    PHASE_DAY,
    STATUS_PENDING,
    STATUS_QUEUED,
    STATUS_REJECTED,
)

__all__ = [
    "check_times",
    "payments_in_time",
    "return_stored",
    "return_stored_stopped",
    "take_timed",
]

MINUTE = 60 * 10**9
LATEST_INSTANT = 2**63


@dataclass(frozen=True)
class Timed:
    """What a payment said of its times. ``warn_at`` is 0 when nobody is to be warned any more."""

    payment: int
    earliest: int
    latest: int
    returned: bool
    warn_at: int


def check_times(times: c.SettlementTimes) -> None:
    """At least one time; the latest behind the earliest; only a latest time can return."""
    earliest, latest = times.earliest_ns, times.latest_ns
    sound = 0 <= earliest < LATEST_INSTANT and 0 <= latest < LATEST_INSTANT and earliest + latest
    sound = sound and (latest > earliest or (latest == 0 and not times.returned))
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)


def take_timed(m: State, item: Payment, times: c.SettlementTimes) -> list[Told]:
    """Keep a payment until its time, or let it arrive now and watch its latest time.

    Refuses: OPTION_OFF, LATEST_TIME_PASSED, then as any payment does.
    """
    refuse_if(not m.parameter("options.settlement_times"), R.OPTION_OFF)
    earliest, latest = times.earliest_ns, times.latest_ns
    refuse_if(0 < latest <= m.now, R.LATEST_TIME_PASSED)
    lead = m.parameter("options.settlement_times_warning") * MINUTE
    warn_at = max(1, latest - lead) if latest and lead else 0
    timed = Timed(item.id, earliest, latest, times.returned, warn_at)
    if earliest > max(0, m.now):
        _store(m, item)
        _keep(m, timed)
        return [("PaymentStored", item.id, earliest, latest, times.returned)]
    told = arrive(m, item)
    return told + _watch(m, item, timed)


def _store(m: State, item: Payment) -> None:
    refuse_if(stopped_at_payer(m, item), R.DEBIT_CONTROLLED)
    refuse_if(stopped_at_payee(m, item), R.CREDIT_CONTROLLED)
    refuse_if(barred(m, item), R.PARTICIPANT_BARRED)
    refuse_if(m.phase != PHASE_DAY, R.NOT_QUEUED_ANY_MORE)
    mine = sum(1 for one in _stored(m) if one.sender == item.sender)
    refuse_if(mine >= m.parameter("queue.length_max"), R.QUEUE_FULL)
    item.status = STATUS_PENDING
    m.payments[item.id] = item


def _watch(m: State, item: Payment, timed: Timed) -> list[Told]:
    """Keep the latest time of what waits now."""
    if item.status != STATUS_QUEUED or not timed.latest:
        return []
    _keep(m, timed)
    return [("LatestTimeKept", item.id, timed.latest, timed.returned)]


def _keep(m: State, timed: Timed) -> None:
    """Keep the times in the order in which the payments came."""
    m.times = sorted([*m.times, timed], key=lambda one: one.payment)


def _stored(m: State) -> list[Payment]:
    return [one for one in m.payments.values() if one.status == STATUS_PENDING]


def payments_in_time(m: State) -> list[Told]:
    """What is too late goes back, then what may enter enters, then whoever waits is warned."""
    return _return_late(m) + _enter_due(m) + _warn(m)


def _return_late(m: State) -> list[Told]:
    told: list[Told] = []
    touched = []
    for timed in m.times:
        item = m.payments[timed.payment]
        waits = item.status in (STATUS_PENDING, STATUS_QUEUED)
        if timed.returned and timed.latest <= m.now and waits:
            touched += [item.payer] if item.status == STATUS_QUEUED else []
            item.status = STATUS_REJECTED
            told.append(("PaymentReturned", item.id, int(R.LATEST_TIME_PASSED)))
    return told + scan(m, touched)


def _enter_due(m: State) -> list[Told]:
    told: list[Told] = []
    for timed in list(m.times):
        item = m.payments[timed.payment]
        if item.status == STATUS_PENDING and timed.earliest <= m.now:
            m.times.remove(timed)
            told += [("EarliestTimeReached", item.id), *_enter(m, item, timed)]
    return told


def _warn(m: State) -> list[Told]:
    told: list[Told] = []
    for place, timed in enumerate(m.times):
        waits = m.payments[timed.payment].status == STATUS_QUEUED
        if waits and 0 < timed.warn_at <= m.now:
            m.times[place] = replace(timed, warn_at=0)
            told.append(("LatestTimeNear", timed.payment, timed.latest))
    return told


def _enter(m: State, item: Payment, timed: Timed) -> list[Told]:
    """Its place in the queue is that of a payment that arrives now."""
    del m.payments[item.id]
    item.order, item.status = m.seq, STATUS_QUEUED
    try:
        told = arrive(m, item)
    except Refusal as refusal:
        item.status = STATUS_REJECTED
        m.payments[item.id] = item
        return [("PaymentReturned", item.id, int(refusal.code))]
    return told + _watch(m, item, timed)


def return_stored(m: State) -> list[Told]:
    """At the cut-off: what has not entered by now never will."""
    return _return(_stored(m), R.EARLIEST_TIME_NOT_REACHED)


def return_stored_stopped(m: State, reason: R) -> list[Told]:
    """Return what a control, or a suspension, now stops."""
    stopped = [
        one
        for one in _stored(m)
        if stopped_at_payer(m, one) or stopped_at_payee(m, one) or barred(m, one)
    ]
    return _return(stopped, reason)


def _return(items: list[Payment], reason: R) -> list[Told]:
    told: list[Told] = []
    for item in sorted(items, key=lambda one: one.id):
        item.status = STATUS_REJECTED
        told.append(("PaymentReturned", item.id, int(reason)))
    return told
