"""What happened to the core itself."""

from __future__ import annotations

from tianping.core.events.record import Record

__all__ = ["CoreUpgraded"]


class CoreUpgraded(Record, frozen=True, array_like=True, gc=False, tag=255):
    """What comes from here on is decided by this version of the core."""

    from_version: int
    core_version: int
