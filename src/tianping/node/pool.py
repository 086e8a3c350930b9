"""The worker processes: cryptography and XML on all cores, outside the sequencer's thread.

Each process has one thread here that hands it tasks over a pipe and waits for the replies, so the
interpreter lock is free meanwhile. Tasks hold many messages. While more tasks wait than workers do,
a worker gets its next task before it has answered the one in hand, and never waits for this side.
A worker that dies is replaced and its tasks are given to the new one; a task that kills two workers
fails.

Processes, not threads: lxml and OpenSSL release the interpreter lock only in part (see
docs/explanation/node.md for the figures).
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import queue
import threading
from collections import deque
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any, Final

import msgspec

from tianping.node.counters import Counters
from tianping.node.errors import Stopped, WorkerFault
from tianping.node.tasks import FailReply, RegistryCopy, Reply, Setup, Task
from tianping.node.worker import run_worker

__all__ = ["AHEAD_BYTES_MAX", "CHECK", "RENDER", "WorkerPool"]

RENDER: Final = 0
"""Priority of building messages: what was begun is finished first."""

CHECK: Final = 1
"""Priority of checking messages."""

AHEAD_BYTES_MAX: Final = 128 * 1024
"""Largest task that is handed over ahead.

An empty pipe takes it whole, whether the worker reads or not: otherwise this side could wait to
hand over a task while the worker waits to hand over a reply.
"""

_STOP: Final = 2
_IN_HAND_MAX: Final = 2
_WORKERS_LOST_MAX: Final = 2
_JOIN_SECONDS: Final = 10.0

_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


class _Item:
    """A task that waits for a worker."""

    __slots__ = ("encoded", "future", "number", "priority", "workers_lost")

    def __init__(self, priority: int, number: int, *, encoded: bytes) -> None:
        self.priority = priority
        self.number = number
        self.encoded = encoded
        self.future: Future[Reply] = Future()
        self.workers_lost = 0

    def __lt__(self, other: _Item) -> bool:
        return (self.priority, self.number) < (other.priority, other.number)


class _Worker:
    """One process and this side of its pipe."""

    def __init__(self, setup: Setup, number: int) -> None:
        context: Any = multiprocessing.get_context("spawn")
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=run_worker, args=(theirs,), name=f"tianping-worker-{number}", daemon=True
        )
        self.process.start()
        theirs.close()
        self.connection.send_bytes(msgspec.msgpack.encode(setup))
        self.registry: RegistryCopy | None = None

    def give(self, item: _Item, registry: RegistryCopy) -> None:
        """Hand over a task, and before it the registry when it is another one than last time."""
        if self.registry is not registry:
            self.connection.send_bytes(_ENCODER.encode(registry))
            self.registry = registry
        self.connection.send_bytes(item.encoded)

    def take(self) -> Reply:
        """Wait for the reply to the oldest task in hand."""
        reply: Reply = _DECODER.decode(self.connection.recv_bytes())
        return reply

    def end(self) -> None:
        """Close the pipe: the process ends by itself."""
        self.connection.close()
        self.process.join(_JOIN_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class WorkerPool:
    """Worker processes behind one queue.

    Attributes:
        counters: Tasks done and workers lost.
    """

    def __init__(self, setup: Setup, *, count: int | None = None) -> None:
        self.counters = Counters()
        self._setup = setup
        self._registry = RegistryCopy(version=-1, certificates={}, revocation_lists=b"")
        self._items: queue.PriorityQueue[_Item] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._process_ids: dict[int, int] = {}
        self._lock = threading.Lock()
        self._idle_count = 0
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._serve, args=(number,), name=f"worker-{number}")
            for number in range(count or os.cpu_count() or 1)
        ]

    @property
    def process_ids(self) -> list[int]:
        """The ids of the processes that run now."""
        return sorted(self._process_ids.values())

    @property
    def worker_count(self) -> int:
        """How many processes there are."""
        return len(self._threads)

    def start(self) -> None:
        """Start the processes; they load their modules while the caller goes on."""
        for thread in self._threads:
            thread.start()

    def set_registry(self, registry: RegistryCopy) -> None:
        """Let every task from now on be done with this copy of the registry, or a later one."""
        self._registry = registry

    def submit(self, task: Task, *, priority: int) -> Future[Reply]:
        """Give a task to the next free worker.

        Raises:
            Stopped: the pool takes nothing more.
        """
        if self._stopped:
            raise Stopped
        item = _Item(priority, next(self._numbers), encoded=_ENCODER.encode(task))
        self._items.put(item)
        return item.future

    def stop(self) -> None:
        """Finish every task that was given, then end the processes."""
        self._stopped = True
        for _ in self._threads:
            self._items.put(_Item(_STOP, next(self._numbers), encoded=b""))
        for thread in self._threads:
            thread.join()
        self._process_ids.clear()

    def _serve(self, number: int) -> None:
        worker = self._begin(number)
        in_hand: deque[_Item] = deque()
        while True:
            try:
                self._hand_over(worker, in_hand)
                if not in_hand:
                    break
                reply = worker.take()
            except (EOFError, OSError) as error:
                worker = self._replace(worker, number, in_hand=in_hand, error=error)
            else:
                self._answer(in_hand.popleft(), reply)
        worker.end()

    def _begin(self, number: int) -> _Worker:
        worker = _Worker(self._setup, number)
        self._process_ids[number] = worker.process.pid
        return worker

    def _hand_over(self, worker: _Worker, in_hand: deque[_Item]) -> None:
        """Give a worker its next tasks; nothing is in hand afterwards when the pool has stopped."""
        if not in_hand:
            item = self._wait()
            if item.priority == _STOP:
                return
            in_hand.append(item)
            worker.give(item, self._registry)
        while len(in_hand) < _IN_HAND_MAX and worker.registry is self._registry:
            ahead = self._ahead()
            if ahead is None:
                return
            in_hand.append(ahead)
            worker.give(ahead, self._registry)

    def _wait(self) -> _Item:
        with self._lock:
            self._idle_count += 1
        item = self._items.get()
        with self._lock:
            self._idle_count -= 1
        return item

    def _ahead(self) -> _Item | None:
        """Return a task that would otherwise wait, small enough to be handed over ahead."""
        if self._items.qsize() <= self._idle_count:
            return None
        try:
            item = self._items.get_nowait()
        except queue.Empty:
            return None
        if item.priority == _STOP or len(item.encoded) > AHEAD_BYTES_MAX:
            self._items.put(item)
            return None
        return item

    def _replace(
        self, worker: _Worker, number: int, *, in_hand: deque[_Item], error: Exception
    ) -> _Worker:
        """Return a new worker that has the tasks of one that died; the oldest was its last."""
        self.counters.add("workers_lost")
        worker.end()
        in_hand[0].workers_lost += 1
        if in_hand[0].workers_lost == _WORKERS_LOST_MAX:
            in_hand.popleft().future.set_exception(WorkerFault(f"its end, twice: {error!r}"))
        # The others go to whoever is free: a pipe may not take two tasks at once, see above.
        while in_hand:
            self._items.put(in_hand.pop())
        return self._begin(number)

    def _answer(self, item: _Item, reply: Reply) -> None:
        self.counters.add("worker_tasks")
        if isinstance(reply, FailReply):
            self.counters.add("worker_faults")
            item.future.set_exception(WorkerFault(reply.text))
        else:
            item.future.set_result(reply)
