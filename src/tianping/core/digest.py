"""The digest of a state: equal states, equal digests.

Source: house, ADR-0025.
"""

from __future__ import annotations

import hashlib

from tianping.core.machine import Machine
from tianping.core.snapshot import take_snapshot

__all__ = ["state_digest"]


def state_digest(machine: Machine) -> bytes:
    """Return the SHA-256 of the canonical bytes of a machine's state.

    The sequence number is left out, so that a refusal leaves the digest as it was.
    """
    seq = machine.state.seq
    machine.state.seq = 0
    snapshot = take_snapshot(machine)
    machine.state.seq = seq
    return hashlib.sha256(snapshot).digest()
