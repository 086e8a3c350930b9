"""Sessions of participants at the door: which gates are open for which, and who is silent."""

from __future__ import annotations

from msgspec.structs import replace

from support.model import plain
from support.world import World
from support.world_nodes import log_in, log_out, require_log_in
from tianping.core.commands import Command, ReportLinkLost, SetParameter
from tianping.core.events import Event
from tianping.core.machine import Machine
from tianping.core.terms import SYSTEM_HVPS, SYSTEM_SAPS
from tianping.node.clock import DrivenClock
from tianping.node.gates import Gates
from tianping.node.identities import session_of
from tianping.node.links import Links
from tianping.wire.frames import SESSION_HEADER

_MINUTE = 60 * 10**9


class Door:
    """A machine, and the gates that follow it."""

    def __init__(self) -> None:
        self.machine, self.gates = Machine(), Gates(sessions={}, open={})
        self.world = World(lambda command: plain(self._apply(command)))
        self.world.open(20261123)
        self.world.add_office("P1")
        self.world.add_bank("A", "P1")
        self.code = self.world.code("A")
        require_log_in(self.world)
        world = self.world
        world.send(SetParameter(world.now, "login.max_sessions", 2, world.today))

    def _apply(self, command: Command) -> list[Event]:
        events = self.machine.apply(command)
        self.gates.follow([events])
        return events

    def come(self, session: str, system: int = SYSTEM_HVPS) -> None:
        """Let a session of the bank log in."""
        self.world.send(replace(log_in(self.world, "A", system), session=session))

    def go(self, session: str) -> None:
        """Let it log out of HVPS."""
        self.world.send(replace(log_out(self.world, "A", SYSTEM_HVPS), session=session))

    def inside(self, *sessions: str) -> list[bool]:
        """Tell which sessions may send to HVPS; the bank itself comes first."""
        found = [self.gates.is_open(self.code, SYSTEM_HVPS)]
        return found + [self.gates.is_open(self.code, SYSTEM_HVPS, one) for one in sessions]


def test_gates_are_open_for_the_sessions_that_are_in() -> None:
    """RULES-C §6.2: the bank is in as long as one of them is; after a restart, too."""
    door = Door()
    door.come("one")
    assert door.inside("one", "two", "") == [True, True, False, False]
    door.come("two")
    door.come("two", SYSTEM_SAPS)
    door.go("one")
    assert door.inside("one", "two") == [True, False, True]
    assert Gates.of_machine(door.machine) == door.gates
    assert SYSTEM_SAPS in door.gates.shut_for(door.code, "one")
    assert SYSTEM_SAPS not in door.gates.shut_for(door.code, "two")
    door.go("two")
    assert door.inside("one", "two") == [False, False, False]
    door.come("one")
    door.world.send(ReportLinkLost(door.world.now, door.code))
    assert door.gates.sessions == {}


def test_who_is_refused_keeps_no_dead_session_alive() -> None:
    """ADR-0103: only the session itself is a sign of its life; an open stream is one."""
    door, clock = Door(), DrivenClock(10**18)
    links = Links(door.gates, clock)
    door.come("dead")
    door.come("alive")
    assert links.silent(3 * _MINUTE) == []
    for _ in range(4):
        clock.advance(_MINUTE)
        links.heard((door.code,), "alive")
        links.heard((door.code,), "new")
    assert links.heard_at_ns(door.code) == clock.now_ns()
    assert links.silent(3 * _MINUTE) == [(door.code, "dead")]
    with links.listening(door.code, "dead"):
        assert links.silent(3 * _MINUTE) == []


def test_a_session_that_can_be_none_is_none() -> None:
    """What a request states is bounded before anything is kept of it."""
    assert session_of({SESSION_HEADER: "0aZ9"}) == "0aZ9"
    for stated in ("", "a b", "x" * 33, "é", "*"):
        assert session_of({SESSION_HEADER: stated}) == ""
