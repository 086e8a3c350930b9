"""The node's clock lets time pass for the core, in time and in front of what comes later."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import msgspec
import pytest

from support.node_core import AT_NS, BANK_B, DATE, opening, transfer
from tianping.core.commands import Command, CreditTransfer, PassTime, SetParameter, SettlementTimes
from tianping.core.events import EarliestTimeReached, PaymentStored
from tianping.core.machine import Machine
from tianping.journal.memory import MemoryJournal
from tianping.node.batches import DurableBatch
from tianping.node.clock import DrivenClock
from tianping.node.due import passing_of_time, seconds_until_due
from tianping.node.restart import restore
from tianping.node.sequencer import Sequencer

_SECOND = 10**9


class Running:
    """A sequencer over a memory journal with a driven clock, and the batches it made durable."""

    def __init__(self) -> None:
        self.clock = DrivenClock(AT_NS)
        journal = MemoryJournal("test")
        self.sequencer = Sequencer(restore(journal, None), journal, clock=self.clock)
        self.batches: queue.SimpleQueue[DurableBatch] = queue.SimpleQueue()
        self.sequencer.start((self.batches.put,))
        self.sequencer.execute(_opened())
        self.batches.get(timeout=10)

    def commands(self) -> list[Command]:
        """Return the commands of the next durable batch."""
        return self.batches.get(timeout=10).commands


def _opened() -> list[Command]:
    return [*opening(), SetParameter(AT_NS, "options.settlement_times", 1, DATE)]


def _timed(number: int, earliest_ns: int, latest_ns: int = 0) -> CreditTransfer:
    times = SettlementTimes(earliest_ns, latest_ns, latest_ns > 0)
    return msgspec.structs.replace(transfer(number), times=times)


@pytest.fixture
def running() -> Iterator[Running]:
    """A running sequencer, its platform open, with payments with times allowed."""
    made = Running()
    yield made
    made.sequencer.stop()


def test_time_passes_by_itself_when_something_is_due(running: Running) -> None:
    """Nobody submits anything, and the stored payment enters when its time has come."""
    running.sequencer.execute([_timed(1, AT_NS + _SECOND // 20)])
    running.commands()
    running.clock.advance(_SECOND // 20)
    batch = running.batches.get(timeout=10)
    assert batch.commands == [PassTime(AT_NS + _SECOND // 20)]
    assert type(batch.outcomes[0][0]) is EarliestTimeReached
    assert running.sequencer.machine.next_due_ns == 0


def test_time_passes_in_front_of_what_is_recorded_later(running: Running) -> None:
    """The batch that is taken after the time begins with the passing of time."""
    running.sequencer.execute([_timed(1, AT_NS + 60 * _SECOND)])
    running.commands()
    running.clock.advance(61 * _SECOND)
    later = msgspec.structs.replace(transfer(2, sender=BANK_B), recorded_at_ns=AT_NS + 61 * _SECOND)
    running.sequencer.execute([later])
    told = running.commands()
    assert type(told[0]) is PassTime
    assert later in (told[1:] or running.commands())


def test_nothing_is_asked_of_the_clock_while_nothing_has_a_time() -> None:
    """A core without payments with times never makes the node look at its clock."""
    machine = Machine()
    machine.apply_batch(_opened())
    clock = DrivenClock(AT_NS, tick_ns=1)
    assert seconds_until_due(machine, clock) is None
    assert passing_of_time(machine, clock) == []
    assert clock.now_ns() == AT_NS


def test_seconds_until_due_look_again_after_one_at_most() -> None:
    """Less than a second is exact, more is a second, the past is none."""
    machine = Machine()
    machine.apply_batch(_opened())
    (told,) = machine.apply_batch([_timed(1, AT_NS + 3 * _SECOND)])
    assert type(told[0]) is PaymentStored
    clock = DrivenClock(AT_NS)
    assert seconds_until_due(machine, clock) == 1.0
    clock.advance(2_500_000_000)
    assert seconds_until_due(machine, clock) == 0.5
    clock.advance(_SECOND)
    assert seconds_until_due(machine, clock) == 0.0
    (group,) = passing_of_time(machine, clock)
    assert group.commands == [PassTime(AT_NS + 3_500_000_000)]
    group.done(1, [])
