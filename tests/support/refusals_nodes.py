"""What each refusal of nodes is reached by, in the world of all refusals.

That world: P1 manages A, which has 100 fen, and B; it is daytime; nobody needs to log in.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from support.refusals_days import approval
from support.world import World
from support.world_nodes import centre_added, log_in, require_log_in
from tianping.core import commands as c
from tianping.core.node_terms import ALL_SYSTEMS
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import SYSTEM_HVPS
from tianping.values.bankcode import NPC

__all__ = ["NODE_CASES"]


def _absent(world: World) -> c.Command:
    require_log_in(world)
    return world.transfer("A", "B", 1, 8)


def _faulty(world: World, name: str) -> World:
    world.send(approval(world, c.SetFault(world.now, world.code(name), fault=True, reason="cut")))
    return world


def _forced(world: World) -> c.Command:
    world.send(log_in(world, "A", SYSTEM_HVPS))
    world.send(approval(world, c.ForceLogOut(world.now, NPC, ALL_SYSTEMS, "asked")))
    return log_in(world, "A", SYSTEM_HVPS)


def _suspended(world: World) -> c.Command:
    world.send(c.SuspendParticipant(world.now, world.code("A"), released=False))
    return log_in(world, "A", SYSTEM_HVPS)


def _centre(world: World) -> World:
    world.send(centre_added(world, "1000"))
    return world


def _closed_centre(world: World) -> c.Command:
    world.access_of["X"] = "1000"
    world.add_bank("X", "P1")
    return log_in(_centre(world), "X", SYSTEM_HVPS)


def _banned(world: World) -> c.Command:
    return replace(log_in(world, "A", SYSTEM_HVPS), version_allowed=False)


def _second(world: World) -> c.Command:
    world.send(replace(log_in(world, "A", SYSTEM_HVPS), session="first"))
    return replace(log_in(world, "A", SYSTEM_HVPS), session="second")


NODE_CASES: dict[R, Callable[[World], c.Command]] = {
    R.NOT_LOGGED_IN: _absent,
    R.SENDER_IN_FAULT: lambda w: _faulty(w, "A").transfer("A", "B", 1, 8),
    R.RECEIVER_IN_FAULT: lambda w: _faulty(w, "B").transfer("A", "B", 1, 8),
    R.LOG_IN_BARRED: _forced,
    R.LOG_IN_STANDING: _suspended,
    R.CENTRE_NOT_SIGNED_IN: _closed_centre,
    R.CENTRE_UNKNOWN: lambda w: c.SignCentre(w.now, "1000", signs_in=True),
    R.CENTRE_STATE_WRONG: lambda w: c.SignCentre(_centre(w).now, "1000", signs_in=False),
    R.NOTHING_TO_LIFT: lambda w: approval(w, c.LiftLogOut(w.now, NPC, ALL_SYSTEMS)),
    R.NOBODY_TO_LOG_OUT: lambda w: c.ReportLinkLost(w.now, w.code("A")),
    R.ATTACHMENT_TOO_LARGE: lambda w: c.Broadcast(
        w.now, NPC, [], "", "hello", "a.pdf", 1_048_577, bytes(32)
    ),
    R.FAULT_STATE_WRONG: lambda w: approval(
        w, c.SetFault(w.now, w.code("A"), fault=False, reason="back")
    ),
    R.CLIENT_VERSION_NOT_ALLOWED: _banned,
    R.TOO_MANY_SESSIONS: _second,
}
"""Code → the command that is refused with it."""
