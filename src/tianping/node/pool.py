"""The worker processes: cryptography and XML on all cores, outside the sequencer's thread.

Each process has one thread here that hands it a task over a pipe and waits for the reply, so the
interpreter lock is free meanwhile. Tasks hold many messages. A worker that dies is replaced and its
task is given to the new one once; a task that kills two workers fails.

Processes, not threads: lxml and OpenSSL release the interpreter lock only in part (see
docs/explanation/node.md for the figures).
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import queue
import threading
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any, Final

import msgspec

from tianping.node.counters import Counters
from tianping.node.errors import Stopped, WorkerFault
from tianping.node.tasks import FailReply, RegistryCopy, Reply, Setup, Task
from tianping.node.worker import run_worker

__all__ = ["CHECK", "RENDER", "WorkerPool"]

RENDER: Final = 0
"""Priority of building messages: what was begun is finished first."""

CHECK: Final = 1
"""Priority of checking messages."""

_STOP: Final = 2
_JOIN_SECONDS: Final = 10.0

_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


class _Item:
    """A task that waits for a worker."""

    __slots__ = ("encoded", "future", "number", "priority")

    def __init__(self, priority: int, number: int, *, encoded: bytes) -> None:
        self.priority = priority
        self.number = number
        self.encoded = encoded
        self.future: Future[Reply] = Future()

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

    def ask(self, encoded: bytes) -> Reply:
        """Send a task and return the reply."""
        self.connection.send_bytes(encoded)
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
        while (item := self._items.get()).priority != _STOP:
            worker = self._do(worker, number, item=item)
        worker.end()

    def _begin(self, number: int) -> _Worker:
        worker = _Worker(self._setup, number)
        self._process_ids[number] = worker.process.pid
        return worker

    def _do(self, worker: _Worker, number: int, *, item: _Item) -> _Worker:
        for last_try in (False, True):
            try:
                reply = self._ask(worker, item.encoded)
            except (EOFError, OSError) as error:
                self.counters.add("workers_lost")
                worker.end()
                worker = self._begin(number)
                if last_try:
                    item.future.set_exception(WorkerFault(f"its end, twice: {error!r}"))
            else:
                self._answer(item, reply)
                break
        return worker

    def _ask(self, worker: _Worker, encoded: bytes) -> Reply:
        registry = self._registry
        if worker.registry is not registry:
            worker.connection.send_bytes(_ENCODER.encode(registry))
            worker.registry = registry
        return worker.ask(encoded)

    def _answer(self, item: _Item, reply: Reply) -> None:
        self.counters.add("worker_tasks")
        if isinstance(reply, FailReply):
            self.counters.add("worker_faults")
            item.future.set_exception(WorkerFault(reply.text))
        else:
            item.future.set_result(reply)
