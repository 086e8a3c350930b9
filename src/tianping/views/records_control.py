"""What the queries about authorities and parameters return."""

from __future__ import annotations

import msgspec

__all__ = ["CONTROL_VIEWS", "AreaView", "AuthorityRuleView", "CityView", "ParameterChangeView"]


class AuthorityRuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of authority."""

    rule: int
    setter: str
    system: str
    direction: int
    allowed: bool
    business_type: str
    business_kind: str
    region_level: int
    region: str
    institution_level: int
    institution: str
    from_date: int
    until_date: int
    recorded_at_ns: int
    seq: int
    ended_seq: int | None


class AreaView(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody may set rules and local parameters of a system."""

    setter: str
    system: str
    region_level: int
    region: str
    seq: int


class CityView(msgspec.Struct, frozen=True, kw_only=True):
    """A city and its CCPC."""

    city: str
    ccpc: str
    seq: int


class ParameterChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a parameter, that waits or took effect."""

    change: int
    setter: str
    name: str
    scope: str
    value: int
    moment: int
    effective_date: int
    effective_at_ns: int
    recorded_at_ns: int
    seq: int
    in_force_date: int | None
    in_force_at_ns: int | None
    in_force_seq: int | None


CONTROL_VIEWS = (AuthorityRuleView, AreaView, CityView, ParameterChangeView)
