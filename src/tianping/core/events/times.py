"""What the times of payments led to."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.identifiers import PaymentId

__all__ = ["EarliestTimeReached", "LatestTimeKept", "LatestTimeNear", "PaymentStored"]


class PaymentStored(Record, frozen=True, array_like=True, gc=False, tag=120):
    """A payment is accepted and not yet in the queue: it is kept until its earliest time.

    ``latest_ns`` is 0 when it has none; ``returned`` tells whether it goes back at that time.
    """

    payment: PaymentId
    earliest_ns: int
    latest_ns: int
    returned: bool


class LatestTimeKept(Record, frozen=True, array_like=True, gc=False, tag=121):
    """A payment that waits in the queue should settle by a time, or goes back at it."""

    payment: PaymentId
    latest_ns: int
    returned: bool


class EarliestTimeReached(Record, frozen=True, array_like=True, gc=False, tag=122):
    """The earliest time of a payment has come: it arrives now, and what became of it follows."""

    payment: PaymentId


class LatestTimeNear(Record, frozen=True, array_like=True, gc=False, tag=123):
    """Warning: the latest time of a payment is near, and it waits still."""

    payment: PaymentId
    latest_ns: int
