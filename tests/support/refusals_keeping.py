"""For each refusal of keeping, a command that meets it, in a small world in daytime."""

from __future__ import annotations

from collections.abc import Callable

from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.values.dates import BusinessDate

__all__ = ["KEEPING_CASES", "archive_of"]


def archive_of(world: World, date: int) -> c.NoteArchive:
    """State that a date is archived."""
    return c.NoteArchive(world.now, BusinessDate(date), b"d" * 32, 1)


def _next_day(world: World) -> c.Command:
    for to_phase, date in ((20, 0), (40, 0), (0, 20261124)):
        world.advance(to_phase, date)
    return archive_of(world, 20261124)


KEEPING_CASES: dict[R, Callable[[World], c.Command]] = {
    R.ARCHIVE_DATE_NOT_KEPT: lambda w: archive_of(w, 20261122),
    R.ARCHIVE_OUT_OF_ORDER: _next_day,
    R.ARCHIVE_TOO_EARLY: lambda w: archive_of(w, 20261123),
}
