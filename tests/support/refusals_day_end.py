"""For each refusal of day-end and year-end, a command that meets it."""

from __future__ import annotations

from collections.abc import Callable

from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import SYSTEM_HVPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate

__all__ = ["DAY_END_CASES"]


def _to_day_end(world: World, following: int = 0) -> None:
    """End the date; when one follows, HVPS goes there first."""
    world.advance(20)
    world.advance(40)
    if following:
        for system in (2, 3, SYSTEM_HVPS):
            one = world.ledger.systems[system]
            if system != SYSTEM_HVPS:
                date = BusinessDate(one.date)
                world.send(c.AdvanceSystem(world.now, system, date, 10, 8, one.session))
            state, to_date = (40, following) if system == SYSTEM_HVPS else (20, 20261124)
            date = BusinessDate(one.date)
            world.send(c.AdvanceSystem(world.now, system, date, state, 6, 0, to_date))


def _not_ending(world: World) -> c.Command:
    _to_day_end(world, 20261124)
    return c.CarryYear(world.now, 2026)


def _carried(world: World) -> c.Command:
    _to_day_end(world, 20270104)
    world.send(c.CarryYear(world.now, 2026))
    return c.CarryYear(world.now, 2026)


def _held_back(world: World) -> c.Command:
    balances = [c.OpeningBalance(world.code("A"), 7)]
    message_id = world.next_message_id()
    office = world.code("P1")
    world.send(c.CheckOpening(world.now, office, message_id, world.today, balances))
    return world.one_sided("A", 1, credit=True)


def _not_ended(world: World) -> c.Command:
    facts = (world.code("A"), world.next_message_id(), "saps.741.001.01", SYSTEM_SAPS)
    return c.RequestSummary(world.now, *facts, world.today)


def _not_kept(world: World) -> c.Command:
    facts = (world.code("A"), world.next_message_id(), "hvps.710.001.01", SYSTEM_HVPS)
    return c.RequestSummary(world.now, *facts, BusinessDate(20261120))


DAY_END_CASES: dict[R, Callable[[World], c.Command]] = {
    R.YEAR_NOT_ENDING: _not_ending,
    R.YEAR_ALREADY_CARRIED: _carried,
    R.OFFICE_HELD_BACK: _held_back,
    R.DATE_NOT_ENDED: _not_ended,
    R.DATE_NOT_KEPT: _not_kept,
}
