"""Core with journal: durable ordinary transfers per second.

Input: command objects. Inside: rules, events, encoding, sealing, hash chain, durable commit.
Outside: views, signatures, signed originals. It is the node's own sequencer: while one batch is
being made durable the next is encoded and applied, and a batch counts only when it is released.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import resource
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from tianping.bench.processes import Burst
from tianping.bench.world import opened_machine, opening_commands, transfers
from tianping.core import machine as machine_module
from tianping.core.commands import Command
from tianping.core.digest import state_digest
from tianping.core.events import PaymentSettled
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.snapshot import take_snapshot
from tianping.journal.port import EMPTY_LIST, Journal
from tianping.journal.sealed import SealedJournal
from tianping.journal.sqlite import SqliteJournal
from tianping.node.batches import Group, Outcomes
from tianping.node.clock import SystemClock
from tianping.node.errors import Stopped
from tianping.node.restart import Restored, restore
from tianping.node.sequencer import Limits, Sequencer
from tianping.security.sealing import AES_GCM, KeyedSeal

__all__ = [
    "core_journal_bursts",
    "is_compiled",
    "measure_memory",
    "measure_restart",
    "open_sequencer",
]

_KEYS = {1: (AES_GCM, bytes(32))}
_SEAL = KeyedSeal(_KEYS, index_key=bytes(32), more_keys=lambda: _KEYS)


def is_compiled() -> bool:
    """Tell whether the core in use was compiled."""
    return not str(machine_module.__file__).endswith(".py")


class _Batches:
    """Submits whole batches to a sequencer and waits until all are durable."""

    def __init__(self, sequencer: Sequencer, *, in_flight: int = 3) -> None:
        self._sequencer = sequencer
        self._room = threading.Semaphore(in_flight)
        self._in_flight = in_flight
        self.settled = 0

    def run(self, commands: list[Command], *, batch: int) -> float:
        """Return the seconds from the first submission until the last batch was durable."""
        started = time.perf_counter()
        for first in range(0, len(commands), batch):
            chunk = commands[first : first + batch]
            self._room.acquire()
            self._sequencer.submit(Group(chunk, [b""] * len(chunk), done=self._done))
        for _ in range(self._in_flight):
            self._room.acquire()
        seconds = time.perf_counter() - started
        for _ in range(self._in_flight):
            self._room.release()
        return seconds

    def _done(self, first_seq: int, outcomes: Outcomes | Stopped) -> None:
        if not isinstance(outcomes, Stopped):
            self.settled += sum(type(events[0]) is PaymentSettled for events in outcomes)
        del first_seq
        self._room.release()


def open_sequencer(folder: Path, *, batch: int, tools: bool = False) -> tuple[Sequencer, Journal]:
    """Return a sequencer over a new journal, its platform open for business, and the journal.

    With ``tools`` every tool for queue and liquidity is on for every bank, and idle.
    """
    journal = _open_journal(folder, create=True)
    most = max(batch, 4096)
    sequencer = Sequencer(
        Restored(Machine(), EMPTY_LIST, 0, 0),
        journal,
        clock=SystemClock(),
        limits=Limits(batch_count=most, queue_count=8 * most),
    )
    sequencer.start()
    opening = opening_commands(tools=tools)
    try:
        for first in range(0, len(opening), most):
            sequencer.execute(opening[first : first + most])
    except BaseException:
        sequencer.stop()  # or its threads would keep the process from ending
        journal.close()
        raise
    return sequencer, journal


def _open_journal(folder: Path, *, create: bool = False) -> Journal:
    """Return the journal in a folder, sealed as a platform's is."""
    return SealedJournal(SqliteJournal.open(folder, "bench", create=create), _SEAL)


@contextlib.contextmanager
def core_journal_bursts(folder: Path, *, count: int, batch: int, tools: int = 0) -> Iterator[Burst]:
    """Yield what measures durable transfers per second, as often as it is called.

    A burst is ``count`` transfers, made before its clock starts, on the same core and journal as
    the bursts before it; every one must settle. It returns ``payments_per_second``, ``seconds``
    and ``cpu_us_per_payment``. ``tools`` is 1 when every tool is to be on and idle.
    """
    sequencer, journal = open_sequencer(folder, batch=batch, tools=bool(tools))
    batches = _Batches(sequencer)
    seeds = itertools.count(1)
    try:
        yield lambda: _burst(batches, transfers(count, seed=next(seeds)), batch=batch)
        check_invariants(sequencer.machine)
    finally:
        sequencer.stop()
        journal.close()


def _burst(batches: _Batches, commands: list[Command], *, batch: int) -> dict[str, float]:
    settled = batches.settled
    gc.collect()
    gc.freeze()
    gc.disable()
    cpu = time.process_time()
    seconds = batches.run(commands, batch=batch)
    cpu = time.process_time() - cpu
    gc.enable()
    settled = batches.settled - settled
    if settled != len(commands):
        raise RuntimeError(f"{settled} of {len(commands)} transfers settled")
    return {
        "payments_per_second": len(commands) / seconds,
        "seconds": seconds,
        "cpu_us_per_payment": cpu / len(commands) * 1e6,
    }


def measure_restart(folder: Path, *, count: int) -> dict[str, float]:
    """Measure how long a start takes with payments in the journal's tail and no snapshot.

    The chain is verified and every outcome compared.

    Returns: ``seconds``, ``payments_per_second``, ``payments``.
    """
    sequencer, journal = open_sequencer(folder, batch=1000)
    batches = _Batches(sequencer)
    for first in range(0, count, 10_000):
        batches.run(transfers(min(10_000, count - first), seed=1 + first // 10_000), batch=1000)
    digest = state_digest(sequencer.machine)
    sequencer.stop()
    journal.close()
    del sequencer, batches
    gc.collect()
    started = time.perf_counter()
    journal = _open_journal(folder)
    restored = restore(journal, None)
    seconds = time.perf_counter() - started
    journal.close()
    if state_digest(restored.machine) != digest:
        raise RuntimeError("the restored state is another one")
    return {"seconds": seconds, "payments_per_second": count / seconds, "payments": float(count)}


def measure_memory(*, count: int) -> dict[str, float]:
    """Measure what the core keeps per settled payment: in memory, and in a snapshot.

    Memory is what the interpreter's allocators hold more than before, all senders' entries.
    """
    machine = opened_machine()
    snapshot_bytes = len(take_snapshot(machine))
    chunk = 10_000
    tracemalloc.start()
    held = tracemalloc.get_traced_memory()[0]
    for number in range(count // chunk):
        machine.apply_batch(transfers(chunk, seed=1 + number))
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - held
    tracemalloc.stop()
    return {
        "bytes_per_payment": grown / count,
        "snapshot_bytes_per_payment": (len(take_snapshot(machine)) - snapshot_bytes) / count,
        "peak_resident_bytes": float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024),
    }
