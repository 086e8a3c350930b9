"""Plain counters and distributions: what happened since the process began, how often, how much."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Sequence

__all__ = ["Counters", "Distribution"]


class Counters:
    """Named counts and high-water marks; safe to use from any thread.

    Add once per batch or chunk, not once per message.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}

    def add(self, name: str, count: int = 1) -> None:
        """Count something that happened."""
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + count

    def raise_to(self, name: str, value: int) -> None:
        """Keep the greatest value seen."""
        with self._lock:
            if value > self._counts.get(name, 0):
                self._counts[name] = value

    def get(self, name: str) -> int:
        """Return a count; 0 when it was never added to."""
        with self._lock:
            return self._counts.get(name, 0)

    def all(self) -> dict[str, int]:
        """Return every count, by name in alphabetical order."""
        with self._lock:
            return dict(sorted(self._counts.items()))


class Distribution:
    """How many observations fell between which bounds; safe to use from any thread.

    Observe once per batch or request, not once per message.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self._lock = threading.Lock()
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(self._bounds) + 1)
        self._total = 0.0

    def observe(self, value: float) -> None:
        """Take one observation."""
        place = bisect_left(self._bounds, value)
        with self._lock:
            self._counts[place] += 1
            self._total += value

    def all(self) -> tuple[list[int], float]:
        """Return the counts up to each bound and beyond the last, and the sum."""
        with self._lock:
            return list(self._counts), self._total
