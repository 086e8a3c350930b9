"""A look at the core's state from another thread: run by the sequencer between two batches.

Source: house, ADR-0003, ADR-0066.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from tianping.core.state import State

__all__ = ["Inspection"]

T = TypeVar("T")


class Inspection(Generic[T]):
    """Something that somebody wants to know of the state; it reads and never writes."""

    def __init__(self, look: Callable[[State], T]) -> None:
        self.done = threading.Event()
        self._look = look
        self._found: list[T] = []
        self._fault: BaseException | None = None

    def run(self, state: State) -> None:
        """Look; what goes wrong is the asker's."""
        try:
            self._found.append(self._look(state))
        except Exception as fault:  # noqa: BLE001 - handed to the asker
            self._fault = fault
        self.done.set()

    def result(self) -> T:
        """Return what was found.

        Raises:
            BaseException: what went wrong in the look.
        """
        if self._fault is not None:
            raise self._fault
        return self._found[0]
