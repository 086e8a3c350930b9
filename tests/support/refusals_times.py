"""Commands about times that the core refuses, by the code they are refused with."""

from __future__ import annotations

from collections.abc import Callable

from support.world import World, with_times
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["TIMES_CASES"]


def _too_late(world: World) -> c.Command:
    world.send(c.SetParameter(world.now, "options.settlement_times", 1, world.today))
    command = world.transfer("A", "B", 1, 8)
    return with_times(command, 0, world.now, returned=False)


TIMES_CASES: dict[R, Callable[[World], c.Command]] = {
    R.LATEST_TIME_PASSED: _too_late,
    R.NOTHING_DUE: lambda w: c.PassTime(w.now),
}
