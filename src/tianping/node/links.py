"""The links to participants: when each was heard last, and who has been silent for too long.

Any request is a sign of life, a probe (ccms.991) is one that asks for nothing else, and an open
stream is one as long as it stays open. A session that is silent for as many intervals as the
parameters say is logged out by a command of the node.

Source: RULES-C §6.2 (NODE.PROBE_INTERVAL_S, NODE.PROBE_FAILS, NODE.FAULT_MANUAL_ONLY), §9.5;
house, ADR-0092.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from tianping.core.commands import ReportLinkLost
from tianping.core.control.parameters import value_in_force
from tianping.core.state import State
from tianping.node.clock import Clock
from tianping.node.errors import Busy, Stopped
from tianping.node.gates import Gates
from tianping.node.sequencer import Sequencer
from tianping.values.bankcode import BankCode

__all__ = ["LinkWatch", "Links"]

_NANOSECONDS: Final = 1_000_000_000
_TURNS_OF_AN_INTERVAL: Final = 4


class Links:
    """When participants were heard last. Lives on the event loop."""

    def __init__(self, gates: Gates, clock: Clock) -> None:
        self._gates = gates
        self._clock = clock
        self._heard: dict[str, int] = {}
        self._heard_in: dict[tuple[str, str], int] = {}
        """Of participants and sessions that are logged in."""
        self._listening: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def listening(self, code: str, session: str) -> Iterator[None]:
        """Take an open stream as a sign of life: the node itself ends one that takes nothing."""
        self._listening[code, session] += 1
        try:
            yield
        finally:
            self._listening[code, session] -= 1
            self.heard((code,), session)

    def heard(self, codes: Iterable[str], session: str) -> None:
        """Note a sign of life of a connection's participants, in a session."""
        now = self._clock.now_ns()
        for code in codes:
            self._heard[code] = now
            if session in self._gates.sessions.get(code, ()):
                self._heard_in[code, session] = now

    def heard_at_ns(self, code: str) -> int:
        """Return when somebody was heard last; 0 for not since the node started."""
        return self._heard.get(code, 0)

    def silent(self, allowed_ns: int) -> list[tuple[str, str]]:
        """Return who is logged in, in which session, and was not heard for so long.

        Who was logged in when the node started has all that time from the first look on.
        """
        now = self._clock.now_ns()
        inside = [
            (code, session)
            for code, sessions in self._gates.sessions.copy().items()
            for session in list(sessions)
        ]
        self._heard_in = {one: self._heard_in.get(one, now) for one in inside}
        return [
            one
            for one in inside
            if now - self._heard_in[one] > allowed_ns and not self._listening[one]
        ]


class LinkWatch:
    """Logs out who is silent for too long: looks some times in each interval."""

    def __init__(self, links: Links, sequencer: Sequencer, clock: Clock) -> None:
        self._links = links
        self._sequencer = sequencer
        self._clock = clock

    async def run(self) -> None:
        """Look until cancelled, or until the node stops."""
        while True:
            interval, fails = self._sequencer.inspect(_probing)
            await asyncio.sleep(interval / _TURNS_OF_AN_INTERVAL)
            try:
                await asyncio.to_thread(self.look, interval * fails * _NANOSECONDS)
            except Busy:
                continue
            except Stopped:
                return

    def look(self, allowed_ns: int) -> None:
        """Report who is silent now.

        Raises:
            Busy: the command queue is full; to be tried again.
            Stopped: the node stopped.
        """
        now = self._clock.now_ns()
        for code, session in self._links.silent(allowed_ns):
            # Whoever logged out meanwhile is refused, and that is all right.
            self._sequencer.execute([ReportLinkLost(now, BankCode(code), session)])


def _probing(state: State) -> tuple[int, int]:
    """Return the seconds between two probes, and how many may fail."""
    date = state.business_date
    return (
        value_in_force(state, "node.probe_interval_seconds", date=date),
        value_in_force(state, "node.probe_fails", date=date),
    )
