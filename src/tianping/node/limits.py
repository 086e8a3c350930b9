"""What one connection may use: messages a second, requests at once, refusals a minute.

One bank cannot fill the queue, the journal or the audit log: each access point has its own bounds,
and all of them together are bounded by the sequencer's and the outbox's.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.node.clock import Clock

__all__ = ["AccessLimits", "AccessUse", "TokenBucket"]

_NANOSECONDS_PER_SECOND: Final = 1_000_000_000


class AccessLimits(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of one access point.

    Attributes:
        requests: Submissions handled at once.
        messages_in_flight: Envelopes submitted and not answered.
        messages_per_second: Envelopes a second, on average.
        messages_burst: Envelopes at once, after a pause.
        queue_queries_per_second: Queries of the queue, each of which may cost what a thousand
            payments do.
        queue_queries_burst: The same at once, after a pause.
        refusals_per_minute: Refusals at the door that are audited and answered one by one.
        refusals_burst: The same at once, after a pause.
        streams: Open inbox requests.
    """

    requests: int = 16
    messages_in_flight: int = 8_192
    messages_per_second: int = 20_000
    messages_burst: int = 40_000
    queue_queries_per_second: int = 5
    queue_queries_burst: int = 20
    refusals_per_minute: int = 600
    refusals_burst: int = 1_000
    streams: int = 16


class TokenBucket:
    """Lets so many pass a second on average, and so many at once."""

    def __init__(self, clock: Clock, *, per_second: float, burst: int) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._tokens = float(burst)
        self._at_ns = clock.now_ns()

    def take(self, count: int) -> bool:
        """Take so many tokens, or none and say no.

        More than the burst pass when the bucket is full, so that no size is refused for ever. A
        clock that is set back takes nothing away.
        """
        now = self._clock.now_ns()
        elapsed = max(0, now - self._at_ns) / _NANOSECONDS_PER_SECOND
        self._at_ns = now
        self._tokens = min(self._burst, self._tokens + elapsed * self._per_second)
        if self._tokens < min(count, self._burst):
            return False
        self._tokens -= count
        return True


class AccessUse:
    """What one access point uses now. Touched by the event loop only.

    Attributes:
        requests: Submissions being handled.
        messages: Envelopes submitted and not answered.
        streams: Open inbox requests.
        left_out: Refusals not recorded since the last one that was.
    """

    def __init__(self, limits: AccessLimits, clock: Clock) -> None:
        self.limits = limits
        self.requests = 0
        self.messages = 0
        self.streams = 0
        self.left_out = 0
        self._rate = TokenBucket(
            clock, per_second=limits.messages_per_second, burst=limits.messages_burst
        )
        self._queue_queries = TokenBucket(
            clock, per_second=limits.queue_queries_per_second, burst=limits.queue_queries_burst
        )
        self._refusals = TokenBucket(
            clock, per_second=limits.refusals_per_minute / 60, burst=limits.refusals_burst
        )

    def why_not(self, count: int, *, queue_queries: int = 0) -> str:
        """Return which bound keeps so many envelopes out; empty when none does.

        Args:
            count: How many envelopes.
            queue_queries: How many of them ask for a queue.
        """
        if self.messages + count > self.limits.messages_in_flight:
            return "messages_in_flight"
        if queue_queries and not self._queue_queries.take(queue_queries):
            return "queue_queries_per_second"
        if not self._rate.take(count):
            return "messages_per_second"
        return ""

    def may_record_refusal(self) -> bool:
        """Tell whether one more refusal is audited and answered; count it as left out if not."""
        if self._refusals.take(1):
            return True
        self.left_out += 1
        return False
