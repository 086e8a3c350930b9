"""The schedule: planned times become commands, live and simulated alike, restarts or not."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from support.streams_days import weekdays
from tianping.core.commands import (
    AddOffice,
    AdvanceSystem,
    AppointOffice,
    BindCertificate,
    Command,
    EnterCalendar,
    OpenPlatform,
    PassTime,
    ReportLate,
    SetParameter,
    decode_commands,
)
from tianping.core.control.agenda import agenda
from tianping.core.day_terms import STEP_CUT_OFF, STEP_NAMES, STEP_OPEN
from tianping.core.machine import Machine
from tianping.core.state import CORE_VERSION
from tianping.core.terms import KIND_OFFICE, ROLE_ACS, SYSTEM_HVPS, SYSTEM_NAMES, SYSTEM_SAPS
from tianping.journal.memory import MemoryJournal
from tianping.journal.port import KIND_BATCH
from tianping.node import schedule
from tianping.node.clock import DrivenClock
from tianping.node.day_report import day_report
from tianping.node.errors import NodeError, Stopped
from tianping.node.restart import restore
from tianping.node.schedule import Schedule, ScheduleRefusedError, ScheduleThread
from tianping.node.sequencer import Sequencer
from tianping.node.simulation import Simulation
from tianping.values.bankcode import with_check_digit
from tianping.values.dates import BusinessDate, business_date_of, instant_at
from tianping.values.identifiers import CertificateId

_FIRST = BusinessDate(20261120)  # a Friday
_START_NS = instant_at(_FIRST, 8 * 60)
_OFFICE = with_check_digit("00100000000")


class Node:
    """The parts of a node that time moves: journal, sequencer, schedule, clock."""

    def __init__(self, journal: MemoryJournal, clock: DrivenClock) -> None:
        self.journal = journal
        self.clock = clock
        restored = restore(journal, None)
        self.sequencer = Sequencer(restored, journal, clock=clock)
        self.schedule = Schedule(self.sequencer, clock, draw=lambda: 7)
        self.sequencer.start()

    def found(self, *, acs: bool = False) -> None:
        """Open the platform, with a calendar, and switch its schedule on."""
        at = self.clock.now_ns()
        commands: list[Command] = [
            OpenPlatform(at, "Tianping", _FIRST, CORE_VERSION),
            EnterCalendar(at, 2026, weekdays(2026), True, "Monday to Friday"),
            EnterCalendar(at, 2027, weekdays(2027), False, "Monday to Friday"),
            SetParameter(at, "schedule.automatic", 1, _FIRST),
        ]
        if acs:
            commands.append(AddOffice(at, _OFFICE, "ACS", KIND_OFFICE))
            commands.append(BindCertificate(at, CertificateId("0a:01"), _OFFICE))
            commands.append(AppointOffice(at, ROLE_ACS, _OFFICE))
        self.sequencer.execute(commands)

    def simulate(self, minutes: int) -> None:
        """Let that much time pass from the start on."""
        simulation = Simulation(self.sequencer, self.schedule, self.clock)
        simulation.run(instant_at(_FIRST, minutes), progress=lambda _: None)


@pytest.fixture
def nodes() -> Iterator[list[Node]]:
    """Nodes that a test begins and that are stopped after it."""
    begun: list[Node] = []
    yield begun
    for node in begun:
        node.sequencer.stop()


def _commands(journal: MemoryJournal) -> list[Command]:
    rows = [row for row in journal.read(1) if row.kind == KIND_BATCH]
    return [command for row in rows for command in decode_commands(row.commands)]


def _told(command: Command) -> str:
    """Return a step as a line: when, which system, which step."""
    assert isinstance(command, AdvanceSystem)
    minutes = (command.recorded_at_ns // 60_000_000_000 + 8 * 60) % 1440
    day = business_date_of(command.recorded_at_ns) % 100
    at = f"{day:02d} {minutes // 60:02d}:{minutes % 60:02d}"
    return f"{at} {SYSTEM_NAMES[command.system][0]} {STEP_NAMES[command.step][0]}"


def test_simulated_friday_takes_every_step_at_its_time(nodes: list[Node]) -> None:
    """A Friday without business: no window, SAPS ends at once, the next date is Monday.

    RULES-D §1.1, §1.2: from 8:30 on, HVPS until 17:00.
    IBPS makes up at once for the sessions of the evening before, when nobody was there.
    """
    node = Node(MemoryJournal("s"), DrivenClock(_START_NS))
    nodes.append(node)
    node.found()
    node.simulate(17 * 60 + 30)
    steps = [_told(one) for one in _commands(node.journal) if isinstance(one, AdvanceSystem)]
    assert [one for one in steps if "IBPS" not in one] == [
        "20 08:30 SAPS open", "20 08:30 HVPS open",
        "20 11:00 BEPS close the session", "20 14:30 BEPS close the session",
        "20 16:00 BEPS begin the day switch", "20 16:00 BEPS next date",
        "20 16:00 BEPS end the old date",
        "20 17:00 HVPS cut-off", "20 17:01 HVPS end the day",
        "20 17:01 HVPS next date", "20 17:01 SAPS end the day", "20 17:01 SAPS next date",
    ]  # fmt: skip
    state = node.sequencer.inspect(lambda found: found)
    assert state.business_date == 20261123
    ibps = [one[:8] for one in steps if "IBPS close" in one]
    assert ibps == [
        *["20 08:00"] * 8,
        *(f"20 {at}" for at in ("10:00", "11:00", "12:00", "14:00", "14:30")),
    ]


def test_live_day_and_simulated_day_are_the_same_bytes(nodes: list[Node]) -> None:
    """A live schedule on the same clock readings journals the same commands (ADR-0066)."""
    simulated = Node(MemoryJournal("a"), DrivenClock(_START_NS))
    live = Node(MemoryJournal("a"), DrivenClock(_START_NS))
    nodes += [simulated, live]
    for node in (simulated, live):
        node.found(acs=False)
    simulated.simulate(40 * 60)
    thread = ScheduleThread(live.schedule, live.clock, pause_seconds=0.002)
    thread.start()
    readings = sorted({one.recorded_at_ns for one in _commands(simulated.journal)})
    for reading in readings:
        live.clock.go_to(reading)
        expected = sum(one.recorded_at_ns <= reading for one in _commands(simulated.journal))
        _wait_for(live.journal, expected)
        thread.wake()
    thread.stop()
    assert _commands(live.journal) == _commands(simulated.journal)
    assert len(_commands(live.journal)) > 40


def _wait_for(journal: MemoryJournal, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(_commands(journal)) < count:
        assert time.monotonic() < deadline, "the live schedule does not follow"
        time.sleep(0.002)


@pytest.mark.parametrize("minutes", [8 * 60 + 30, 11 * 60, 16 * 60, 17 * 60, 17 * 60 + 1])
def test_restart_neither_skips_nor_doubles_a_step(minutes: int) -> None:
    """Stopped at an instant and started later, a node goes on as if it had been there."""
    whole = Node(MemoryJournal("w"), DrivenClock(_START_NS))
    whole.found()
    whole.simulate(20 * 60)
    whole.sequencer.stop()
    journal = MemoryJournal("w")
    first = Node(journal, DrivenClock(_START_NS))
    first.found()
    first.simulate(minutes)
    first.sequencer.stop()
    second = Node(journal, DrivenClock(instant_at(_FIRST, 20 * 60)))
    second.schedule.turn()
    second.sequencer.stop()
    steps = [
        [(one.system, one.step, one.from_date, one.session) for one in _commands(found)
         if isinstance(one, AdvanceSystem)]
        for found in (whole.journal, journal)
    ]  # fmt: skip
    assert sorted(steps[1]) == sorted(steps[0])
    assert len(set(steps[1])) == len(steps[1])


def test_late_gate_raises_one_alarm_and_moves_nothing(nodes: list[Node]) -> None:
    """ACS does not check: SAPS stays shut, alarms at 08:35, and opens when it is released."""
    node = Node(MemoryJournal("l"), DrivenClock(_START_NS))
    nodes.append(node)
    node.found(acs=True)
    wake = node.schedule.turn()
    while wake and wake <= instant_at(_FIRST, 9 * 60):
        node.clock.go_to(wake)
        wake = node.schedule.turn()
    late = [one for one in _commands(node.journal) if isinstance(one, ReportLate)]
    assert [(one.system, one.step) for one in late] == [
        (SYSTEM_HVPS, STEP_OPEN), (SYSTEM_SAPS, STEP_OPEN),
    ]  # fmt: skip
    assert {one.recorded_at_ns for one in late} == {instant_at(_FIRST, 8 * 60 + 35)}
    assert node.sequencer.inspect(lambda state: state.phase) == 0


def test_refused_step_keeps_no_alarm_back(
    nodes: list[Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the core refuse what the agenda calls due, what is late is said all the same."""
    node = Node(MemoryJournal("r"), DrivenClock(instant_at(_FIRST, 9 * 60)))
    nodes.append(node)
    node.found(acs=True)
    early = AdvanceSystem(instant_at(_FIRST, 9 * 60), SYSTEM_HVPS, _FIRST, 0, STEP_OPEN)
    monkeypatch.setattr(schedule, "due_step", lambda *_: early)
    with pytest.raises(ScheduleRefusedError):
        node.schedule.turn()
    sent = _commands(node.journal)
    assert [type(one) for one in sent].count(AdvanceSystem) == 1
    late = {one.system for one in sent if isinstance(one, ReportLate)}
    assert late >= {SYSTEM_HVPS, SYSTEM_SAPS}


def test_simulation_sends_what_acs_sends(nodes: list[Node]) -> None:
    """With an ACS the day waits for its end notice, which the simulation sends at 18:00."""
    node = Node(MemoryJournal("acs"), DrivenClock(_START_NS))
    nodes.append(node)
    node.found(acs=True)
    node.simulate(3 * 1440)
    kinds = [type(one).__name__ for one in _commands(node.journal)]
    assert kinds.count("ReportAcsCheck") == kinds.count("ReportAcsEnd") == 1
    assert kinds.count("LogIn") == 1, "once, for the log-in lasts"
    ends = [one for one in _commands(node.journal) if isinstance(one, AdvanceSystem)]
    assert "20 18:00 SAPS end the day" in [_told(one) for one in ends]


def test_simulation_lets_planned_matching_come_before_the_next_step(nodes: list[Node]) -> None:
    """RULES-C §6.2 (HVPS.MATCH_START_DELAY_S): the cut-off lasts until then, and no longer."""
    node = Node(MemoryJournal("later"), DrivenClock(_START_NS))
    nodes.append(node)
    node.found()
    node.sequencer.execute([SetParameter(_START_NS, "matching.start_delay_seconds", 45, _FIRST)])
    node.simulate(17 * 60 + 30)
    cut_off_ns = instant_at(_FIRST, 17 * 60)
    later = [one for one in _commands(node.journal) if one.recorded_at_ns >= cut_off_ns]
    assert _told(later[0]) == "20 17:00 HVPS cut-off"
    assert later[1] == PassTime(cut_off_ns + 45 * 10**9)
    steps = [_told(one) for one in later if isinstance(one, AdvanceSystem)]
    assert "20 17:01 HVPS end the day" in steps


def test_schedule_is_off_by_default_and_a_simulation_says_so(nodes: list[Node]) -> None:
    """Nothing is due, nothing is late: time may pass as it likes."""
    node = Node(MemoryJournal("off"), DrivenClock(_START_NS))
    nodes.append(node)
    node.sequencer.execute([OpenPlatform(_START_NS, "T", _FIRST, CORE_VERSION)])
    node.clock.go_to(instant_at(_FIRST, 3 * 1440))
    assert node.schedule.turn() == 0
    assert len(_commands(node.journal)) == 1
    with pytest.raises(NodeError, match="schedule is off"):
        node.simulate(4 * 1440)


def test_platform_that_is_not_open_yet_has_no_agenda(nodes: list[Node]) -> None:
    """A node may run before anybody opens its platform: nothing is due, and it says where it is."""
    node = Node(MemoryJournal("n"), DrivenClock(_START_NS))
    nodes.append(node)
    assert node.schedule.turn() == 0
    where = node.sequencer.inspect(day_report)
    assert (where["business_date"], where["agenda"]) == (0, [])


def test_inspection_of_a_stopped_node_ends(nodes: list[Node]) -> None:
    """Whoever wants to look at a node that stopped is told so; a fault of the look is its own."""
    node = Node(MemoryJournal("i"), DrivenClock(_START_NS))
    assert node.sequencer.inspect(lambda state: state.seq) == 0
    with pytest.raises(ZeroDivisionError):
        node.sequencer.inspect(lambda state: 1 // state.seq)
    node.sequencer.stop()
    with pytest.raises(Stopped):
        node.sequencer.inspect(lambda state: state.seq)
    del nodes


def test_agenda_lists_the_step_that_fits_a_choice() -> None:
    """At the cut-off the window is on the agenda only when somebody is short."""
    machine = Machine()
    machine.apply(OpenPlatform(_START_NS, "T", _FIRST, CORE_VERSION))
    steps = [(one.system, one.step) for one in agenda(machine.state)]
    assert (SYSTEM_HVPS, STEP_OPEN) in steps
    assert (SYSTEM_HVPS, STEP_CUT_OFF) not in steps
