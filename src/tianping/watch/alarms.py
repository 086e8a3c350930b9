"""What an alarm is, and from which state it may go into which.

Source: CCMS-T §五.2.4 (alarm by the monitoring system); house, ADR-0081.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from tianping.watch.errors import WatchError

__all__ = ["STATES", "TRANSITIONS", "Alarm", "AlarmChange", "AlarmState", "Trigger", "next_state"]


class AlarmState(StrEnum):
    """Where an alarm stands."""

    FIRING = "firing"
    """What is wrong is wrong, and nobody has said that he sees to it."""
    ACKNOWLEDGED = "acknowledged"
    """Somebody sees to it."""
    RESOLVED = "resolved"
    """It is over; the same again is a new alarm."""


STATES: Final = {
    AlarmState.FIRING: ("firing", "告警中"),
    AlarmState.ACKNOWLEDGED: ("acknowledged", "已确认"),
    AlarmState.RESOLVED: ("resolved", "已解除"),
}


class Trigger(StrEnum):
    """What moves an alarm."""

    RAISE = "raise"
    ACKNOWLEDGE = "acknowledge"
    CLEAR = "clear"


TRANSITIONS: Final[dict[tuple[AlarmState, Trigger], AlarmState]] = {
    (AlarmState.FIRING, Trigger.RAISE): AlarmState.FIRING,
    (AlarmState.FIRING, Trigger.ACKNOWLEDGE): AlarmState.ACKNOWLEDGED,
    (AlarmState.FIRING, Trigger.CLEAR): AlarmState.RESOLVED,
    (AlarmState.ACKNOWLEDGED, Trigger.RAISE): AlarmState.ACKNOWLEDGED,
    (AlarmState.ACKNOWLEDGED, Trigger.CLEAR): AlarmState.RESOLVED,
}
"""Every pair that is possible; any other is refused."""


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """One alarm as it stands.

    Attributes:
        number: Its number; never used again.
        rule: The rule that raised it.
        subject: What it is about: a metric's labels, an address, a participant; may be empty.
        severity: The rule's severity when it was raised.
        state: Where it stands.
        raised_at_ns: When it was raised.
        last_at_ns: When it was last seen to hold, or told.
        count: How often it was told; 1 of one that was measured.
        value: What was measured last; 0 of one that was told.
        detail: Facts that were told last.
        person: Who acknowledged or resolved it last.
        note: What that person wrote.
        acknowledged_at_ns: When it was acknowledged.
        resolved_at_ns: When it was over.
    """

    number: int
    rule: str
    subject: str
    severity: str
    state: AlarmState
    raised_at_ns: int
    last_at_ns: int
    count: int = 1
    value: float = 0
    detail: str = ""
    person: str = ""
    note: str = ""
    acknowledged_at_ns: int | None = None
    resolved_at_ns: int | None = None


class AlarmChange(msgspec.Struct, frozen=True, kw_only=True):
    """One step in an alarm's life; never changed or removed before its time.

    Attributes:
        number: The step's own number.
        alarm: The alarm's.
        at_ns: When.
        trigger: What moved it.
        state: Where it stood after that.
        person: Who did it; empty for the platform.
        note: What was written.
    """

    number: int
    alarm: int
    at_ns: int
    trigger: Trigger
    state: AlarmState
    person: str
    note: str


def next_state(alarm: Alarm, trigger: Trigger) -> AlarmState:
    """Return where a trigger takes an alarm.

    Raises:
        WatchError: the state does not allow it.
    Source: house, ADR-0081.
    """
    found = TRANSITIONS.get((alarm.state, trigger))
    if found is None:
        raise WatchError(
            f"alarm {alarm.number}: expected a state that allows {trigger.value},"
            f" found {alarm.state.value}",
            f"告警 {alarm.number} 当前为{STATES[alarm.state][1]}，不能执行该操作",
        )
    return found
