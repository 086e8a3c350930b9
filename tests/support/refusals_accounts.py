"""Commands of the accounts' area that the core refuses, by the code they are refused with.

Each starts from the world of ``scenarios/test_refusals.py``: daytime, banks A with 100 fen and B.
"""

from __future__ import annotations

from collections.abc import Callable

from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.values.dates import BusinessDate

__all__ = ["ACCOUNT_CASES"]


def _warning_off(world: World) -> c.Command:
    return world.warning(world.code("A"), world.code("A"), 5, on=False)


def _older_figures(world: World) -> c.Command:
    world.send(world.other_balances(world.code("A"), {"x": 5}))
    return world.other_balances(world.code("A"), {"x": 6}, date=20261122)


def _suspend(world: World, name: str = "A", *, released: bool = False) -> c.SuspendParticipant:
    command = c.SuspendParticipant(world.now, world.code(name), released)
    world.send(command)
    return command


def _revoke(world: World, date: int = 20261124, name: str = "A") -> c.RevokeParticipant:
    command = c.RevokeParticipant(world.now, world.code(name), BusinessDate(date))
    world.send(command)
    return command


def _barred(world: World) -> c.Command:
    _suspend(world)
    return world.transfer("B", "A", 1, 8)


def _closed(world: World) -> c.Command:
    _revoke(world)
    for to_phase, date in ((20, 0), (40, 0), (0, 20261124)):
        world.advance(to_phase, date)
    return c.OpenAccount(world.now, world.code("A"), 2012, 2)


ACCOUNT_CASES: dict[R, Callable[[World], c.Command]] = {
    R.WARNING_NOT_SET: _warning_off,
    R.FIGURES_OLDER: _older_figures,
    R.ALREADY_SUSPENDED: _suspend,
    R.NOT_SUSPENDED: lambda w: c.SuspendParticipant(w.now, w.code("A"), True),
    R.ALREADY_CLOSING: _revoke,
    R.CLOSING_DATE_PAST: lambda w: _revoke(w, 20261123),
    R.PARTICIPANT_BARRED: _barred,
    R.PARTICIPANT_CLOSED: _closed,
}
