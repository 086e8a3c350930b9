"""The clock of planned changes: tells the core when the time of one has come.

The core knows no time but that of its commands, so somebody has to say it. One thread sleeps until
the earliest change that waits for an instant is due, and gives the command that puts it in force.

Source: RULES-C §6.2 (at a set time); house, ADR-0003, ADR-0068.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from tianping.core.commands import Command, PutParametersInForce
from tianping.node.clock import Clock
from tianping.node.errors import Busy, Stopped

__all__ = ["LOOKS_EVERY_SECONDS", "ParameterClock"]

LOOKS_EVERY_SECONDS: Final = 1.0
"""The clock is looked at so often at least: it may be set, and the core may be busy."""

_NANOSECONDS_PER_SECOND: Final = 1_000_000_000


class ParameterClock:
    """Waits for the instants of planned changes."""

    def __init__(
        self,
        clock: Clock,
        execute: Callable[[list[Command]], object],
        *,
        looks_every_seconds: float = LOOKS_EVERY_SECONDS,
    ) -> None:
        self._clock = clock
        self._execute = execute
        self._looks_every_seconds = looks_every_seconds
        self._changed = threading.Condition()
        self._due_at_ns = 0
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="parameter-clock")

    def set(self, due_at_ns: int) -> None:
        """State when the next change is due; 0 when none waits for an instant."""
        if due_at_ns != self._due_at_ns:
            with self._changed:
                self._due_at_ns = due_at_ns
                self._changed.notify()

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is due from now on is put in force after the next start."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while self._wait():
            try:
                self._execute([PutParametersInForce(self._clock.now_ns())])
            except Busy:
                self._pause()
            except Stopped:
                return

    def _wait(self) -> bool:
        """Return True when a change is due, False when nobody waits any more."""
        with self._changed:
            while not self._ended:
                seconds: float | None = None
                if self._due_at_ns:
                    ahead_ns = self._due_at_ns - self._clock.now_ns()
                    if ahead_ns <= 0:
                        return True
                    seconds = min(ahead_ns / _NANOSECONDS_PER_SECOND, self._looks_every_seconds)
                self._changed.wait(seconds)
        return False

    def _pause(self) -> None:
        """Let some time pass before the core is asked again."""
        with self._changed:
            if not self._ended:
                self._changed.wait(self._looks_every_seconds)
