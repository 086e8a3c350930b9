"""Delivery of inboxes: long poll and stream, redelivery with back-off, one wake-up per commit.

Source: RULES-C §9.2, §9.6 (sent again until acknowledged); house, ADR-0017 (protocol),
ADR-0018 (outbox).
"""

from __future__ import annotations

import asyncio
from typing import Final

from tianping.node.clock import Clock
from tianping.node.outbox import Outbox

__all__ = [
    "DELIVERY_BYTES_MAX",
    "DELIVERY_COUNT_MAX",
    "REDELIVERY_SECONDS_FIRST",
    "REDELIVERY_SECONDS_MAX",
    "Backoff",
    "Bells",
    "Reader",
]

DELIVERY_BYTES_MAX: Final = 1_000_000
"""Bytes of one delivery, unless one message alone has more."""

DELIVERY_COUNT_MAX: Final = 1_000
"""Messages of one delivery."""

REDELIVERY_SECONDS_FIRST: Final = 10
"""Pause before unacknowledged messages are sent again on an open stream or to a poll."""

REDELIVERY_SECONDS_MAX: Final = 600
"""Longest pause; it doubles from the first as long as nothing is acknowledged."""

_NANOSECONDS_PER_SECOND: Final = 1_000_000_000


class Bells:
    """Wakes whoever waits for messages of a receiver. Lives on the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._events: dict[str, asyncio.Event] = {}

    def ring(self, receivers: list[str]) -> None:
        """Wake who waits for these, from any thread."""
        self._loop.call_soon_threadsafe(self._ring, receivers)

    def ring_all(self) -> None:
        """Wake everybody, on the event loop: the node is stopping."""
        self._ring(list(self._events))

    def event(self, receiver: str) -> asyncio.Event:
        """Return what is set when something new comes for a receiver."""
        return self._events.setdefault(receiver, asyncio.Event())

    def _ring(self, receivers: list[str]) -> None:
        for receiver in receivers:
            event = self._events.pop(receiver, None)
            if event is not None:
                event.set()


class Backoff:
    """When unacknowledged messages of a receiver are due to be sent again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._floor = -1
        self._pause_ns = REDELIVERY_SECONDS_FIRST * _NANOSECONDS_PER_SECOND
        self._due_at_ns = clock.now_ns() + self._pause_ns

    def is_due(self, floor: int) -> bool:
        """Tell whether it is time; progress of the acknowledgements starts the pause anew.

        A clock that was set back makes no pause longer than it is.
        """
        now = self._clock.now_ns()
        self._due_at_ns = min(self._due_at_ns, now + self._pause_ns)
        if floor != self._floor:
            self._floor = floor
            self._pause_ns = REDELIVERY_SECONDS_FIRST * _NANOSECONDS_PER_SECOND
            self._due_at_ns = now + self._pause_ns
            return False
        if now < self._due_at_ns:
            return False
        self._pause_ns = min(2 * self._pause_ns, REDELIVERY_SECONDS_MAX * _NANOSECONDS_PER_SECOND)
        self._due_at_ns = now + self._pause_ns
        return True


class Reader:
    """Reads inboxes for the connections of one node."""

    def __init__(self, outbox: Outbox, clock: Clock, bells: Bells) -> None:
        self._bells = bells
        self._stopping = False
        self._outbox = outbox
        self._clock = clock
        self._backoffs: dict[str, Backoff] = {}

    def stop(self) -> None:
        """Let everybody who waits go; on the event loop."""
        self._stopping = True
        self._bells.ring_all()

    async def next(
        self, receiver: str, after: int, *, limit: int, seconds: float
    ) -> tuple[bytes, int]:
        """Return frames and the number to go on after; empty when nothing came in time.

        Unacknowledged messages that are due come first, marked as possible duplicates.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        self._outbox.asked_after(receiver, after)
        while True:
            event = self._bells.event(receiver)
            frames, last = await self._read(receiver, after, limit=limit)
            if frames:
                return frames, last
            remaining = deadline - asyncio.get_running_loop().time()
            if remaining <= 0 or self._stopping:
                return b"", after
            try:
                async with asyncio.timeout(min(remaining, REDELIVERY_SECONDS_FIRST)):
                    await event.wait()
            except TimeoutError:
                continue

    async def _read(self, receiver: str, after: int, *, limit: int) -> tuple[bytes, int]:
        inbox = self._outbox.inbox(receiver)
        if inbox is None:
            return b"", after
        again = b""
        if inbox.unacknowledged_count and self._is_due(receiver, inbox.floor):
            again = await asyncio.to_thread(
                self._outbox.waiting, receiver, min(after, inbox.delivered), limit=limit
            )
        if after >= inbox.last:
            return again, after
        if self._outbox.is_in_memory(receiver, after):
            delivery = self._outbox.read(receiver, after, limit=limit, bytes_max=DELIVERY_BYTES_MAX)
        else:
            delivery = await asyncio.to_thread(
                self._outbox.read, receiver, after, limit=limit, bytes_max=DELIVERY_BYTES_MAX
            )
        return again + delivery.frames, delivery.last

    def _is_due(self, receiver: str, floor: int) -> bool:
        backoff = self._backoffs.get(receiver)
        if backoff is None:
            backoff = self._backoffs[receiver] = Backoff(self._clock)
        return backoff.is_due(floor)
