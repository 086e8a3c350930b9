"""Writes down in the journal where the node's audit log stands.

The log's chain shows every change but one: its end can be cut off. The journal's chain has no such
end, because whoever keeps the journal's head elsewhere finds it; so the log's head goes there, when
a new date begins, after some entries, and when the node stops. ``tianping verify`` compares them.

Source: RULES-C §8 (append only); house, ADR-0074.
"""

from __future__ import annotations

import contextlib
from typing import Final

from tianping.core.commands import AttestAuditLog
from tianping.core.events import PhaseAdvanced
from tianping.core.terms import PHASE_PREPARATION
from tianping.node.audit import AuditLog
from tianping.node.batches import DurableBatch, Group, Outcomes
from tianping.node.clock import Clock
from tianping.node.errors import NodeError, Stopped
from tianping.node.sequencer import Sequencer

__all__ = ["ENTRIES_MAX", "Attester"]

ENTRIES_MAX: Final = 1_000
"""After so many new entries the next batch brings an attestation."""


class Attester:
    """Follows durable batches, and attests what is new in the log."""

    def __init__(self, audit: AuditLog, sequencer: Sequencer, clock: Clock) -> None:
        self._audit = audit
        self._sequencer = sequencer
        self._clock = clock
        self._attested = audit.number
        """What the log had at the start was attested when the node stopped, or is with the rest."""

    def follow(self, batch: DurableBatch) -> None:
        """Attest when a date begins or enough has come; called from the committing thread."""
        new_count = self._audit.number - self._attested
        if new_count >= ENTRIES_MAX or (new_count and _begins_date(batch)):
            group = Group([self._command()], [b""], done=_ignore)
            with contextlib.suppress(NodeError):  # full or stopping: the next one will do
                self._sequencer.submit(group)

    def attest(self) -> None:
        """Attest what is new, and wait until it is written down; for the node's stop."""
        if self._audit.number > self._attested:
            with contextlib.suppress(NodeError):  # after a fault there is nobody to write
                self._sequencer.execute([self._command()])

    def _command(self) -> AttestAuditLog:
        number, hash_ = self._audit.head
        self._attested = number
        return AttestAuditLog(self._clock.now_ns(), number, hash_)


def _begins_date(batch: DurableBatch) -> bool:
    """Tell whether a new business date began in a batch."""
    return any(
        isinstance(event, PhaseAdvanced) and event.to_phase == PHASE_PREPARATION
        for events in batch.outcomes
        for event in events
    )


def _ignore(first_seq: int, outcomes: Outcomes | Stopped) -> None:
    del first_seq, outcomes
