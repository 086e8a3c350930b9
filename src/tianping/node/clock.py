"""The clock port: the only place from which the platform learns the time.

The core has no other time than its commands carry.

Source: house, ADR-0003.
"""

from __future__ import annotations

import time
from typing import Protocol

__all__ = ["Clock", "DrivenClock", "SystemClock"]


class Clock(Protocol):
    """Tells the time, in nanoseconds since 1970 (UTC)."""

    def now_ns(self) -> int:
        """Return the present instant."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now_ns(self) -> int:
        """Return the present instant."""
        return time.time_ns()


class DrivenClock:
    """A clock that stands until it is told to go on: for tests and simulated days."""

    def __init__(self, start_ns: int, *, tick_ns: int = 0) -> None:
        self._now_ns = start_ns
        self._tick_ns = tick_ns

    def now_ns(self) -> int:
        """Return the present instant, then let one tick pass."""
        now = self._now_ns
        self._now_ns += self._tick_ns
        return now

    def advance(self, nanoseconds: int) -> None:
        """Let time pass."""
        self._now_ns += nanoseconds

    def go_to(self, instant_ns: int) -> None:
        """Let time pass until an instant; it never runs back."""
        self._now_ns = max(self._now_ns, instant_ns)
