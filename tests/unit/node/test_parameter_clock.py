"""The clock of planned changes tells the core when one is due, and again while it is busy."""

from __future__ import annotations

import threading

from tianping.core.commands import Command, PutParametersInForce
from tianping.node.clock import DrivenClock
from tianping.node.errors import Busy, Stopped
from tianping.node.parameter_clock import ParameterClock

_NOW_NS = 10**18
_SECOND_NS = 10**9


class Core:
    """Takes the clock's commands; busy or stopped as often as told."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.commands: list[Command] = []
        self.asked = threading.Event()
        self.clock: ParameterClock | None = None

    def execute(self, commands: list[Command]) -> object:
        """Take commands, or raise what is next."""
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Stopped):
                self.asked.set()
            raise answer
        self.commands += commands
        assert self.clock is not None
        self.clock.set(0)
        self.asked.set()
        return None


def started(core: Core, time: DrivenClock, due_at_ns: int) -> ParameterClock:
    """Return a clock that waits already."""
    clock = ParameterClock(time, core.execute, looks_every_seconds=0.01)
    core.clock = clock
    clock.set(due_at_ns)
    clock.start()
    return clock


def test_clock_waits_until_a_change_is_due() -> None:
    """Nothing is told before the time, and the command carries the time that it is."""
    core, time = Core(), DrivenClock(_NOW_NS)
    clock = started(core, time, _NOW_NS + 5 * _SECOND_NS)
    assert not core.asked.wait(0.05)
    time.advance(6 * _SECOND_NS)
    assert core.asked.wait(10)
    clock.stop()
    assert core.commands == [PutParametersInForce(_NOW_NS + 6 * _SECOND_NS)]


def test_clock_hears_of_an_earlier_change() -> None:
    """A change planned meanwhile for an earlier time is put in force at that time."""
    core, time = Core(), DrivenClock(_NOW_NS)
    clock = started(core, time, 0)
    clock.set(_NOW_NS - 1)
    assert core.asked.wait(10)
    clock.stop()
    assert len(core.commands) == 1


def test_clock_asks_a_busy_core_again() -> None:
    """A full queue delays a change and does not lose it."""
    core, time = Core(Busy("the queue", bound=1, waiting=1)), DrivenClock(_NOW_NS)
    clock = started(core, time, _NOW_NS)
    assert core.asked.wait(10)
    clock.stop()
    assert len(core.commands) == 1


def test_clock_ends_with_the_core() -> None:
    """After the core stopped nothing is asked any more."""
    core, time = Core(Stopped()), DrivenClock(_NOW_NS)
    clock = started(core, time, _NOW_NS)
    assert core.asked.wait(10)
    clock.stop()
    assert core.commands == []
