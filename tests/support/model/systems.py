"""Where each of the four systems stands."""

from __future__ import annotations

from dataclasses import dataclass

from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS

__all__ = ["System", "begin_systems"]


@dataclass
class System:
    """Date and state; of BEPS and IBPS also the session, and the old date that still ends."""

    date: int
    state: int
    session: int = 0
    old: int = 0


def begin_systems(systems: dict[int, System], date: int) -> None:
    """Everything stands on the first date; BEPS and IBPS never stop. Source: RULES-D §2."""
    for system in (SYSTEM_HVPS, SYSTEM_SAPS):
        systems[system] = System(date, 0)
    for system in (SYSTEM_BEPS, SYSTEM_IBPS):
        systems[system] = System(date, 10, session=1)
