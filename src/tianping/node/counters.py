"""Plain counters: what happened how often since the process began."""

from __future__ import annotations

import threading

__all__ = ["Counters"]


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
