"""Whether a rule's condition holds, from readings that come one after another.

Nothing here knows a clock: every reading carries its moment.

Source: house, ADR-0081.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple, assert_never

from tianping.watch.readings import Labels, Readings, subject_of
from tianping.watch.rules import Above, Below, Grows, Rule, Stuck, Told

__all__ = ["Conditions", "Holding"]

_NS_PER_SECOND = 1_000_000_000


class Holding(NamedTuple):
    """A condition that holds.

    Attributes:
        subject: For which labels; empty when the metric has none or their sum counts.
        value: What was read: the metric, how much it grew, or for how many seconds it stood still.
    """

    subject: str
    value: float


class _Memory:
    """What is known of one rule for one set of labels.

    Attributes:
        since_ns: From when on the condition holds without a break, or nothing moved; None: not.
        firing: Whether it has held long enough, and has not ended since.
        last: The last value.
        window: The values of the time that the rule looks back on.
    """

    __slots__ = ("firing", "last", "since_ns", "window")

    def __init__(self) -> None:
        self.since_ns: int | None = None
        self.firing = False
        self.last: float | None = None
        self.window: deque[tuple[int, float]] = deque()


class Conditions:
    """The conditions of all rules, with what each must remember."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = {
            name: rule
            for name, rule in rules.items()
            if rule.enabled and not isinstance(rule.condition, Told)
        }
        self._memories: dict[tuple[str, Labels], _Memory] = {}

    def holding(self, readings: Readings) -> dict[str, list[Holding]]:
        """Take a reading, later than the one before; return what holds now, by rule.

        A rule whose metric was not read is left out: nothing is known of it now.
        """
        found: dict[str, list[Holding]] = {}
        for name, rule in self._rules.items():
            condition = rule.condition
            if isinstance(condition, Told):
                continue
            values = readings.values.get(condition.metric)
            if values is None:
                continue
            if not condition.each:
                values = {(): sum(values.values())}
            found[name] = list(self._of_rule(name, rule, values, readings=readings))
        return found

    def _of_rule(
        self, name: str, rule: Rule, values: Mapping[Labels, float], *, readings: Readings
    ) -> Iterator[Holding]:
        condition = rule.condition
        for labels, value in values.items():
            memory = self._memories.setdefault((name, labels), _Memory())
            at_ns = readings.at_ns
            match condition:
                case Above() | Below():
                    shown = value
                    _beyond(memory, condition, at_ns=at_ns, value=value)
                case Grows():
                    shown = _grown(memory, condition, at_ns=at_ns, value=value)
                case Stuck():
                    waiting = readings.sum_of(condition.waiting) or 0
                    shown = _stood(memory, condition, at_ns=at_ns, value=value, waiting=waiting)
                case Told():
                    continue
                case _:
                    assert_never(condition)
            if memory.firing:
                yield Holding(subject_of(condition.metric, labels), shown)


def _beyond(memory: _Memory, condition: Above | Below, *, at_ns: int, value: float) -> None:
    sign = 1 if isinstance(condition, Above) else -1
    if sign * value > sign * condition.value:
        if memory.since_ns is None:
            memory.since_ns = at_ns
        if at_ns - memory.since_ns >= condition.for_seconds * _NS_PER_SECOND:
            memory.firing = True
        return
    memory.since_ns = None
    end = condition.value if condition.ends_at is None else condition.ends_at
    if sign * value <= sign * end:
        memory.firing = False


def _grown(memory: _Memory, condition: Grows, *, at_ns: int, value: float) -> float:
    window = memory.window
    window.append((at_ns, value))
    while at_ns - window[0][0] > condition.within_seconds * _NS_PER_SECOND:
        window.popleft()
    grown = value - min(one for _, one in window)
    memory.firing = grown > condition.by
    return grown


def _stood(memory: _Memory, condition: Stuck, *, at_ns: int, value: float, waiting: float) -> float:
    if memory.since_ns is None or value != memory.last or waiting <= 0:
        memory.since_ns = at_ns
    memory.last = value
    stood_ns = at_ns - memory.since_ns
    memory.firing = stood_ns >= condition.for_seconds * _NS_PER_SECOND
    return stood_ns / _NS_PER_SECOND
