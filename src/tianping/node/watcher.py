"""The watcher's thread: takes batches and what happens, reads the node at intervals, keeps both.

Nothing waits for it. What fails here, a full disk or a locked file, is counted and logged and the
next round tries again; a fault ends the watching, never the node, and readiness says so.

Source: SAC-G §二十七; house, ADR-0080, ADR-0081.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

import apsw

from tianping.core.commands import Command
from tianping.core.control.opening_check import OPENING_AGREES
from tianping.core.day_terms import STEP_NAMES
from tianping.core.events import (
    AcsChecked,
    Event,
    OpeningChecked,
    PhaseAdvanced,
    Refused,
    SessionHeld,
    SessionTakenUp,
    StepLate,
    SystemAdvanced,
    TotalsCompared,
    TrialBalanceTaken,
)
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.batches import DurableBatch, Outcomes
from tianping.node.clock import Clock
from tianping.node.counters import Counters
from tianping.node.logs import CommandLine, StructuredLog
from tianping.node.measuring import Measuring
from tianping.watch.engine import Movements, Watch

__all__ = ["Watcher"]

_BATCHES_WAITING_MAX: Final = 1_000
"""Batches that may wait for the watcher; those beyond are left out of its log and counts."""

_FAILURES: Final = (apsw.Error, OSError)
"""What the world may do to the watcher's files."""


class _Batch(NamedTuple):
    """What the watcher needs of a durable batch: without the originals, which are large."""

    first_seq: int
    commands: list[Command]
    outcomes: Outcomes


class _Told(NamedTuple):
    """Something that a part of the platform tells."""

    rule: str
    subject: str
    detail: str
    at_ns: int


_Item: TypeAlias = _Batch | _Told | None


class Watcher:
    """The thread.

    Attributes:
        counters: Commands refused by the core, failures of the watching.
        moved: Told which alarms are new and which are over.
        figures: Returns what the watching says of itself, as further values to be read.
        is_alive: Whether it works, or has not begun.
    """

    def __init__(
        self,
        watch: Watch,
        measuring: Measuring,
        *,
        clock: Clock,
        log: StructuredLog,
        interval_seconds: float,
    ) -> None:
        self.counters = Counters()
        self.moved: Callable[[Movements], None] = _ignore
        self.figures: Callable[[], dict[tuple[str, tuple[str, ...]], float]] = dict
        self.is_alive = True
        self._watch = watch
        self._measuring = measuring
        self._clock = clock
        self._log = log
        self._interval_seconds = interval_seconds
        self._items: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Take what was given, then end."""
        self._items.put(None)
        self._thread.join()

    def follow(self, batch: DurableBatch) -> None:
        """Take a durable batch; from the committing thread, so this only leaves it."""
        if not self.is_alive or self._items.qsize() > _BATCHES_WAITING_MAX:
            self.counters.add("batches_left_out")
            return
        self._items.put(_Batch(batch.first_seq, batch.commands, batch.outcomes))

    def tell(self, rule: str, subject: str, detail: str = "") -> None:
        """Say that something happened for which there is a rule of that name; from any thread."""
        if self.is_alive:
            self._items.put(_Told(rule, subject, detail, self._clock.now_ns()))

    def tick(self) -> None:
        """Read the node once, try the rules, keep the minute."""
        try:
            self._measuring.refresh()
            self._measuring.more = self.figures()
            self._moved(self._watch.take(self._measuring.read()))
        except _FAILURES as error:
            self._failed(error)

    def take(self, item: _Batch | _Told) -> None:
        """Take one thing that was left."""
        try:
            if isinstance(item, _Told):
                self._tell(item)
            else:
                self._read(item)
        except _FAILURES as error:
            self._failed(error)

    def _run(self) -> None:
        due = time.monotonic()
        try:
            while True:
                remaining = due - time.monotonic()
                if remaining <= 0:  # looked at first: batches may come without end
                    self.tick()
                    due = time.monotonic() + self._interval_seconds
                    continue
                try:
                    item = self._items.get(timeout=remaining)
                except queue.Empty:
                    continue
                if item is None:
                    return
                self.take(item)
        except BaseException as fault:  # noqa: BLE001 - what watches never stops what it watches
            self.is_alive = False
            self._log.write("error", "watcher_fault", fault=f"{type(fault).__name__}: {fault}")

    def _tell(self, told: _Told) -> None:
        alarm = self._watch.tell(told.rule, told.subject, at_ns=told.at_ns, detail=told.detail)
        if alarm is not None:
            self._moved(Movements([alarm], []))

    def _moved(self, movements: Movements) -> None:
        for alarm in (*movements.raised, *movements.cleared):
            self._log.write(
                "warning",
                "alarm",
                alarm=alarm.number,
                rule=alarm.rule,
                subject=alarm.subject,
                severity=alarm.severity,
                state=alarm.state.value,
            )
        if movements.raised or movements.cleared:
            self.moved(movements)

    def _failed(self, error: BaseException) -> None:
        self.counters.add("watch_failures")
        self._log.write("error", "watch_failed", fault=f"{type(error).__name__}: {error}")

    def _read(self, batch: _Batch) -> None:
        """Count what was refused, log the commands, tell what the core says is wrong."""
        refused = 0
        for events in batch.outcomes:
            for event in events:
                if isinstance(event, Refused):
                    refused += 1
                elif type(event) in _TELLING:
                    self._tell_event(event)
                elif isinstance(event, SystemAdvanced):
                    self._over("event_late", _step(event))
                elif isinstance(event, SessionTakenUp):
                    self._over("session_held", f"submission={event.submission}")
                elif isinstance(event, PhaseAdvanced):
                    self._log.write(
                        "info", "phase", phase=event.to_phase, business_date=event.business_date
                    )
        if refused:
            self.counters.add("core_refusals", refused)
        if self._log.has_messages:
            moment = self._log.moment()
            pairs = zip(batch.commands, batch.outcomes, strict=True)
            self._log.write_commands(
                [
                    _line(moment, position, command=command, events=events)
                    for position, (command, events) in enumerate(pairs, batch.first_seq)
                ]
            )

    def _over(self, rule: str, subject: str) -> None:
        """Clear the alarm of what was told, because it has happened in the end."""
        cleared = self._watch.over(rule, subject, at_ns=self._clock.now_ns())
        if cleared is not None:
            self._moved(Movements([], [cleared]))

    def _tell_event(self, event: Event) -> None:
        told = _TELLING[type(event)](event)
        if told is not None:
            rule, subject, detail = told
            self._tell(_Told(rule, subject, detail, self._clock.now_ns()))


def _line(moment: str, position: int, *, command: Command, events: list[Event]) -> CommandLine:
    """Return what the log says of a command: its keys and what became of it, nothing it says."""
    first = events[0] if events else None
    return CommandLine(
        moment,
        "info",
        "command",
        position,
        type(command).__name__,
        type(first).__name__,
        getattr(command, "sender", ""),
        getattr(command, "message_id", ""),
        getattr(command, "business_date", 0),
        first.code if isinstance(first, Refused) else 0,
    )


def _trial_balance(event: Event) -> tuple[str, str, str] | None:
    if not isinstance(event, TrialBalanceTaken) or event.balanced:
        return None
    return "trial_balance_wrong", f"business_date={event.business_date}", ""


def _step(event: SystemAdvanced | StepLate) -> str:
    """Return which step an event is about, as the subject of an alarm."""
    return f"system={SYSTEM_NAMES[event.system][0]},step={STEP_NAMES[event.step][0]}"


def _step_late(event: Event) -> tuple[str, str, str] | None:
    if not isinstance(event, StepLate):
        return None
    planned = f"{event.minutes // 60:02d}:{event.minutes % 60:02d}"
    return "event_late", _step(event), f"planned {planned} of {event.date}, reason {event.reason}"


def _acs_disagrees(event: Event) -> tuple[str, str, str] | None:
    if not isinstance(event, AcsChecked) or event.agrees:
        return None
    return "acs_check_failed", f"office={event.office}", f"date {event.date}"


def _opening_differs(event: Event) -> tuple[str, str, str] | None:
    if not isinstance(event, OpeningChecked) or event.result == OPENING_AGREES:
        return None
    found = f"date {event.business_date}, {len(event.differences)} accounts"
    return "acs_check_failed", f"office={event.office}", found


def _totals_differ(event: Event) -> tuple[str, str, str] | None:
    if not isinstance(event, TotalsCompared) or not event.differences:
        return None
    found = f"{len(event.differences)} accounts on {event.business_date}"
    return "totals_differ", f"system={SYSTEM_NAMES[event.system][0]}", found


def _session_held(event: Event) -> tuple[str, str, str] | None:
    if not isinstance(event, SessionHeld):
        return None
    return "session_held", f"submission={event.submission}", f"{event.reason} {event.found}"


_TELLING: Final[dict[type, Callable[[Event], tuple[str, str, str] | None]]] = {
    TrialBalanceTaken: _trial_balance,
    SessionHeld: _session_held,
    StepLate: _step_late,
    AcsChecked: _acs_disagrees,
    OpeningChecked: _opening_differs,
    TotalsCompared: _totals_differ,
}
"""Events of the core that may mean an alarm: the rule, the subject, facts."""


def _ignore(movements: Movements) -> None:
    del movements
