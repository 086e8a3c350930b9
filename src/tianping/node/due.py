"""Time for the core: a command that says it has passed, sent when a payment's time has come.

With the schedule of the day and the clock of planned parameters, where the clock moves the core.
Source: house, ADR-0003, ADR-0057.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import PassTime
from tianping.core.machine import Machine
from tianping.node.batches import Group, Outcomes
from tianping.node.clock import Clock
from tianping.node.errors import Stopped

__all__ = ["passing_of_time", "seconds_until_due"]

_LOOK_AGAIN_SECONDS: Final = 1.0
"""A clock that is driven, or set, may be further on than the machine's own time tells."""

_NS_PER_SECOND: Final = 1_000_000_000


def seconds_until_due(machine: Machine, clock: Clock) -> float | None:
    """Return how long nothing need be done about time; None when it need not be at all."""
    due_ns = machine.next_due_ns
    if due_ns == 0:
        return None
    return min(_LOOK_AGAIN_SECONDS, max(0.0, (due_ns - clock.now_ns()) / _NS_PER_SECOND))


def passing_of_time(machine: Machine, clock: Clock) -> list[Group]:
    """Return the command that says that time has passed, if something is due, as a group."""
    due_ns = machine.next_due_ns
    if due_ns == 0:
        return []
    now_ns = clock.now_ns()
    return [Group([PassTime(now_ns)], [b""], done=_nobody_waits)] if due_ns <= now_ns else []


def _nobody_waits(first_seq: int, outcomes: Outcomes | Stopped) -> None:
    """Take the answer that nobody waits for."""
    del first_seq, outcomes
