"""What happened to authorities: rules set and ended, areas given, cities assigned."""

from __future__ import annotations

from tianping.core.commands.authority import AuthorityLine
from tianping.core.events.record import Record

__all__ = ["AreaDelegated", "AuthorityRevoked", "AuthoritySet", "CityAssigned"]


class AuthoritySet(Record, frozen=True, array_like=True, gc=False, tag=160):
    """A rule is set; ``number`` names it from now on."""

    number: int
    setter: str
    rule: AuthorityLine
    registry_version: int


class AuthorityRevoked(Record, frozen=True, array_like=True, gc=False, tag=161):
    """A rule ends: ``rule`` is what it is now, ``setter`` who had set it."""

    number: int
    setter: str
    rule: AuthorityLine
    registry_version: int


class AreaDelegated(Record, frozen=True, array_like=True, gc=False, tag=162):
    """A PBC office or a CCPC may set rules of a system in an area, or (``withdrawn``) no more."""

    setter: str
    system: int
    region_level: int
    region: str
    withdrawn: bool


class CityAssigned(Record, frozen=True, array_like=True, gc=False, tag=163):
    """A city belongs to a CCPC, or to none."""

    city: str
    ccpc: str
    registry_version: int
