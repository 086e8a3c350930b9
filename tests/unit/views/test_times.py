"""Payments with times in the views: kept, entered, warned, over; and after a restart the same."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from support.model import plain
from support.world import World, with_times
from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.machine import Machine
from tianping.core.terms import (
    STATUS_CANCELLED,
    STATUS_PENDING,
    STATUS_QUEUED,
    STATUS_REJECTED,
    STATUS_SETTLED,
)
from tianping.views import schema as s
from tianping.views.queries_day import day_report
from tianping.views.queries_payments import payment, queue
from tianping.views.queries_times import payments_with_times
from tianping.views.writer import FoldBatch, ViewWriter

_SECOND = 10**9


class _Day:
    """Two banks without money, and a day on which payments may state times."""

    def __init__(self, engine: Engine) -> None:
        self.machine = Machine()
        self.engine = engine
        self.outcomes: list[list[e.Event]] = []
        self.world = World(self._apply)
        self.written = 0
        self.world.open(20261123, {
            "options.settlement_times": 1, "options.settlement_times_warning": 1,
        })  # fmt: skip
        self.world.add_office("P1")
        for name in ("A", "B"):
            self.world.add_bank(name, "P1")
        self.world.advance(10)
        self.start = self.world.now

    def _apply(self, command: c.Command) -> list[tuple[object, ...]]:
        self.outcomes.append(self.machine.apply(command))
        return plain(self.outcomes[-1])

    def pay(self, earliest: int, latest: int, *, returned: bool = True) -> int:
        """Send a payment with times in seconds from the start; return its number."""
        times = [self.start + at * _SECOND if at else 0 for at in (earliest, latest)]
        command = self.world.transfer("A", "B", 100, 8)
        self.world.send(with_times(command, *times, returned=returned and latest > 0))
        return self.machine.seq

    def tick(self, seconds: int) -> None:
        """Let time pass until so many seconds after the start."""
        self.world.set_clock(self.start + seconds * _SECOND)
        self.world.send(c.PassTime(self.world.now))

    def write(self) -> None:
        """Fold what happened since the last time, by a writer that starts anew."""
        commands = self.world.commands[self.written :]
        outcomes = self.outcomes[self.written :]
        batch = FoldBatch(self.written + 1, commands, outcomes, bytes([self.written % 256]) * 32)
        ViewWriter(self.engine).apply(batch)
        self.written = len(self.world.commands)

    def statuses(self, *payments: int) -> list[int]:
        """Return what the views say of payments."""
        with self.engine.connect() as connection:
            views = [payment(connection, payment=one) for one in payments]
        return [view.status for view in views if view is not None]


@pytest.fixture
def day(engine: Engine) -> _Day:
    """A day with payments with times."""
    return _Day(engine)


@pytest.mark.parametrize("at_once", [False, True], ids=["step by step", "in one batch"])
def test_a_payment_is_kept_enters_is_warned_of_and_goes_back(day: _Day, at_once: bool) -> None:
    """Each step in its own batch, the books read back each time, or all in one."""
    found = []
    one = day.pay(30, 120)
    for seconds in (0, 30, 60, 120):
        if seconds:
            day.tick(seconds)
        if not at_once:
            day.write()
            found += day.statuses(one)
    if at_once:
        day.write()
    else:
        assert found == [STATUS_PENDING, STATUS_QUEUED, STATUS_QUEUED, STATUS_REJECTED]
    with day.engine.connect() as connection:
        (view,) = payments_with_times(connection)
        assert payments_with_times(connection, waiting=True) == []
        row = payment(connection, payment=one)
        assert queue(connection) == []
        report = day_report(connection, business_date=20261123)
    assert (view.earliest_ns, view.latest_ns) == (
        day.start + 30 * _SECOND, day.start + 120 * _SECOND,
    )  # fmt: skip
    assert (view.entered_at_ns, view.warned_at_ns) == (
        day.start + 30 * _SECOND, day.start + 60 * _SECOND,
    )  # fmt: skip
    assert (view.returned_at_latest, view.waits, view.status) == (True, False, STATUS_REJECTED)
    assert row is not None
    assert row.queued_at_ns == day.start + 30 * _SECOND
    assert report is not None
    returned = {one.queue_class: one.returned_count for one in report.by_class}
    assert returned[8] == 1


def test_payments_end_from_every_state(day: _Day) -> None:
    """Withdrawn while kept, settled as it enters, settled from the queue, gone at the cut-off."""
    kept = day.world.transfer("A", "B", 100, 8)
    day.world.send(with_times(kept, day.start + 900 * _SECOND, 0, returned=False))
    withdrawn = day.machine.seq
    at_once, later, at_close = day.pay(30, 0), day.pay(0, 600, returned=False), day.pay(900, 0)
    day.write()
    assert day.statuses(withdrawn, at_once, later, at_close) == [
        STATUS_PENDING, STATUS_PENDING, STATUS_QUEUED, STATUS_PENDING,
    ]  # fmt: skip
    day.world.send(day.world.cancel(kept.sender, kept.message_id))
    day.world.send(day.world.one_sided("A", 200, credit=True))
    day.tick(30)
    day.world.advance(20)
    day.write()
    assert day.statuses(withdrawn, at_once, later, at_close) == [
        STATUS_CANCELLED, STATUS_SETTLED, STATUS_SETTLED, STATUS_REJECTED,
    ]  # fmt: skip
    with day.engine.connect() as connection:
        views = payments_with_times(connection, date=20261123)
        report = day_report(connection, business_date=20261123)
        reasons = list(connection.execute(select(s.refusals.c.refusal_code)).scalars())
    assert [view.waits for view in views] == [False] * 4
    assert report is not None
    (ordinary,) = [one for one in report.by_class if one.queue_class == 8]
    assert (ordinary.returned_count, ordinary.cancelled_count, ordinary.refused_count) == (1, 1, 0)
    assert reasons == [372]
