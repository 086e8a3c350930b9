"""Log-ins and log-outs of a world under test."""

from __future__ import annotations

from support.world import World, digest_of
from tianping.core import commands as c
from tianping.core.node_terms import LOGIN_SYSTEMS
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = ["centre_added", "log_in", "log_in_everywhere", "log_out", "require_log_in"]


def log_in(world: World, name: str, system: int) -> c.LogIn:
    """Build the log-in of somebody to a system, with a message of the system's date."""
    message_id, date = _session_message(world, system)
    return c.LogIn(
        world.now, world.code(name), message_id, date, digest_of(message_id),
        world.certificate(name), 0, system, "1.0",
    )  # fmt: skip


def log_out(world: World, name: str, system: int) -> c.LogOut:
    """Build the log-out of somebody from a system."""
    message_id, date = _session_message(world, system)
    return c.LogOut(
        world.now, world.code(name), message_id, date, digest_of(message_id),
        world.certificate(name), 0, system,
    )  # fmt: skip


def log_in_everywhere(world: World, name: str) -> None:
    """Log somebody in to every system."""
    for system in LOGIN_SYSTEMS:
        world.send(log_in(world, name, system))


def centre_added(world: World, centre: str, name: str = "Shanghai") -> c.ChangeBaseData:
    """Build base data, from now on, with a centre more, and the city in which it is."""
    city = f"9{centre[:3]}"
    lines = [c.BaseLine(3, 1, city, name, centre), c.BaseLine(2, 1, centre, name, city)]
    return c.ChangeBaseData(world.now, BusinessDate(0), lines)


def require_log_in(world: World) -> None:
    """Let participants be logged in from now on."""
    world.send(c.SetParameter(world.now, "login.required", 1, world.today))


def _session_message(world: World, system: int) -> tuple[MessageId, BusinessDate]:
    known = world.ledger.systems.get(system)
    date = BusinessDate(known.date if known is not None else world.ledger.date)
    return MessageId(f"{date:08d}{world.next_message_id()[8:]}"), date
