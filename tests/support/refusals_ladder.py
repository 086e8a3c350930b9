"""Commands of the ladder that the core refuses, by the code they are refused with."""

from __future__ import annotations

from collections.abc import Callable

from support.financing import answer_pledge, appoint, pledging
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.values.money import Fen

__all__ = ["LADDER_CASES"]


def _approval(world: World, inner: c.Command) -> c.Command:
    """Let one person propose a command; return the approval of another."""
    world.send(c.Propose(world.now, "Li", "letter", c.encode_commands([inner])))
    return c.ApproveProposal(world.now, "Wang", len(world.commands))


def _earmark_that_pays_nothing(world: World) -> c.Command:
    world.send(c.SetEarmark(world.now, world.code("A"), "BEPS", Fen(60)))
    world.send(world.placed("A", 500, 4))
    for step in (20, 30, 32):
        world.advance(step)
    return _approval(world, c.ReleaseEarmark(world.now, world.code("A"), "BEPS", Fen(60)))


def _disposal(world: World, *, short: str) -> c.Command:
    """Bring about a pledge loan of A and a pre-close; return the approval of a disposal."""
    world.send(appoint(world, 1, "P2"))
    world.send(pledging(world, "A", 2, 1000))
    for to_phase, date in ((20, 0), (40, 0), (0, 20261124), (10, 0)):
        world.advance(to_phase, date)
    world.send(world.transfer("A", "B", 190, 8))
    world.send(answer_pledge(world, 1, accepted=True))
    world.send(world.placed(short, 500, 3))
    for step in (20, 30, 32):
        world.advance(step)
    return _approval(world, c.DisposePledge(world.now, 1, Fen(90), "sale"))


LADDER_CASES: dict[R, Callable[[World], c.Command]] = {
    R.EARMARK_PAYS_NOTHING: _earmark_that_pays_nothing,
    R.DISPOSAL_NOT_NEEDED: lambda w: _disposal(w, short="B"),
    R.PROCEEDS_OUT_OF_BOUNDS: lambda w: _disposal(w, short="A"),
}
