"""The sequencer: one order, nothing released before it is durable, bounded, stops for good."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from support.node_core import GatedJournal, opening, transfer
from tianping.core.commands import Command, decode_commands
from tianping.core.digest import state_digest
from tianping.core.events import Event, PaymentSettled, decode_outcomes
from tianping.core.faults import InvariantViolation
from tianping.core.machine import Machine
from tianping.journal.memory import MemoryJournal, MemorySnapshots
from tianping.journal.originals import unpack_originals
from tianping.journal.port import EMPTY_LIST, KIND_BATCH, KIND_CLOSING
from tianping.node.batches import DurableBatch, Group, Outcomes, Waiter
from tianping.node.clock import DrivenClock
from tianping.node.errors import Busy, ReplayDifference, Stopped
from tianping.node.restart import recorded_batches, restore
from tianping.node.sequencer import Limits, Sequencer


class BrokenMachine(Machine):
    """A core with a bug."""

    def apply(self, command: Command) -> list[Event]:
        """Fail, as a core must that finds its own state wrong."""
        raise InvariantViolation(type(command).__name__)


def make(
    journal: MemoryJournal,
    *,
    snapshots: MemorySnapshots | None = None,
    limits: Limits | None = None,
) -> Sequencer:
    """Return a sequencer over a journal, not started."""
    return Sequencer(
        restore(journal, snapshots),
        journal,
        clock=DrivenClock(1, tick_ns=1),
        snapshots=snapshots,
        limits=limits,
    )


@pytest.fixture
def journal() -> GatedJournal:
    """A journal that can be held and broken."""
    return GatedJournal()


@pytest.fixture
def sequencer(journal: GatedJournal) -> Iterator[Sequencer]:
    """A running sequencer over an opened platform."""
    running = make(journal)
    running.start()
    running.execute(opening())
    while journal.arrived.acquire(blocking=False):
        pass
    yield running
    journal.gate.set()
    running.stop()


def submit(sequencer: Sequencer, *commands: Command) -> Waiter:
    """Submit commands as one group without waiting."""
    waiter = Waiter()
    sequencer.submit(Group(list(commands), [b""] * len(commands), done=waiter))
    return waiter


def test_execute_payment_settles_and_returns_its_sequence_number(sequencer: Sequencer) -> None:
    """A payment's outcome comes back with its place in the journal."""
    first_seq, outcomes = sequencer.execute([transfer(1)])
    assert first_seq == len(opening()) + 1
    assert isinstance(outcomes[0][0], PaymentSettled)
    assert outcomes[0][0].payment == first_seq


def test_submit_before_durable_releases_nothing(
    sequencer: Sequencer, journal: GatedJournal
) -> None:
    """While the journal syncs, nobody is answered, though the core has applied the batch."""
    journal.gate.clear()
    waiter = submit(sequencer, transfer(1))
    assert journal.arrived.acquire(timeout=5)
    with pytest.raises(TimeoutError):
        waiter.wait(0.05)
    journal.gate.set()
    assert waiter.wait(5)[0] == len(opening()) + 1


def test_submit_many_keeps_the_order_of_submission(sequencer: Sequencer) -> None:
    """Groups get consecutive sequence numbers in the order in which they were left."""
    waiters = [submit(sequencer, transfer(2 * i), transfer(2 * i + 1)) for i in range(50)]
    starts = [waiter.wait(5)[0] for waiter in waiters]
    assert starts == list(range(starts[0], starts[0] + 100, 2))


def test_submit_while_syncing_collects_one_batch(
    sequencer: Sequencer, journal: GatedJournal
) -> None:
    """What waits while a sync runs becomes one row, and one append at most is in flight."""
    journal.gate.clear()
    waiters = [submit(sequencer, transfer(1))]
    assert journal.arrived.acquire(timeout=5)
    waiters += [submit(sequencer, transfer(i)) for i in range(2, 40)]
    journal.gate.set()
    for waiter in waiters:
        waiter.wait(5)
    counts = [row.count for row in journal.read(len(opening()) + 1)]
    assert sum(counts) == 39
    assert len(counts) <= 4
    assert journal.in_flight_most == 1


def test_submit_full_queue_says_busy_and_loses_nothing(journal: GatedJournal) -> None:
    """A full queue refuses the new group whole and still answers those it took."""
    sequencer = make(journal, limits=Limits(queue_count=30))
    sequencer.start()
    sequencer.execute(opening())
    journal.gate.clear()
    taken = [submit(sequencer, *(transfer(10 * j + i) for i in range(10))) for j in range(3)]
    with pytest.raises(Busy):
        submit(sequencer, transfer(99))
    journal.gate.set()
    assert [len(waiter.wait(5)[1]) for waiter in taken] == [10, 10, 10]
    assert sequencer.execute([transfer(99)])[0] == len(opening()) + 31
    sequencer.stop()
    assert sequencer.counters.get("busy_count") == 1


def test_submit_too_many_bytes_says_busy(journal: GatedJournal) -> None:
    """The queue is bounded by bytes too."""
    sequencer = make(journal, limits=Limits(queue_bytes=1_000))
    sequencer.start()
    sequencer.execute(opening())
    with pytest.raises(Busy):
        sequencer.submit(Group([transfer(1)], [b"x" * 1_001], done=Waiter()))
    sequencer.stop()


def test_journal_fault_stops_everyone(journal: GatedJournal) -> None:
    """A failed append answers every waiter with Stopped and takes nothing more."""
    sequencer = make(journal)
    faults: list[BaseException] = []
    sequencer.start(on_fault=faults.append)
    sequencer.execute(opening())
    journal.gate.clear()
    journal.failing = True
    waiters = [submit(sequencer, transfer(i)) for i in range(1, 20)]
    journal.gate.set()
    for waiter in waiters:
        with pytest.raises(Stopped):
            waiter.wait(5)
    with pytest.raises(Stopped):
        submit(sequencer, transfer(99))
    sequencer.stop()
    assert [type(fault).__name__ for fault in faults] == ["JournalFault"]
    assert journal.head().seq == len(opening())


def test_core_exception_stops_everyone(sequencer: Sequencer) -> None:
    """A bug in the core is never carried on from: the batch is not released."""
    sequencer.execute([transfer(1)])
    sequencer.machine = BrokenMachine()
    waiter = submit(sequencer, transfer(2))
    with pytest.raises(Stopped):
        waiter.wait(5)
    assert isinstance(sequencer.fault, InvariantViolation)


def test_restart_replays_to_the_same_state(sequencer: Sequencer, journal: GatedJournal) -> None:
    """Snapshot and tail, tail alone, and the running machine agree to the byte."""
    sequencer.execute([transfer(i) for i in range(100)])
    sequencer.stop()
    kinds = [row.kind for row in journal.read()]
    assert kinds[-1] == KIND_CLOSING
    assert set(kinds[:-1]) == {KIND_BATCH}
    replayed = restore(journal.reopen(), None)
    assert state_digest(replayed.machine) == state_digest(sequencer.machine)
    assert replayed.pending == EMPTY_LIST


def test_restart_from_snapshot_replays_only_the_tail(journal: GatedJournal) -> None:
    """After a snapshot only what came later is replayed, and a crash needs no closing entry."""
    snapshots = MemorySnapshots()
    sequencer = make(journal, snapshots=snapshots, limits=Limits(snapshot_every=50))
    sequencer.start()
    sequencer.execute(opening())
    for start in range(0, 100, 10):
        sequencer.execute([transfer(start + i) for i in range(10)])
    crashed = journal.reopen()
    restored = restore(crashed, snapshots)
    sequencer.stop()
    assert restored.snapshot_seq >= 50
    assert 0 < restored.replayed_count < 100
    assert state_digest(restored.machine) == state_digest(sequencer.machine)


def test_restart_after_crash_attests_the_last_batch_in_the_next_row(
    sequencer: Sequencer, journal: GatedJournal
) -> None:
    """Without a closing entry the replayed outcome goes into the next row."""
    _, outcomes = sequencer.execute([transfer(1)])
    crashed = journal.reopen()
    again = make(crashed)
    again.start()
    again.execute([transfer(2)])
    rows = list(crashed.read())
    assert decode_outcomes(rows[-1].outcomes_before) == outcomes
    again.stop()


def test_restart_with_other_outcome_names_the_command(
    sequencer: Sequencer, journal: GatedJournal
) -> None:
    """A recorded outcome that replay does not give refuses the start and names the command."""
    for number in range(3):
        sequencer.execute([transfer(number)])
    rows = list(journal.read())
    forged = MemoryJournal("test")
    machine = Machine()
    for row in rows:
        commands = decode_commands(row.commands)
        machine.apply_batch(commands)
        forged.append(
            count=row.count,
            commands=row.commands,
            outcomes_before=row.outcomes_before.replace(b"\x64", b"\x65")
            if row is rows[-1]
            else row.outcomes_before,
        )
    with pytest.raises(ReplayDifference) as caught:
        restore(forged, None)
    assert caught.value.seq == rows[-2].first_seq


def test_recorded_batches_give_what_was_released(
    sequencer: Sequencer, journal: GatedJournal
) -> None:
    """Reading the journal gives every batch with its outcomes, the last one from the replay."""
    released: list[tuple[int, Outcomes]] = [sequencer.execute([transfer(i)]) for i in range(5)]
    crashed = journal.reopen()
    pending = restore(crashed, None).pending
    found = [
        (batch.row.first_seq, batch.outcomes)
        for batch in recorded_batches(crashed, len(opening()) + 1, pending=pending)
    ]
    assert found == released


def test_listeners_hear_every_batch_in_order(journal: GatedJournal) -> None:
    """Listeners get durable batches with originals and head, before submitters are answered."""
    heard: list[DurableBatch] = []
    sequencer = make(journal)
    sequencer.start((heard.append,))
    sequencer.execute(opening())
    sequencer.execute([transfer(1), transfer(2)], [b"one", b"two"])
    assert heard[-1].originals == [b"one", b"two"]
    assert heard[-1].head == journal.head()
    assert [batch.first_seq for batch in heard] == [1, len(opening()) + 1]
    assert unpack_originals(list(journal.read())[-1].originals) == [b"one", b"two"]
    sequencer.stop()


def test_stop_answers_what_was_accepted_and_refuses_the_rest(journal: GatedJournal) -> None:
    """An orderly stop works off the queue, then takes nothing more."""
    sequencer = make(journal)
    sequencer.start()
    sequencer.execute(opening())
    journal.gate.clear()
    waiters = [submit(sequencer, transfer(i)) for i in range(20)]
    stopping = threading.Thread(target=sequencer.stop)
    stopping.start()
    journal.gate.set()
    stopping.join(5)
    assert [waiter.wait(1)[0] for waiter in waiters][-1] == len(opening()) + 20
    with pytest.raises(Stopped):
        submit(sequencer, transfer(99))


def test_group_without_commands_is_refused() -> None:
    """A group holds one command at least, and one original for each."""
    with pytest.raises(ValueError, match="expected one original per command"):
        Group([], [], done=Waiter())
