"""The schedule: takes the steps of the day at their times, through the one door.

It keeps nothing: what is due follows from the core's state and the clock, so that a restart neither
skips nor doubles a step. The live node sleeps until the next planned instant or until a batch
became durable; a simulation moves the clock instead.
Source: CCMS-T §二; RULES-D §3, §9.4; house, ADR-0066.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from tianping.core.commands import Command
from tianping.core.control.agenda import (
    NO_TIME,
    AgendaItem,
    agenda,
    due_step,
    late_step,
    next_instant,
)
from tianping.core.events import Refused
from tianping.node.batches import DurableBatch
from tianping.node.clock import Clock
from tianping.node.errors import Busy, NodeError, Stopped
from tianping.node.seeds import draw_seed, with_seed
from tianping.node.sequencer import Sequencer

__all__ = ["Schedule", "ScheduleRefusedError", "ScheduleThread"]

TURN_SECONDS_MIN: Final = 0.25
"""Between two turns of the live schedule at least: it looks at the core's state each time."""

TURN_SECONDS_MAX: Final = 30.0
"""Between two turns at most, so that a clock that was set is noticed."""

_NANOSECONDS_PER_SECOND: Final = 1_000_000_000


class ScheduleRefusedError(NodeError):
    """The core refused a step that its own agenda called due."""


class Schedule:
    """What is due now is done now."""

    def __init__(
        self, sequencer: Sequencer, clock: Clock, *, draw: Callable[[], int] = draw_seed
    ) -> None:
        """Take the door; ``before_turn`` is called before the agenda is looked at."""
        self.before_turn: Callable[[], None] = _nothing
        self._sequencer = sequencer
        self._clock = clock
        self._draw = draw

    def turn(self) -> int:
        """Take every step and raise every alarm that is due; return the next instant, or 0.

        A refused step takes no alarm with it: the others are raised first.

        Raises:
            Busy: the command queue is full; to be tried again.
            Stopped: the node stopped.
            ScheduleRefusedError: a step that was due was refused.
        """
        refused: list[ScheduleRefusedError] = []
        while True:
            self.before_turn()
            now_ns = self._clock.now_ns()
            items: list[AgendaItem] = self._sequencer.inspect(agenda)
            step = None if refused else due_step(items, now_ns)
            command = step or late_step(items, now_ns)
            if command is None:
                for fault in refused:
                    raise fault
                return next_instant(items, now_ns)
            _, outcomes = self._sequencer.execute([with_seed(command, self._draw)])
            first = outcomes[0][0]
            if isinstance(first, Refused):
                refused.append(_refusal(command, first))
                if step is None:
                    raise refused[0]


def _nothing() -> None:
    """Do nothing."""


def _refusal(command: Command, refused: Refused) -> ScheduleRefusedError:
    return ScheduleRefusedError(
        f"schedule: {command} was refused: {refused.code} {refused.found}",
        f"自动运行指令被拒绝：{command}：{refused.code} {refused.found}",
    )


class ScheduleThread:
    """The live schedule: a thread that takes turns.

    Attributes:
        failed: Called with the fault when a turn fails for good.
    """

    def __init__(
        self, schedule: Schedule, clock: Clock, *, pause_seconds: float = TURN_SECONDS_MIN
    ) -> None:
        self.failed: Callable[[BaseException], None] = _raise
        self._schedule = schedule
        self._clock = clock
        self._pause_seconds = pause_seconds
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule")

    def start(self) -> None:
        """Begin to take turns."""
        self._thread.start()

    def follow(self, batch: DurableBatch) -> None:
        """Note that something changed: what stood in the way of a step may be gone."""
        del batch
        self.wake()

    def wake(self) -> None:
        """Take a turn soon."""
        self._changed.set()

    def stop(self) -> None:
        """End after the turn at hand."""
        self._stopping.set()
        self._changed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._pause_seconds):
            self._changed.clear()
            try:
                wake_ns = self._schedule.turn()
            except Busy:
                continue
            except ScheduleRefusedError:
                # Somebody else was faster, and the next turn knows; if not, do not insist.
                self._stopping.wait(TURN_SECONDS_MAX)
                continue
            except Stopped:
                return
            except BaseException as fault:  # noqa: BLE001 - handed to the owner, who stops the node
                self.failed(fault)
                return
            self._changed.wait(self._seconds_until(wake_ns))

    def _seconds_until(self, wake_ns: int) -> float:
        if wake_ns == NO_TIME:
            return TURN_SECONDS_MAX
        seconds = (wake_ns - self._clock.now_ns()) / _NANOSECONDS_PER_SECOND
        return min(max(seconds, 0.0), TURN_SECONDS_MAX)


def _raise(fault: BaseException) -> None:
    raise fault
