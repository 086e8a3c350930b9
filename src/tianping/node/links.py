"""The links to participants: when each was heard last, and who has been silent for too long.

Any request is a sign of life, a probe (ccms.991) is one that asks for nothing else, and an open
stream is one as long as it stays open. Who is silent for as many intervals as the parameters say is
logged out by a command of the node; nobody is set to fault by that.

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
        self._listening: Counter[str] = Counter()

    @contextmanager
    def listening(self, code: str) -> Iterator[None]:
        """Take an open stream as a sign of life: the node itself ends one that takes nothing."""
        self._listening[code] += 1
        try:
            yield
        finally:
            self._listening[code] -= 1
            self.heard((code,))

    def heard(self, codes: Iterable[str]) -> None:
        """Note a sign of life of a connection's participants."""
        now = self._clock.now_ns()
        for code in codes:
            self._heard[code] = now

    def heard_at_ns(self, code: str) -> int:
        """Return when somebody was heard last; 0 for not since the node started."""
        return self._heard.get(code, 0)

    def silent(self, allowed_ns: int) -> list[str]:
        """Return who is logged in and was not heard for so long.

        Who was logged in when the node started has all that time from the first look on.
        """
        now = self._clock.now_ns()
        silent = []
        for code in list(self._gates.open):
            quiet_ns = now - self._heard.setdefault(code, now)
            if quiet_ns > allowed_ns and not self._listening[code]:
                silent.append(code)
        return silent


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
        for code in self._links.silent(allowed_ns):
            # Whoever logged out meanwhile is refused, and that is all right.
            self._sequencer.execute([ReportLinkLost(now, BankCode(code))])


def _probing(state: State) -> tuple[int, int]:
    """Return the seconds between two probes, and how many may fail."""
    date = state.business_date
    return (
        value_in_force(state, "node.probe_interval_seconds", date=date),
        value_in_force(state, "node.probe_fails", date=date),
    )
