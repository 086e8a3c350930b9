"""The four state machines, every state with every step, against the rules and by doing it.

RULES-D §2.1-2.3, §3.
"""

from __future__ import annotations

import pytest

from support.model import plain
from support.streams_days import weekdays
from support.world import World
from support.world_days import step_from
from tianping.core import commands as c
from tianping.core.control.day_tables import JOINT_PHASES, MACHINES
from tianping.core.control.parameters_day import DAY_PARAMETERS, session_minutes
from tianping.core.day_terms import DAY_SYSTEMS, STATE_NAMES, STEP_NAMES
from tianping.core.digest import state_digest
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode as R
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate, instant_at

_RULES = {
    SYSTEM_HVPS: "0 open 10, 10 cut-off 20, 20 window 30, 20 end 40, 30 pre-close 32, 30 end 40,"
    " 32 end 40, 40 date 0",
    SYSTEM_SAPS: "0 open 10, 10 end 40, 40 date 0",
    SYSTEM_BEPS: "10 session 10, 10 switch 20, 20 date 10, 40 old 10",
    SYSTEM_IBPS: "10 session 10, 10 switch 20, 20 date 10, 40 old 10",
}
"""RULES-D §2-3 once more: state, step, state."""
_STEPS = {
    "open": 1, "cut-off": 2, "window": 3, "pre-close": 4, "end": 5, "date": 6, "session": 7,
    "switch": 8, "old": 9,
}  # fmt: skip
_NEXT = 20261124


class _World(World):
    """A platform that somebody short keeps in need of its window."""

    def __init__(self) -> None:
        super().__init__(lambda command: plain(self.machine.apply(command)))
        self.machine = Machine()
        self.open(20261123)
        self.add_office("P1")
        self.add_bank("A", "P1")

    def go(self, *steps: tuple[int, int]) -> None:
        """Take steps that nothing refuses."""
        for system, step in steps:
            told = self.step(system, step, _NEXT if step == 6 else 0)
            assert told[0][0] in ("SystemAdvanced", "SessionClosed", "PaymentReturned"), told

    def attempt(self, system: int, step: int) -> tuple[int, int]:
        """Try a step on a copy; return the refusal, or 0 and the state it led to."""
        before = take_snapshot(self.machine)
        digest = state_digest(self.machine)
        date = _NEXT if step == 6 else 0
        command = step_from(self.ledger, self.now, system=system, step=step, next_date=date)
        told = plain(self.machine.apply(command))
        refused = int(told[0][1]) if told[0][0] == "Refused" else 0
        if refused:
            assert state_digest(self.machine) == digest
        stands = self.machine.state.days.systems[system].state
        self.machine = restore_snapshot(before)
        return refused, stands


_OPENED = ((SYSTEM_SAPS, 1), (SYSTEM_HVPS, 1))
_TO_CUT_OFF = (*_OPENED, (SYSTEM_HVPS, 2))
_TO_END = (*_TO_CUT_OFF, (SYSTEM_HVPS, 5))
_WAYS = {
    (SYSTEM_HVPS, 0): (),
    (SYSTEM_HVPS, 10): _OPENED,
    (SYSTEM_HVPS, 20): _TO_CUT_OFF,
    (SYSTEM_HVPS, 30): (*_TO_CUT_OFF, (SYSTEM_HVPS, 3)),
    (SYSTEM_HVPS, 32): (*_TO_CUT_OFF, (SYSTEM_HVPS, 3), (SYSTEM_HVPS, 4)),
    (SYSTEM_HVPS, 40): _TO_END,
    (SYSTEM_SAPS, 0): (),
    (SYSTEM_SAPS, 10): _OPENED,
    (SYSTEM_SAPS, 40): (*_TO_END, (SYSTEM_SAPS, 5)),
    **{(system, 10): () for system in (SYSTEM_BEPS, SYSTEM_IBPS)},
    **{(system, 20): ((system, 8),) for system in (SYSTEM_BEPS, SYSTEM_IBPS)},
    **{(system, 40): ((system, 8), (system, 6)) for system in (SYSTEM_BEPS, SYSTEM_IBPS)},
}


def _table(system: int) -> dict[tuple[int, int], int]:
    rows = [row.split() for row in _RULES[system].split(", ")]
    return {(int(start), _STEPS[step]): int(end) for start, step, end in rows}


@pytest.mark.parametrize("system", DAY_SYSTEMS)
def test_machine_is_that_of_the_rules(system: int) -> None:
    """Every row, no other; every state and step has a name in both languages."""
    assert MACHINES[system] == _table(system)
    for state in {state for pair, state in MACHINES[system].items()}:
        assert all(STATE_NAMES[system][state])
    assert set(STEP_NAMES) == set(_STEPS.values())


@pytest.mark.parametrize(("system", "state"), _WAYS, ids=str)
def test_machine_every_step_from_every_state(system: int, state: int) -> None:
    """A step of the table is taken or waits for a condition; any other is refused as unknown."""
    world = _World()
    needy = state in (30, 32)
    for one in _WAYS[(system, state)]:
        if one == (SYSTEM_HVPS, 3) and needy:
            world.send(world.placed("A", 40, 6))
        world.go(one)
    beside = 10 if state == 40 and system in (SYSTEM_BEPS, SYSTEM_IBPS) else state
    table = _table(system)
    for step in STEP_NAMES:
        leads = [
            end for (start, one), end in table.items() if one == step and start in (state, beside)
        ]
        refused, stands = world.attempt(system, step)
        assert (refused == R.PHASE_STEP_WRONG) == (not leads), step
        assert refused or [stands] == leads, step


def test_joint_phase_follows_from_saps_and_hvps_alone() -> None:
    """Every pair of states that can be: RULES-D §2.3, §3; all other pairs never come about."""
    found = {
        (saps, hvps, ahead): phase
        for (saps, hvps, ahead), phase in JOINT_PHASES.items()
        if phase != 35 or hvps != 0 or ahead
    }
    assert found == {
        (0, 0, False): 0, (10, 0, False): 5, (10, 10, False): 10, (10, 20, False): 20,
        (10, 30, False): 30, (10, 32, False): 32, (10, 40, False): 35, (10, 0, True): 35,
        (40, 40, False): 40, (40, 0, True): 40,
    }  # fmt: skip


def test_joint_phase_is_the_same_by_joint_steps_and_by_steps_of_the_systems() -> None:
    """A day by AdvancePhase and the same day step by step end in the same state."""
    joint, single = _World(), _World()
    for phase in (10, 20, 35, 40):
        joint.advance(phase)
    joint.advance(0, _NEXT)
    single.go(*_TO_END, (SYSTEM_SAPS, 5))
    for system in (SYSTEM_BEPS, SYSTEM_IBPS):
        single.go((system, 8), (system, 6), (system, 9))
    single.go((SYSTEM_HVPS, 6), (SYSTEM_SAPS, 6))
    for world in (joint, single):
        world.machine.state.seq = 0
        world.machine.state.now_ns = 0
        world.machine.state.charges.next_minute_ns = 0
    assert take_snapshot(joint.machine) == take_snapshot(single.machine)


def test_short_day_goes_through_the_window_that_it_needs() -> None:
    """From the cut-off to day-end in one step: window, pre-close, ends, each told."""
    world = _World()
    world.go(*_TO_CUT_OFF)
    world.send(world.placed("A", 40, 6))
    told = world.advance(40)
    steps = [event[1:3] for event in told if event[0] == "SystemAdvanced"]
    assert steps == [(SYSTEM_HVPS, 3), (SYSTEM_HVPS, 4), (SYSTEM_HVPS, 5), (SYSTEM_SAPS, 5)]
    assert [event[2] for event in told if event[0] == "PhaseAdvanced"] == [30, 32, 35, 40]


def test_joint_date_with_a_calendar_takes_beps_day_by_day() -> None:
    """Friday to Monday: BEPS and IBPS pass Saturday and Sunday (RULES-D §1.3)."""
    world = _World()
    world.send(c.EnterCalendar(world.now, 2026, weekdays(2026), True, "weekdays"))
    world.go(*_TO_END, (SYSTEM_SAPS, 5))
    for date in (20261124, 20261125, 20261126, 20261127):
        world.advance(0, date)
        for phase in (10, 20, 35, 40):
            world.advance(phase)
    told = world.advance(0, 20261130)
    dates = [event[5] for event in told if event[:3] == ("SystemAdvanced", SYSTEM_BEPS, 6)]
    assert dates == [20261128, 20261129, 20261130]
    assert [one.date for one in world.ledger.systems.values()] == [20261130] * 4


def test_sessions_of_a_date_begin_after_the_switch_of_the_day_before() -> None:
    """The defaults: BEPS nets three times, IBPS also every two hours (RULES-C §6.2)."""
    beps = DAY_PARAMETERS["beps.sessions"].default
    ibps = DAY_PARAMETERS["ibps.sessions"].default
    assert session_minutes(beps, switch_minutes=960) == [660, 870, 960]
    assert session_minutes(ibps, switch_minutes=960) == [
        -360, -240, -120, 0, 120, 240, 360, 480, 600, 660, 720, 840, 870, 960,
    ]  # fmt: skip


def test_times_must_be_in_order_on_every_later_date() -> None:
    """A time set from tomorrow is tested against what holds from the day after (RULES-C §6.3)."""
    world = _World()
    later = BusinessDate(20261201)
    told = world.send(c.SetParameter(world.now, "hvps.window_minutes", 1_040, later))
    assert told[0][0] == "ParameterSet"
    told = world.send(c.SetParameter(world.now, "hvps.pre_close_minutes", 1_030, world.today))
    assert told == [("Refused", R.PARAMETERS_DISAGREE)]
    told = world.send(c.SetParameter(world.now, "hvps.pre_close_minutes", 1_045, world.today))
    assert told[0][0] == "ParameterSet"


def test_no_step_is_taken_twice() -> None:
    """The same command again finds the system elsewhere: nothing is doubled."""
    world = _World()
    world.set_clock(instant_at(world.today, 660))
    commands = [
        step_from(world.ledger, world.now, system=SYSTEM_SAPS, step=1),
        step_from(world.ledger, world.now, system=SYSTEM_BEPS, step=7),
    ]
    for command in commands:
        assert world.send(command)[0][0] != "Refused"
        assert world.send(command) == [("Refused", R.PHASE_WRONG)]
