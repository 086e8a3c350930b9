"""Durable batches in, stored messages out: drafts, workers, outbox, each at its own pace.

One thread derives drafts and gives them to the workers in chunks; another collects the envelopes in
the order of the batches and stores all that is ready in one transaction. What is refused at the
door takes the same way: first into the audit log, then its answers into the outbox.

Source: house, ADR-0018.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Final, NamedTuple, TypeAlias

from tianping.node.audit import AuditEntry, AuditLog
from tianping.node.batches import DurableBatch
from tianping.node.counters import Counters
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import DayFacts
from tianping.node.gates import Passage
from tianping.node.outbox import Outbox, OutboxWrite
from tianping.node.pool import RENDER, WorkerPool
from tianping.node.tasks import Draft, HeadFacts, RenderReply, RenderTask, Reply

__all__ = ["RENDER_CHUNK_COUNT", "DoorAnswers", "Outbound", "head_facts"]

RENDER_CHUNK_COUNT: Final = 64
"""Messages in one task of a worker."""

TRANSACTION_MESSAGES_MAX: Final = 20_000

DoorDrafts: TypeAlias = Callable[[int], list[Draft]]
"""Given the number of the first audit entry, the answers to what was refused."""


class DoorAnswers(NamedTuple):
    """What is answered at the door: entries for the audit log, if any, and the answers."""

    entries: list[AuditEntry]
    drafts: DoorDrafts
    head: HeadFacts


class _Pending(NamedTuple):
    """Messages in the workers' hands."""

    receivers: list[str]
    replies: list[Future[Reply]]
    position: int
    day: DayFacts
    commands_count: int
    passages: dict[int, list[Passage]]


_NOTHING_YET: Final = _Pending([], [], 0, DayFacts(), 0, {})


class Outbound:
    """Turns what became durable into stored messages.

    Attributes:
        waiting_count: Commands whose messages are not stored yet: back-pressure for the intake.
        failed: Called when a thread of it ends by a fault.
    """

    def __init__(
        self, drafter: Drafter, pool: WorkerPool, outbox: Outbox, *, audit: AuditLog, platform: str
    ) -> None:
        self.counters = Counters()
        self.waiting_count = 0
        self.failed: Callable[[BaseException], None] = _raise
        self.stored: Callable[[list[str]], None] = _ignore
        self._drafter = drafter
        self._pool = pool
        self._outbox = outbox
        self._audit = audit
        self._platform = platform
        self._count_lock = threading.Lock()
        self._arrived: queue.SimpleQueue[DurableBatch | DoorAnswers | None] = queue.SimpleQueue()
        self._rendering: queue.SimpleQueue[_Pending | None] = queue.SimpleQueue()
        self._threads = (
            threading.Thread(target=self._guarded, args=(self._draft_all,), name="drafter"),
            threading.Thread(target=self._guarded, args=(self._store_all,), name="outbox"),
        )

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def add(self, batch: DurableBatch) -> None:
        """Take a durable batch; batches come in order of the journal."""
        self._count(len(batch.commands))
        self._arrived.put(batch)

    def answer(self, answers: DoorAnswers) -> None:
        """Take refusals at the door."""
        self._arrived.put(answers)

    def store_acknowledgements(self) -> None:
        """Let acknowledgements be stored soon, even when no message comes."""
        self._rendering.put(_Pending([], [], 0, DayFacts(), 0, {}))

    def stop(self) -> None:
        """Store everything that was given, then end."""
        self._arrived.put(None)
        for thread in self._threads:
            thread.join()

    def _count(self, commands: int) -> None:
        with self._count_lock:
            self.waiting_count += commands

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:  # noqa: BLE001 - handed to the owner, who stops the node
            self._rendering.put(None)
            self.failed(fault)

    def _draft_all(self) -> None:
        while (item := self._arrived.get()) is not None:
            if isinstance(item, DurableBatch):
                self._render(
                    self._drafter.drafts(item),
                    head_facts(self._platform, item),
                    position=item.first_seq + len(item.commands) - 1,
                    commands_count=len(item.commands),
                    passages=self._drafter.passages,
                )
            else:
                first = self._audit.append(item.entries) if item.entries else 0
                self.counters.add("audit_entries", len(item.entries))
                self._render(item.drafts(first), item.head, position=0)
        self._rendering.put(None)

    def _render(
        self,
        drafts: list[Draft],
        head: HeadFacts,
        *,
        position: int,
        commands_count: int = 0,
        passages: dict[int, list[Passage]] | None = None,
    ) -> None:
        chunks = [
            drafts[start : start + RENDER_CHUNK_COUNT]
            for start in range(0, len(drafts), RENDER_CHUNK_COUNT)
        ]
        self._rendering.put(
            _Pending(
                [draft.receiver for draft in drafts],
                [self._pool.submit(RenderTask(head, chunk), priority=RENDER) for chunk in chunks],
                position,
                self._drafter.day.copy(),
                commands_count,
                passages or {},
            )
        )

    def _store_all(self) -> None:
        following: _Pending | None = self._rendering.get()
        while following is not None:
            ready = [following]
            following = self._gather(ready)
            self._store(ready)
            if following is _NOTHING_YET:
                following = self._rendering.get()

    def _gather(self, ready: list[_Pending]) -> _Pending | None:
        """Add what the workers have finished too; return what follows, None at the end."""
        count = len(ready[0].receivers)
        while count < TRANSACTION_MESSAGES_MAX:
            try:
                following = self._rendering.get_nowait()
            except queue.Empty:
                return _NOTHING_YET
            if following is None or not all(reply.done() for reply in following.replies):
                return following
            ready.append(following)
            count += len(following.receivers)
        return _NOTHING_YET

    def _store(self, ready: Iterable[_Pending]) -> None:
        writes: list[OutboxWrite] = []
        commands_count = 0
        for pending in ready:
            envelopes: list[bytes] = []
            for future in pending.replies:
                reply = future.result()
                if isinstance(reply, RenderReply):
                    envelopes += reply.envelopes
            messages = list(zip(pending.receivers, envelopes, strict=True))
            writes.append(OutboxWrite(messages, pending.position, pending.day, pending.passages))
            commands_count += pending.commands_count
        receivers = self._outbox.store(writes)
        self._count(-commands_count)
        if receivers:
            self.stored(receivers)


def head_facts(platform: str, batch: DurableBatch) -> HeadFacts:
    """Return what receipts of a batch state of the journal."""
    return HeadFacts(platform, batch.head.seq, batch.head.hash, batch.durable_at_ns)


def _raise(fault: BaseException) -> None:
    raise fault


def _ignore(receivers: list[str]) -> None:
    del receivers
