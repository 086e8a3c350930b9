"""Telling alarms: every notice until its sink took it, with pauses that grow.

Source: house, ADR-0081.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from tianping.watch.book import AlarmBook, Notice
from tianping.watch.rules import Rule

__all__ = ["ATTEMPTS_MAX", "Deliverer", "Sink", "SinkError", "pause_seconds"]

ATTEMPTS_MAX: Final = 30
"""How often one notice is tried: a little over four hours."""

_PAUSE_SECONDS_FIRST: Final = 5
_PAUSE_SECONDS_MAX: Final = 600
_IDLE_SECONDS: Final = 5.0
_NS_PER_SECOND: Final = 1_000_000_000

DELIVERED: Final = "delivered"
FAILED: Final = "failed"
GIVEN_UP: Final = "given up"


class SinkError(Exception):
    """A sink did not take a notice; it is tried again."""


class Sink(Protocol):
    """Somebody who is told of alarms."""

    @property
    def name(self) -> str:
        """What the book calls it."""
        ...

    def send(self, notice: Notice, rule: Rule | None, *, at_ns: int) -> None:
        """Tell a notice; the rule is None when it is in force no more.

        Raises:
            SinkError: it was not taken.
        """
        ...


def pause_seconds(attempts: int) -> int:
    """Return how long to wait after so many attempts: doubling from 5 s, at most 10 minutes."""
    return min(_PAUSE_SECONDS_FIRST << min(attempts - 1, 10), _PAUSE_SECONDS_MAX)


class Deliverer:
    """Tells what is due. Its thread does nothing but wait for the sinks.

    Attributes:
        given_up: Called with the sink's name and the last failure when a notice is given up.
    """

    def __init__(
        self,
        book: AlarmBook,
        sinks: list[Sink],
        rules: Mapping[str, Rule],
        *,
        clock_ns: Callable[[], int],
    ) -> None:
        self.given_up: Callable[[str, str], None] = _ignore
        self._book = book
        self._sinks = {sink.name: sink for sink in sinks}
        self._rules = rules
        self._clock_ns = clock_ns
        self._wake = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Look at once for what is due."""
        self._wake.set()

    def stop(self) -> None:
        """End after the notice in hand; what waits is told after the next start."""
        self._ended = True
        self._wake.set()
        self._thread.join()

    def deliver_due(self) -> int:
        """Try every notice that is due, and return how many were."""
        notices = self._book.due_notices(self._clock_ns())
        for notice in notices:
            if not self._ended:
                self._try(notice)
        return len(notices)

    def _run(self) -> None:
        while not self._ended:
            self._wake.clear()
            if not self.deliver_due():
                self._wake.wait(_IDLE_SECONDS)

    def _try(self, notice: Notice) -> None:
        sink = self._sinks.get(notice.sink)
        if sink is None:
            self._book.settle_notice(notice.number, GIVEN_UP, due_at_ns=None)
            return
        at_ns = self._clock_ns()
        try:
            sink.send(notice, self._rules.get(notice.alarm.rule), at_ns=at_ns)
        except SinkError as error:
            attempts = notice.attempts + 1
            if attempts >= ATTEMPTS_MAX:
                self._book.settle_notice(notice.number, GIVEN_UP, due_at_ns=None)
                self.given_up(notice.sink, str(error))
                return
            due_at_ns = at_ns + pause_seconds(attempts) * _NS_PER_SECOND
            self._book.settle_notice(notice.number, FAILED, due_at_ns=due_at_ns)
        else:
            self._book.settle_notice(notice.number, DELIVERED, due_at_ns=None)


def _ignore(sink: str, failure: str) -> None:
    del sink, failure
