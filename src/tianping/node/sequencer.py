"""The sequencer: one thread owns the core, and everything goes through it in one order.

Submitters, on any thread, leave groups of commands in a bounded queue. The sequencer's thread takes
what waits as one batch, without any fixed delay, lets time pass in front of it when something is
due (``due``), hands it to the committing thread and applies it while that one syncs. The next batch
may be taken and applied in the meantime. Nothing is released before it is durable and applied.

Source: house, ADR-0003, ADR-0057.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import msgspec

from tianping.core.commands import Command
from tianping.core.invariants import check_invariants
from tianping.core.snapshot import take_snapshot
from tianping.core.state import State
from tianping.journal.port import Head, Journal, SnapshotStore
from tianping.node.batches import Group, Listener, Outcomes, Waiter
from tianping.node.clock import Clock
from tianping.node.commit import BatchJob, Committer, SnapshotJob
from tianping.node.counters import Counters, Distribution
from tianping.node.due import passing_of_time, seconds_until_due
from tianping.node.errors import Busy, Stopped
from tianping.node.inspection import Inspection
from tianping.node.restart import Restored
from tianping.watch.metrics import BUCKETS

__all__ = [
    "BATCH_COUNT_MAX",
    "QUEUE_BYTES_MAX",
    "QUEUE_COUNT_MAX",
    "SNAPSHOT_EVERY_COUNT",
    "Limits",
    "Sequencer",
]

BATCH_COUNT_MAX: Final = 8_192
"""Commands in one row of the journal at most."""

QUEUE_COUNT_MAX: Final = 32_768
"""Commands that may wait or be on their way to the disk."""

QUEUE_BYTES_MAX: Final = 128 * 1024 * 1024
"""Bytes of originals that may wait or be on their way to the disk."""

SNAPSHOT_EVERY_COUNT: Final = 1_000_000
"""Commands between two snapshots while the node runs; one more is taken at each orderly stop."""


_INSPECTION_SECONDS: Final = 0.2
"""Between two looks at whether the sequencer still lives, while a look at the state waits."""

T = TypeVar("T")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of the sequencer."""

    batch_count: int = BATCH_COUNT_MAX
    queue_count: int = QUEUE_COUNT_MAX
    queue_bytes: int = QUEUE_BYTES_MAX
    snapshot_every: int = SNAPSHOT_EVERY_COUNT


class Sequencer:
    """The one door to the core.

    Attributes:
        counters: What went through it.
        apply_seconds: How long the core took for each batch.
        machine: The core; nobody but this object's thread may touch it while it runs.
    """

    def __init__(
        self,
        restored: Restored,
        journal: Journal,
        *,
        clock: Clock,
        snapshots: SnapshotStore | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.machine = restored.machine
        self.counters = Counters()
        self.apply_seconds = Distribution(BUCKETS["tianping_core_apply_seconds"])
        self._limits = limits or Limits()
        self._clock = clock
        self._committer = Committer(journal, clock=clock, pending=restored.pending)
        self._committer.snapshots = snapshots
        self._committer.release = self._release
        self._committer.failed = self._fail
        self._waiting: queue.SimpleQueue[Group | Inspection[Any] | None] = queue.SimpleQueue()
        self._left_over: Group | None = None
        self._lock = threading.Lock()
        self._open: dict[int, Group] = {}
        self._open_count = 0
        self._open_bytes = 0
        self._stopped: Stopped | None = None
        self._next_seq = self.machine.seq + 1
        self._snapshot_seq = restored.snapshot_seq
        self._on_fault: Callable[[BaseException], None] | None = None
        self._thread = threading.Thread(target=self._run, name="sequencer")

    @property
    def head(self) -> Head:
        """Where the journal stands: everything up to it is final."""
        return self._committer.head

    @property
    def committer(self) -> Committer:
        """What makes batches durable; its counts and times may be read."""
        return self._committer

    @property
    def queue_count_max(self) -> int:
        """How many commands may be accepted and not yet released."""
        return self._limits.queue_count

    @property
    def fault(self) -> BaseException | None:
        """Why the sequencer stopped by itself; None while all is well."""
        return None if self._stopped is None else self._stopped.__cause__

    @property
    def waiting_count(self) -> int:
        """How many commands are accepted and not yet released."""
        return self._open_count

    def start(
        self,
        listeners: Sequence[Listener] = (),
        *,
        on_fault: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Begin to work.

        ``listeners`` are told of every durable batch; ``on_fault`` when the node must end.
        """
        self._committer.listeners = listeners
        self._on_fault = on_fault
        self._committer.start()
        self._thread.start()

    def submit(self, group: Group) -> None:
        """Leave a group of commands; its ``done`` is called when they are durable.

        Raises:
            Busy: the queue is full, and nothing of the group was taken.
            Stopped: the node takes nothing more.
        """
        count = len(group.commands)
        if count > self._limits.batch_count:
            raise Busy("the batch", bound=self._limits.batch_count, waiting=count)
        with self._lock:
            if self._stopped is not None:
                raise self._stopped
            if self._open_count + count > self._limits.queue_count:
                self.counters.add("busy_count")
                raise Busy(
                    "the command queue", bound=self._limits.queue_count, waiting=self._open_count
                )
            if self._open_bytes + group.bytes_count > self._limits.queue_bytes:
                self.counters.add("busy_bytes")
                raise Busy(
                    "the byte queue", bound=self._limits.queue_bytes, waiting=self._open_bytes
                )
            self._open_count += count
            self._open_bytes += group.bytes_count
            self._open[id(group)] = group
            self._waiting.put(group)

    def execute(
        self, commands: list[Command], originals: list[bytes] | None = None
    ) -> tuple[int, Outcomes]:
        """Submit commands and wait: the first sequence number and the outcomes.

        Raises:
            Busy: the queue is full.
            Stopped: the node stopped.
        """
        waiter = Waiter()
        self.submit(Group(commands, originals or [b""] * len(commands), done=waiter))
        return waiter.wait()

    def inspect(self, look: Callable[[State], T]) -> T:
        """Let a function look at the core's state between two batches; it must not change it.

        What it sees is applied and perhaps not durable yet.

        Raises:
            Stopped: the node stopped.
        """
        inspection: Inspection[T] = Inspection(look)
        with self._lock:
            if self._stopped is not None:
                raise self._stopped
            self._waiting.put(inspection)
        while not inspection.done.wait(_INSPECTION_SECONDS):
            if not self._thread.is_alive():
                raise Stopped from self.fault
        return inspection.result()

    def stop(self) -> None:
        """Work off what was accepted, take a snapshot, attest the last batch, and end.

        Does nothing more after a fault: the threads have ended or are ending.
        """
        with self._lock:
            if self._stopped is None:
                self._stopped = Stopped()
            self._waiting.put(None)
        self._thread.join()
        self._committer.join()

    def _run(self) -> None:
        try:
            while (groups := self._take()) is not None:
                self._process(groups)
            self._take_snapshot()
            self._committer.handover.close()
        except BaseException as fault:  # noqa: BLE001 - the node stops; see _fail
            self._fail(fault)

    def _take(self) -> list[Group] | None:
        """Wait for a group, then take what else waits, up to the bound of a batch.

        Returns none of them when time must pass first, and None at the end.
        """
        try:
            first = self._left_over or self._next_group()
        except queue.Empty:
            return []
        self._left_over = None
        if first is None:
            return None
        groups = [first]
        room = self._limits.batch_count - len(first.commands)
        while room > 0:
            try:
                group = self._next_group(wait=False)
            except queue.Empty:
                break
            if group is None:
                self._waiting.put(None)
                break
            room -= len(group.commands)
            if room < 0:
                self._left_over = group
                break
            groups.append(group)
        return groups

    def _next_group(self, *, wait: bool = True) -> Group | None:
        """Return the next group, or None at the end; who wants to look gets to look before that.

        Raises:
            queue.Empty: nothing is there, and it shall not wait, or time must pass first.
        """
        while True:
            timeout = seconds_until_due(self.machine, self._clock) if wait else None
            item = self._waiting.get(wait, timeout)
            if not isinstance(item, Inspection):
                return item
            item.run(self.machine.state)

    def _process(self, taken: list[Group]) -> None:
        # Whatever was recorded after something came due is applied after it.
        groups = passing_of_time(self.machine, self._clock) + taken
        if not groups:
            return
        job = BatchJob(groups, first_seq=self._next_seq)
        self._committer.handover.put(job)
        # Both threads need the interpreter lock until the disk has its work, and a compiled core
        # gives the lock away only when it is done: applied earlier, the batch would delay its
        # own write.
        job.writing.wait()
        begun = time.perf_counter()
        try:
            job.outcomes = self.machine.apply_batch(job.commands)
        finally:
            job.applied.set()
        self.apply_seconds.observe(time.perf_counter() - begun)
        self._next_seq += len(job.commands)
        if self.machine.seq - self._snapshot_seq >= self._limits.snapshot_every:
            self._take_snapshot()

    def _take_snapshot(self) -> None:
        if self.machine.seq == self._snapshot_seq:
            return
        check_invariants(self.machine)
        self._committer.handover.put(SnapshotJob(self.machine.seq, take_snapshot(self.machine)))
        self._snapshot_seq = self.machine.seq

    def _release(self, group: Group, first_seq: int, outcomes: Outcomes) -> None:
        with self._lock:
            if self._open.pop(id(group), None) is None:
                return
            self._open_count -= len(group.commands)
            self._open_bytes -= group.bytes_count
        group.done(first_seq, outcomes)

    def _fail(self, fault: BaseException) -> None:
        """Stop for good: nobody waits for an answer that cannot come."""
        with self._lock:
            first = self._stopped is None or self._stopped.__cause__ is None
            if first:
                self._stopped = Stopped(f"{type(fault).__name__}: {fault}")
                self._stopped.__cause__ = fault
            stopped = self._stopped or Stopped()
            open_groups = list(self._open.values())
            self._open.clear()
            self._waiting.put(None)
        self._committer.handover.close()
        for group in open_groups:
            group.done(0, stopped)
        if first:
            self.counters.add("faults")
            if self._on_fault is not None:
                self._on_fault(fault)
