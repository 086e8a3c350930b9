"""Which systems a participant may be brought messages of: a gate for each, open while it is in.

The gates are kept twice: where the sequencer stands, for what comes in, and where the outbox
stands, for what goes out; each follows the same passages in the order of the journal.

Source: RULES-C §3.2 (table: receive, messages for it); house, ADR-0091.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from tianping.core.events import Event, LoggedIn, LoggedOut, LogInRuled
from tianping.core.machine import Machine
from tianping.core.node_terms import LOGIN_SYSTEMS, NODE_IN, system_of_family

__all__ = ["Gates", "Passage", "passage_of", "system_of"]

_ALWAYS: Final = frozenset(
    {b"ccms.806", b"ccms.807", b"ccms.900", b"ccms.911", b"ccms.990", b"ccms.992"}
)
"""What a participant gets wherever it stands: answers to what it just sent, and why it is out."""

_TYPE: Final = slice(58, 66)

_SYSTEM_OF: dict[bytes, int] = {}
"""Message type to its system; filled as types are met."""


def system_of(envelope: bytes) -> int:
    """Return whose log-in a message of the platform waits for; 0 for one that never waits."""
    kind = envelope[_TYPE]
    found = _SYSTEM_OF.get(kind)
    if found is None:
        family = kind.decode("ascii", "replace")
        found = _SYSTEM_OF[kind] = 0 if kind in _ALWAYS else system_of_family(family)
    return found


class Passage(NamedTuple):
    """A gate opens or shuts; ``participant`` is empty when the rule about all gates changes."""

    participant: str
    system: int
    opens: bool


def passage_of(event: Event) -> Passage | None:
    """Return what an event does to a gate."""
    if isinstance(event, LoggedIn):
        return Passage(event.participant, event.system, opens=True)
    if isinstance(event, LoggedOut) and event.sessions_left == 0:
        return Passage(event.participant, event.system, opens=False)
    if isinstance(event, LogInRuled):
        return Passage("", 0, opens=not event.required)
    return None


class Gates(msgspec.Struct, array_like=True):
    """Who is logged in where.

    Attributes:
        required: Whether that matters.
        open: The systems in which a participant is, one bit each.
        sessions: The same for each session of a participant; kept at the door alone.
    """

    required: bool = True
    open: dict[str, int] = {}
    sessions: dict[str, dict[str, int]] = {}

    @classmethod
    def of_machine(cls, machine: Machine) -> Gates:
        """Return the gates as a machine has them now."""
        nodes = machine.state.nodes
        gates = cls(required=nodes.required, open={}, sessions={})
        for system, log_ins in nodes.log_ins.items():
            for code, standing in log_ins.items():
                if standing == NODE_IN:
                    gates.take(Passage(code, system, opens=True))
                    for session in nodes.sessions[system][code]:
                        gates.open_for(code, system, session)
        return gates

    def copy(self) -> Gates:
        """Return gates that go their own way, and know nothing of sessions."""
        return Gates(self.required, dict(self.open), {})

    def take(self, passage: Passage) -> None:
        """Open or shut a gate."""
        if not passage.participant:
            self.required = not passage.opens
            return
        bits = self.open.get(passage.participant, 0)
        bit = 1 << passage.system
        bits = bits | bit if passage.opens else bits & ~bit
        if bits:
            self.open[passage.participant] = bits
        else:
            self.open.pop(passage.participant, None)

    def follow(self, outcomes: Iterable[list[Event]]) -> None:
        """Take over what events say, of sessions, too."""
        for events in outcomes:
            for event in events:
                if type(event) not in _FOLLOWED:
                    continue
                if (passage := passage_of(event)) is not None:
                    self.take(passage)
                if isinstance(event, LoggedIn):
                    self.open_for(event.participant, event.system, event.session)
                elif isinstance(event, LoggedOut):
                    self._shut(event)

    def open_for(self, participant: str, system: int, session: str) -> None:
        """Let a session of somebody be in."""
        of_participant = self.sessions.setdefault(participant, {})
        of_participant[session] = of_participant.get(session, 0) | 1 << system

    def _shut(self, event: LoggedOut) -> None:
        """Let a session be out, or all of them when none is left."""
        of_participant = self.sessions.get(event.participant, {})
        left = {}
        for session, bits in of_participant.items():
            ends = event.sessions_left == 0 or session == event.session
            rest = bits & ~(1 << event.system) if ends else bits
            if rest:
                left[session] = rest
        self.sessions[event.participant] = left
        if not left:
            del self.sessions[event.participant]

    def is_open(self, participant: str, system: int, session: str | None = None) -> bool:
        """Tell whether somebody, or one of its sessions, may send to a system and receive."""
        bits = self.open.get(participant, 0)
        if session is not None:
            bits = self.sessions.get(participant, {}).get(session, 0)
        return not self.required or bool(bits >> system & 1)

    def shut_for(self, participant: str, session: str | None = None) -> list[int]:
        """Return the systems whose gate is shut for somebody, or for one of its sessions."""
        return [
            system for system in LOGIN_SYSTEMS if not self.is_open(participant, system, session)
        ]


_FOLLOWED: Final = frozenset({LoggedIn, LoggedOut, LogInRuled})
