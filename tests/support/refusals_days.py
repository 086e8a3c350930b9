"""What each refusal of the systems' days is reached by, in the world of all refusals.

That world: P1 manages A, which has 100 fen, and B; it is daytime.
"""

from __future__ import annotations

from collections.abc import Callable

from support.streams_days import weekdays
from support.world import World
from support.world_days import step_from
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import ROLE_ACS, SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate, instant_at, next_natural_date

__all__ = ["DAY_CASES", "approval"]


def approval(world: World, inner: c.Command) -> c.Command:
    """Propose a command and return its approval."""
    world.send(c.Propose(world.now, "Li", "letter", c.encode_commands([inner])))
    return c.ApproveProposal(world.now, "Wang", len(world.commands))


def _step(world: World, system: int, step: int, next_date: int = 0) -> c.AdvanceSystem:
    ledger, now = world.ledger, world.now
    return step_from(ledger, now, system=system, step=step, next_date=next_date)


def _with_acs(world: World) -> None:
    world.send(c.AppointOffice(world.now, ROLE_ACS, world.code("P1")))


def _year(world: World, days: list[BusinessDate] | None = None) -> c.EnterCalendar:
    return c.EnterCalendar(world.now, 2026, days or weekdays(2026), True, "weekdays")


def _known_year(world: World) -> World:
    world.send(_year(world))
    return world


def _too_early(world: World) -> c.Command:
    world.send(c.SetParameter(world.now, "schedule.automatic", 1, world.today))
    world.set_clock(instant_at(world.today, 1_019))
    return _step(world, SYSTEM_HVPS, 2)


def _old_date(world: World) -> c.Command:
    world.step(SYSTEM_BEPS, 8)
    world.step(SYSTEM_BEPS, 6, next_natural_date(world.today))
    return _step(world, SYSTEM_BEPS, 8)


def _to_saps_end(world: World) -> None:
    world.advance(20)
    world.advance(35)


def _unchecked(world: World) -> c.Command:
    _to_saps_end(world)
    world.advance(40)
    world.advance(0, 20261125)
    _with_acs(world)
    return _step(world, SYSTEM_SAPS, 1)


def _not_ended(world: World) -> c.Command:
    _with_acs(world)
    _to_saps_end(world)
    return _step(world, SYSTEM_SAPS, 5)


def _no_next_year(world: World) -> c.Command:
    world.send(c.EnterCalendar(world.now, 2025, weekdays(2025), True, "weekdays"))
    return c.ChangeCalendar(world.now, BusinessDate(20261225), False, "off")


def _past_day(world: World) -> c.Command:
    return c.ChangeCalendar(_known_year(world).now, world.today, False, "off")


def _known_day(world: World) -> c.Command:
    return c.ChangeCalendar(_known_year(world).now, BusinessDate(20261125), True, "on")


def _postponed(world: World, step: int, minutes: int) -> c.Command:
    world.set_clock(instant_at(world.today, 1_000))
    return approval(world, c.PostponeStep(world.now, SYSTEM_HVPS, step, world.today, minutes))


def _alarm(world: World, minutes: int) -> c.ReportLate:
    world.set_clock(instant_at(world.today, minutes))
    return c.ReportLate(world.now, SYSTEM_HVPS, 2, world.today)


def _alarm_twice(world: World) -> c.Command:
    command = _alarm(world, 1_025)
    world.send(command)
    return command


def _noted(world: World) -> c.Command:
    _with_acs(world)
    world.send(approval(world, c.EnterAcsEnd(world.now, world.today)))
    return approval(world, c.EnterAcsEnd(world.now, world.today))


def _planned(world: World) -> c.Command:
    name = "matching.start_delay_seconds"
    world.send(c.SetParameter(world.now, name, 60, world.today))
    world.send(world.transfer("A", "B", 1000, 8))
    world.advance(20)
    return _step(world, SYSTEM_HVPS, 3)


DAY_CASES: dict[R, Callable[[World], c.Command]] = {
    R.STEP_TOO_EARLY: _too_early,
    R.SYSTEM_NOT_READY: lambda w: _step(w, SYSTEM_SAPS, 5),
    R.OLD_DATE_OPEN: _old_date,
    R.ACS_CHECK_MISSING: _unchecked,
    R.ACS_END_MISSING: _not_ended,
    R.CALENDAR_MISSING: _no_next_year,
    R.CALENDAR_WRONG: lambda w: _year(w, list(reversed(weekdays(2026)))),
    R.CALENDAR_DAY_PAST: _past_day,
    R.CALENDAR_DAY_KNOWN: _known_day,
    R.NOT_POSTPONABLE: lambda w: _postponed(w, 1, 1_200),
    R.POSTPONED_TIME_WRONG: lambda w: _postponed(w, 2, 1_020),
    R.NOT_LATE: lambda w: _alarm(w, 1_024),
    R.ALREADY_ALARMED: _alarm_twice,
    R.ACS_NOT_APPOINTED: lambda w: approval(w, c.EnterAcsEnd(w.now, w.today)),
    R.ALREADY_NOTED: _noted,
    R.MATCHING_STILL_PLANNED: _planned,
}
"""A world in daytime, and the command that it refuses."""
