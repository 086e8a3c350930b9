"""Many small submitters: what group commit gives to single payments, by how many are in flight."""

from __future__ import annotations

import gc
import queue
import time
from pathlib import Path
from typing import Final

from tianping.bench.core_journal import open_sequencer
from tianping.bench.world import transfers
from tianping.core.commands import Command
from tianping.node.batches import Group, Outcomes
from tianping.node.errors import Stopped
from tianping.node.sequencer import Sequencer

__all__ = ["IN_FLIGHT", "measure_submitters"]

IN_FLIGHT: Final = (1, 8, 64, 512)


class _Loop:
    """A closed loop: each answer lets the next payment in."""

    def __init__(self, sequencer: Sequencer, in_flight: int) -> None:
        self._sequencer = sequencer
        self._in_flight = in_flight
        self._answers: queue.SimpleQueue[float] = queue.SimpleQueue()

    def run(self, commands: list[Command], *, seconds: float) -> tuple[int, float, list[float]]:
        """Return how many were answered, in how many seconds, and each one's latency."""
        latencies: list[float] = []
        waiting = iter(commands)
        started = time.perf_counter()
        stop = started + seconds
        open_count = 0
        for command in waiting:
            self._submit(command)
            open_count += 1
            if open_count >= self._in_flight:
                latencies.append(self._answers.get())
                open_count -= 1
            if time.perf_counter() > stop:
                break
        while open_count:
            latencies.append(self._answers.get())
            open_count -= 1
        return len(latencies), time.perf_counter() - started, latencies

    def _submit(self, command: Command) -> None:
        began = time.perf_counter()
        answers = self._answers

        def done(first_seq: int, outcomes: Outcomes | Stopped) -> None:
            del first_seq, outcomes
            answers.put(time.perf_counter() - began)

        self._sequencer.submit(Group([command], [b""], done=done))


def measure_submitters(folder: Path, *, in_flight: int, seconds: float) -> dict[str, float]:
    """Measure durable payments per second and latencies at a number in flight.

    Returns: ``payments_per_second``, ``p50_ms``, ``p99_ms``, ``payments``.
    """
    commands = transfers(int(seconds * 60_000) + in_flight)
    sequencer, journal = open_sequencer(folder, batch=4096)
    try:
        gc.collect()
        gc.freeze()
        gc.disable()
        count, elapsed, latencies = _Loop(sequencer, in_flight).run(commands, seconds=seconds)
        sequencer.stop()
    finally:
        gc.enable()
        journal.close()
    latencies.sort()
    return {
        "payments_per_second": count / elapsed,
        "p50_ms": latencies[len(latencies) // 2] * 1e3,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1e3,
        "payments": float(count),
    }
