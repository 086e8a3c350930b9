"""The committing thread: appends rows to the journal and releases what is durable.

At most one row waits while one is being appended. The journal never sees a second append before
it answered the first.

Source: house, ADR-0003 (single writer), ADR-0006 (journal).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from tianping.core.commands import Command, encode_commands
from tianping.core.events import encode_outcomes
from tianping.journal.originals import pack_originals
from tianping.journal.port import Head, Journal, SnapshotStore
from tianping.node.batches import DurableBatch, Group, Listener, Outcomes
from tianping.node.clock import Clock
from tianping.node.counters import Counters, Distribution
from tianping.node.errors import Stopped
from tianping.node.restart import NO_OUTCOMES
from tianping.watch.metrics import BUCKETS

__all__ = [
    "IDLE",
    "IDLE_SECONDS",
    "BatchJob",
    "Committer",
    "Handover",
    "Idle",
    "SnapshotJob",
]


class BatchJob:
    """A batch on its way: being appended by one thread while another applies it."""

    __slots__ = (
        "applied",
        "commands",
        "encoded",
        "first_seq",
        "groups",
        "originals",
        "outcomes",
        "writing",
    )

    def __init__(self, groups: list[Group], *, first_seq: int) -> None:
        self.groups = groups
        self.first_seq = first_seq
        self.commands: list[Command] = []
        self.originals: list[bytes] = []
        for group in groups:
            self.commands += group.commands
            self.originals += group.originals
        self.encoded = encode_commands(self.commands)
        self.outcomes: Outcomes = []
        self.applied = threading.Event()
        self.writing = threading.Event()


class SnapshotJob:
    """A state to be kept: the journal gets a closing entry, the store the state."""

    __slots__ = ("seq", "state")

    def __init__(self, seq: int, state: bytes) -> None:
        self.seq = seq
        self.state = state


class Idle:
    """Says that no job came for a while."""


IDLE: Final = Idle()
IDLE_SECONDS: Final = 1.0
"""After so long without a batch the journal does its upkeep."""

Job: TypeAlias = BatchJob | SnapshotJob


class Handover:
    """A place for one job between two threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._job: Job | None = None
        self._closed = False

    def put(self, job: Job) -> None:
        """Wait for room and leave a job.

        Raises:
            Stopped: nobody takes any more.
        """
        with self._changed:
            while self._job is not None and not self._closed:
                self._changed.wait()
            if self._closed:
                raise Stopped
            self._job = job
            self._changed.notify_all()

    def take(self, idle_seconds: float) -> Job | Idle | None:
        """Wait for a job and take it; None when there will be no more, ``IDLE`` after a while."""
        with self._changed:
            while self._job is None and not self._closed:
                if not self._changed.wait(idle_seconds) and self._job is None:
                    return IDLE
            job, self._job = self._job, None
            self._changed.notify_all()
            return job

    def close(self) -> None:
        """State that nothing more comes; what was left can still be taken."""
        with self._changed:
            self._closed = True
            if isinstance(self._job, BatchJob):
                self._job.writing.set()
            self._changed.notify_all()


class Committer:
    """Appends, waits until the batch is applied too, then releases it.

    Any exception here is fatal: a failed sync is never retried.
    """

    def __init__(self, journal: Journal, *, clock: Clock, pending: bytes) -> None:
        self.handover = Handover()
        self.counters = Counters()
        self.append_seconds = Distribution(BUCKETS["tianping_journal_append_seconds"])
        self.batch_commands = Distribution(BUCKETS["tianping_batch_commands"])
        self.head: Head = journal.head()
        self.snapshots: SnapshotStore | None = None
        self.listeners: Sequence[Listener] = ()
        self.release: Callable[[Group, int, Outcomes], None] = _call_done
        self.failed: Callable[[BaseException], None] = _raise
        self._journal = journal
        self._clock = clock
        self._pending = pending
        self._last: Outcomes | None = None
        self._thread = threading.Thread(target=self._run, name="committer")

    def start(self) -> None:
        """Begin to take jobs."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the last job is done."""
        self._thread.join()

    def _run(self) -> None:
        try:
            while (job := self.handover.take(IDLE_SECONDS)) is not None:
                if isinstance(job, BatchJob):
                    self._commit(job)
                elif isinstance(job, SnapshotJob):
                    self._keep(job)
                else:
                    self._journal.checkpoint()
        except BaseException as fault:  # noqa: BLE001 - handed to the owner, who stops the node
            self.failed(fault)

    def _outcomes_before(self) -> bytes:
        return self._pending if self._last is None else encode_outcomes(self._last)

    def _commit(self, job: BatchJob) -> None:
        if any(job.originals):
            job.writing.set()  # to compress them needs no interpreter lock either
        begun = time.perf_counter()
        try:
            self.head = self._journal.append(
                count=len(job.commands),
                commands=job.encoded,
                outcomes_before=self._outcomes_before(),
                originals=pack_originals(job.originals),
                writing=job.writing.set,
            )
        finally:
            job.writing.set()
        self.append_seconds.observe(time.perf_counter() - begun)
        durable_at_ns = self._clock.now_ns()
        job.applied.wait()
        if len(job.outcomes) != len(job.commands):
            raise Stopped("the core failed while this batch was being written")
        self._last = job.outcomes
        self._count(job)
        batch = DurableBatch(
            job.first_seq, job.commands, job.originals, job.outcomes, self.head, durable_at_ns
        )
        for listener in self.listeners:
            listener(batch)
        offset = 0
        for group in job.groups:
            end = offset + len(group.commands)
            self.release(group, job.first_seq + offset, job.outcomes[offset:end])
            offset = end

    def _count(self, job: BatchJob) -> None:
        self.counters.add("commands_durable", len(job.commands))
        self.counters.add("batches_durable")
        self.counters.raise_to("batch_count_greatest", len(job.commands))
        self.batch_commands.observe(len(job.commands))

    def _keep(self, job: SnapshotJob) -> None:
        if self._last is not None or self._pending != NO_OUTCOMES:
            self.head = self._journal.close_with(self._outcomes_before())
            self._last, self._pending = None, NO_OUTCOMES
        if self.snapshots is not None:
            self.snapshots.put(job.seq, job.state, self.head.hash)
            self.counters.add("snapshots_kept")


def _call_done(group: Group, first_seq: int, outcomes: Outcomes) -> None:
    group.done(first_seq, outcomes)


def _raise(fault: BaseException) -> None:
    raise fault
