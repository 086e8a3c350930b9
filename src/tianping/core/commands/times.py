"""Times that a payment states, and the command that says that time has passed."""

from __future__ import annotations

import msgspec

from tianping.core.commands.record import Record

__all__ = ["PassTime", "SettlementTimes"]


class SettlementTimes(
    msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True
):
    """When a payment may settle, in nanoseconds since 1970 (UTC); 0 stands for not stated.

    Attributes:
        earliest_ns: Until then it is not in the queue (``FrTm``).
        latest_ns: Until then it should settle (``TillTm``, ``RjctTm``); after ``earliest_ns``.
        returned: Whether it goes back at its latest time if it waits still (``RjctTm``).
    """

    earliest_ns: int
    latest_ns: int
    returned: bool


class PassTime(Record, frozen=True, array_like=True, gc=False, tag=120):
    """Say that time has passed, where a payment waits for its time and no other command comes.

    The node's clock sends it when something is due, and before whatever is recorded later.
    """

    recorded_at_ns: int
