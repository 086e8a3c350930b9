"""Short ways to write authority rules."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from support.world import World
from tianping.core import commands as c
from tianping.core.control.words import RECEIVING, SENDING
from tianping.core.terms import SYSTEM_CCMS, SYSTEM_HVPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate

__all__ = ["DATE", "allow_all", "enforce", "rule", "set_rules"]

DATE = BusinessDate(20261123)

_ANY = c.AuthorityLine(SYSTEM_HVPS, SENDING, True, "", "", 0, "", 0, "", DATE, BusinessDate(0))


def rule(**fields: Any) -> c.AuthorityLine:
    """Return a rule that allows everybody to send all of HVPS from the first date on, but for."""
    return replace(_ANY, **fields)


def set_rules(world: World, *rules: c.AuthorityLine, setter: str = "") -> c.SetAuthorities:
    """Set rules, and return the command."""
    command = c.SetAuthorities(world.now, setter, list(rules))
    world.send(command)
    return command


def allow_all(world: World) -> None:
    """Let everybody send and receive everything, from today on."""
    set_rules(
        world,
        *(
            rule(system=system, direction=direction, from_date=world.today)
            for system in (SYSTEM_HVPS, SYSTEM_SAPS, SYSTEM_CCMS)
            for direction in (SENDING, RECEIVING)
        ),
    )


def enforce(world: World, value: int = 1) -> None:
    """Let the rules decide from now on, or no more."""
    world.send(c.SetParameter(world.now, "authority.enforced", value, world.today))
