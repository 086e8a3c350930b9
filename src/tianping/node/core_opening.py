"""The core of a folder as a start finds it: replayed, its skip orders proved, its version noted.

Source: house, ADR-0097, ADR-0098.
"""

from __future__ import annotations

from tianping.core.commands import Command, UpgradeCore, encode_commands
from tianping.core.events import encode_outcomes
from tianping.core.state import CORE_VERSION
from tianping.journal.port import Journal, SnapshotStore
from tianping.node.clock import Clock
from tianping.node.folder import Folder
from tianping.node.restart import Restored, restore
from tianping.node.skip_order import check_order
from tianping.security.trust import load_trust_store

__all__ = ["open_core"]


def open_core(
    folder: Folder, journal: Journal, snapshots: SnapshotStore, *, clock: Clock
) -> Restored:
    """Return the core where the journal ends, at the version of this program.

    Raises:
        NodeError: it may not start; see ``restore`` and ``check_order``.
    """
    restored = restore(journal, snapshots)
    if restored.orders:
        # Whether the certificate still holds is no matter: the order is of its own time.
        trust = load_trust_store(folder.signing_roots, revocation_lists=None, crl_required=False)
        for order in restored.orders:
            check_order(order, trust)
    return _noted(restored, journal, clock)


def _noted(restored: Restored, journal: Journal, clock: Clock) -> Restored:
    """Write down that a newer version decides from here on, before anything else comes."""
    state = restored.machine.state
    if not state.name or state.core_version == CORE_VERSION:
        return restored
    commands: list[Command] = [UpgradeCore(clock.now_ns(), CORE_VERSION)]
    outcomes = restored.machine.apply_batch(commands)
    journal.append(
        count=len(commands),
        commands=encode_commands(commands),
        outcomes_before=restored.pending,
    )
    return restored._replace(pending=encode_outcomes(outcomes))
