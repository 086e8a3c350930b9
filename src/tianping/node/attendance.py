"""Who is there: what a running node keeps of log-ins and links, in one place.

Source: CCMS-T §三.7, §五.2.2; RULES-C §3; house, ADR-0091, ADR-0092.
"""

from __future__ import annotations

import asyncio
from typing import Any

from tianping.core.machine import Machine
from tianping.node.batches import DurableBatch
from tianping.node.clock import Clock
from tianping.node.gates import Gates
from tianping.node.https import HttpsServer
from tianping.node.identities import Caller
from tianping.node.links import Links, LinkWatch
from tianping.node.nodes_report import nodes_report
from tianping.node.outbox import Outbox
from tianping.node.releases import Releases
from tianping.node.sequencer import Sequencer
from tianping.node.submission import Submissions

__all__ = ["Attendance"]


class Attendance:
    """The gates where the sequencer stands, and when participants were heard last.

    Attributes:
        gates: Who is logged in where.
    """

    def __init__(self, machine: Machine, clock: Clock) -> None:
        self.gates = Gates.of_machine(machine)
        self._links = Links(self.gates, clock)
        self._clock = clock
        self._watching: asyncio.Task[None] | None = None

    def follow(self, batch: DurableBatch) -> None:
        """Take over a durable batch, before its answers are given."""
        self.gates.follow(batch.outcomes)

    def serve(self, https: HttpsServer, submissions: Submissions, releases: Releases) -> None:
        """Let the participants' door ask here, and tell who was heard."""
        https.gates, https.links = self.gates, self._links

        def version_of(caller: Caller, participant: str) -> tuple[str, bool]:
            version = https.client_versions.get(caller.certificate, "")
            return version, releases.allowed_client_version(participant, version)

        submissions.version_of = version_of

    def watch(self, sequencer: Sequencer) -> None:
        """Begin to log out who is silent for too long."""
        watch = LinkWatch(self._links, sequencer, self._clock)
        self._watching = asyncio.get_running_loop().create_task(watch.run())

    def stop(self) -> None:
        """Log nobody out any more."""
        if self._watching is not None:
            self._watching.cancel()

    def report(self, sequencer: Sequencer, outbox: Outbox) -> dict[str, Any]:
        """Return who is logged in where, and what waits for whom."""
        held, heard = outbox.held.counts.copy(), self._links.heard_at_ns
        return sequencer.inspect(lambda state: nodes_report(state, held, heard))
