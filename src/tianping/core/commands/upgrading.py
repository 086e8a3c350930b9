"""Commands of the core itself: which version of the rules decides from here on."""

from __future__ import annotations

from tianping.core.commands.record import Record

__all__ = ["UpgradeCore"]


class UpgradeCore(Record, frozen=True, array_like=True, gc=False, tag=255):
    """Note that from here on a newer version of the core decides.

    The node says so before it takes anything, when the program is newer than the journal.
    """

    recorded_at_ns: int
    core_version: int
