"""The watcher: what it reads of batches, what it tells, what it survives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from support.node_core import AT_NS, DATE, OFFICE
from support.watching import readings
from tianping.core.commands import AddOffice, Command, OpenPlatform
from tianping.core.day_terms import STEP_CUT_OFF, STEP_OPEN
from tianping.core.events import (
    AcsChecked,
    Event,
    PaymentRepeated,
    PhaseAdvanced,
    Refused,
    SessionHeld,
    SessionTakenUp,
    StepLate,
    SystemAdvanced,
    TrialBalanceTaken,
)
from tianping.core.refusals import RefusalCode
from tianping.core.state import CORE_VERSION
from tianping.core.terms import KIND_OFFICE, SYSTEM_HVPS, SYSTEM_SAPS
from tianping.journal.port import Head
from tianping.node.batches import DurableBatch
from tianping.node.clock import DrivenClock
from tianping.node.counters import Distribution
from tianping.node.drafts_nodes import TEXT_CHARACTERS_MAX, parts_of
from tianping.node.logs import LogSettings, StructuredLog
from tianping.node.watcher import Watcher, _Batch
from tianping.storage.sqlite_file import connect
from tianping.values.identifiers import MessageId
from tianping.watch.book import AlarmBook
from tianping.watch.engine import Movements, Watch
from tianping.watch.history import History
from tianping.watch.readings import Readings
from tianping.watch.rules import default_rules


class Node:
    """What the watcher measures here: the same again and again, or a failure."""

    def __init__(self) -> None:
        self.more: Any = {}
        self.fault: BaseException | None = None
        self.reads = 0

    def refresh(self) -> None:
        """Read what costs more, or fail."""
        if self.fault is not None:
            raise self.fault

    def read(self) -> Readings:
        """Return readings that are later each time."""
        self.reads += 1
        return readings(self.reads * 60.0, workers=2)


class World:
    """A watcher with everything it writes to."""

    def __init__(self, folder: Path, clock: DrivenClock) -> None:
        self.folder = folder
        self.connections = [connect(folder / "watch.db") for _ in range(2)]
        self.book = AlarmBook(self.connections[0])
        self.history = History(self.connections[1])
        self.node = Node()
        self.moved: list[Movements] = []
        self.log = StructuredLog(folder / "logs" / "node.jsonl", LogSettings(), clock=clock)
        watch = Watch(default_rules(), self.book, self.history, history_days=366)
        self.watcher = Watcher(
            watch,
            self.node,  # type: ignore[arg-type]
            clock=clock,
            log=self.log,
            interval_seconds=0.01,
        )
        self.watcher.moved = self.moved.append

    def lines(self) -> list[dict[str, Any]]:
        """Close the log and return its lines."""
        self.log.close()
        text = (self.folder / "logs" / "node.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def alarms(self) -> list[tuple[str, str]]:
        """Return the open alarms."""
        return [(alarm.rule, alarm.subject) for alarm in self.book.open_alarms]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A watcher that was not started."""
    made = World(tmp_path, DrivenClock(AT_NS))
    yield made
    made.log.close()
    for connection in made.connections:
        connection.close()


def batch(commands: list[Command], outcomes: list[list[Event]]) -> DurableBatch:
    """Return a durable batch that begins at 7."""
    return DurableBatch(7, commands, [b""] * len(commands), outcomes, Head(7, b"\x00" * 32), AT_NS)


OPENED = OpenPlatform(AT_NS, "test", DATE, CORE_VERSION)
OFFICE_ADDED = AddOffice(AT_NS, OFFICE, "杭州中心支行", KIND_OFFICE)


def through(world: World, given: DurableBatch) -> None:
    """Let the running watcher take a batch, and end."""
    world.watcher.start()
    world.watcher.follow(given)
    world.watcher.stop()


def test_commands_are_logged_by_their_keys_and_nothing_they_say(world: World) -> None:
    """Position, command, sender, message id, outcome; no names. Refusals are counted."""
    refused = Refused(int(RefusalCode.PARTICIPANT_UNKNOWN), "杭州织锦行")
    repeated = PaymentRepeated(OFFICE, MessageId(f"{DATE}00000001"), 4)
    through(world, batch([OFFICE_ADDED, OPENED], [[refused], [repeated]]))
    rows = [row for row in world.lines() if row["event"] == "command"]
    assert [(row["position"], row["command"], row["outcome"]) for row in rows] == [
        (7, "AddOffice", "Refused"),
        (8, "OpenPlatform", "PaymentRepeated"),
    ]
    assert rows[0]["refusal"] == int(RefusalCode.PARTICIPANT_UNKNOWN)
    assert rows[1]["business_date"] == DATE
    assert world.watcher.counters.get("core_refusals") == 1
    text = (world.folder / "logs" / "node.jsonl").read_text(encoding="utf-8")
    assert "杭州" not in text


def test_what_the_core_says_is_wrong_is_alarmed(world: World) -> None:
    """Correction 4.2: an unbalanced trial balance, a session that is held."""
    events: list[Event] = [
        TrialBalanceTaken(DATE, [], balanced=True),
        TrialBalanceTaken(DATE, [], balanced=False),
        SessionHeld(12, int(RefusalCode.PARTICIPANT_UNKNOWN), "301100000007"),
        PhaseAdvanced(30, 40, DATE),
    ]
    through(world, batch([OPENED], [events]))
    assert world.alarms() == [
        ("trial_balance_wrong", f"business_date={DATE}"),
        ("session_held", "submission=12"),
    ]
    assert [alarm.rule for moved in world.moved for alarm in moved.raised] == [
        "trial_balance_wrong",
        "session_held",
    ]
    lines = world.lines()
    assert [row["rule"] for row in lines if row["event"] == "alarm"] == [
        "trial_balance_wrong",
        "session_held",
    ]
    assert [row["phase"] for row in lines if row["event"] == "phase"] == [40]


def test_alarm_of_a_held_session_ends_when_the_session_is_taken_up(world: World) -> None:
    """RULES-D §9.3: another session stays held."""
    reason = int(RefusalCode.PARTICIPANT_UNKNOWN)
    events: list[Event] = [
        SessionHeld(12, reason, "301100000007"),
        SessionHeld(13, reason, "301100000007"),
        SessionTakenUp(12),
    ]
    through(world, batch([OPENED], [events]))
    assert world.alarms() == [("session_held", "submission=13")]


def test_late_step_is_alarmed_until_it_is_taken(world: World) -> None:
    """The step of another system or another step of the same one ends nothing."""
    late = StepLate(SYSTEM_HVPS, STEP_CUT_OFF, DATE, 17 * 60, 0)
    other = SystemAdvanced(SYSTEM_SAPS, STEP_OPEN, DATE, 0, DATE, 10, 0, True)
    disagrees = AcsChecked(OFFICE, DATE, False)
    through(world, batch([OPENED], [[late, other, disagrees]]))
    assert world.alarms() == [
        ("event_late", "system=HVPS,step=cut-off"),
        ("acs_check_failed", f"office={OFFICE}"),
    ]
    assert world.book.open_alarms[0].detail == f"planned 17:00 of {DATE}, reason 0"
    taken = SystemAdvanced(SYSTEM_HVPS, STEP_CUT_OFF, DATE, 10, DATE, 20, 0, True)
    agrees = AcsChecked(OFFICE, DATE, True)
    world.watcher._read(_Batch(8, [OPENED], [[taken, agrees]]))
    assert [rule for rule, _ in world.alarms()] == ["acs_check_failed"]
    assert [alarm.rule for alarm in world.moved[-1].cleared] == ["event_late"]


def test_what_is_told_is_alarmed_at_once(world: World) -> None:
    """Any part of the platform, by the rule's name."""
    world.watcher.start()
    world.watcher.tell("event_late", "system=HVPS", "planned 17:00")
    world.watcher.stop()
    assert world.alarms() == [("event_late", "system=HVPS")]


def test_node_is_read_at_intervals_however_many_batches_come(world: World) -> None:
    """Each minute goes into the history."""
    world.watcher.start()
    while world.node.reads < 3:
        world.watcher.follow(batch([OPENED], [[]]))
    world.watcher.stop()
    assert len(world.history.read("tianping_workers", since_ns=0, until_ns=10**15)) >= 3


@pytest.mark.parametrize("fault", [OSError("no room"), apsw.FullError("disk is full")])
def test_world_that_fails_is_noted_and_tried_again(world: World, fault: Exception) -> None:
    """A full disk stops no watching."""
    world.node.fault = fault
    world.watcher.tick()
    world.node.fault = None
    world.watcher.tick()
    assert world.watcher.counters.get("watch_failures") == 1
    assert world.node.reads == 1
    assert [row["event"] for row in world.lines()] == ["watch_failed"]


def test_fault_ends_the_watching_and_nothing_else(world: World) -> None:
    """It says so; batches that come later cost nothing."""
    world.watcher.start()
    world.watcher.tell("no such rule", "", "")
    world.watcher.stop()
    assert not world.watcher.is_alive
    world.watcher.follow(batch([OPENED], [[]]))
    world.watcher.tell("event_late", "", "")
    assert world.watcher._items.qsize() <= 1
    assert world.watcher.counters.get("batches_left_out") == 1
    assert [row["event"] for row in world.lines()] == ["watcher_fault"]


def test_distribution_counts_up_to_each_bound() -> None:
    """A value at a bound belongs below it; one beyond the last has a place too."""
    seen = Distribution((1, 10))
    for value in (0.5, 1, 1.5, 10, 99):
        seen.observe(value)
    assert seen.all() == ([2, 2, 1], 112.0)


def test_long_text_is_cut_into_numbered_parts() -> None:
    """CNAPS2-FIELDS ccms.303 has room for 500 characters."""
    assert parts_of("短") == ["短"]
    parts = parts_of("x" * 1200)
    assert [part[:6] for part in parts] == ["(1/3) ", "(2/3) ", "(3/3) "]
    assert all(len(part) <= TEXT_CHARACTERS_MAX for part in parts)
    assert "".join(part[6:] for part in parts) == "x" * 1200
