"""The views follow the sequencer in their own thread, some batches behind.

Source: RULES-C §9.5 (a link that is lost stops no settlement); house, ADR-0019.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from tianping.node.batches import DurableBatch
from tianping.node.counters import Counters
from tianping.node.restart import RecordedBatch
from tianping.views.errors import ViewsUnavailable
from tianping.views.writer import FoldBatch, ViewWriter

__all__ = [
    "ATTEMPTS_MAX",
    "RETRY_SECONDS",
    "VIEWS_WAITING_MAX",
    "ViewFollower",
    "fold_batch",
]

VIEWS_WAITING_MAX: Final = 200_000
"""Commands the views may be behind; beyond, nothing new is taken."""

RETRY_SECONDS: Final = 1.0
"""Pause before a database that did not answer is asked again."""

ATTEMPTS_MAX: Final = 300
"""How often it is asked before the node stops: five minutes."""

_COMMANDS_PER_TRANSACTION: Final = 20_000


def fold_batch(batch: DurableBatch | RecordedBatch) -> FoldBatch:
    """Return a batch in the form of the views."""
    if isinstance(batch, DurableBatch):
        return FoldBatch(batch.first_seq, batch.commands, batch.outcomes, batch.head.hash)
    return FoldBatch(batch.row.first_seq, batch.commands, batch.outcomes, batch.row.hash)


class ViewFollower:
    """Folds durable batches into the views.

    Attributes:
        waiting_count: Commands not folded yet.
        failed: Called when the thread ends by a fault.
    """

    def __init__(
        self,
        writer: ViewWriter,
        *,
        attempts_max: int = ATTEMPTS_MAX,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.counters = Counters()
        self.waiting_count = 0
        self._attempts_max = attempts_max
        self._pause = pause
        self.failed: Callable[[BaseException], None] = _raise
        self._writer = writer
        self._lock = threading.Lock()
        self._arrived: queue.SimpleQueue[DurableBatch | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="views")

    @property
    def position(self) -> int:
        """The sequence number of the last command folded."""
        return self._writer.position[0]

    def catch_up(self, batches: Iterable[RecordedBatch]) -> None:
        """Fold what the journal holds beyond the views; before the start."""
        waiting: list[FoldBatch] = []
        count = 0
        for batch in batches:
            waiting.append(fold_batch(batch))
            count += len(batch.commands)
            if count >= _COMMANDS_PER_TRANSACTION:
                self._writer.apply_many(waiting)
                waiting, count = [], 0
        self._writer.apply_many(waiting)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def add(self, batch: DurableBatch) -> None:
        """Take a durable batch."""
        with self._lock:
            self.waiting_count += len(batch.commands)
        self._arrived.put(batch)

    def stop(self) -> None:
        """Fold everything that was given, then end."""
        self._arrived.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            batch = self._arrived.get()
            while batch is not None:
                batch = self._fold_from(batch)
        except BaseException as fault:  # noqa: BLE001 - handed to the owner, who stops the node
            self.failed(fault)

    def _fold_from(self, first: DurableBatch) -> DurableBatch | None:
        """Fold a batch and what else has arrived in one transaction; return the next batch."""
        batches = [first]
        count = len(first.commands)
        ended = False
        while count < _COMMANDS_PER_TRANSACTION and not ended:
            try:
                batch = self._arrived.get_nowait()
            except queue.Empty:
                break
            if batch is None:
                ended = True
            else:
                batches.append(batch)
                count += len(batch.commands)
        self._apply([fold_batch(batch) for batch in batches])
        with self._lock:
            self.waiting_count -= count
        return None if ended else self._arrived.get()

    def _apply(self, batches: list[FoldBatch]) -> None:
        """Fold batches; a database that is away is waited for, as long as the bound allows.

        Payments settle meanwhile: nothing is taken any more only when too much waits.
        """
        for attempt in range(1, self._attempts_max + 1):
            try:
                self._writer.apply_many(batches)
            except ViewsUnavailable:
                self.counters.add("views_unavailable")
                if attempt == self._attempts_max:
                    raise
                self._pause(RETRY_SECONDS)
            else:
                return


def _raise(fault: BaseException) -> None:
    raise fault
