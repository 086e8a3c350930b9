"""Streams about the days: the four systems step by step, the calendar, times, ACS, alarms.

Everything else of a stream goes on beside it, so that business meets every state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from msgspec.structs import replace

from support.model import Told
from support.streams import Stream
from support.world import digest_of
from support.world_days import step_from
from tianping.core import commands as c
from tianping.core.day_terms import (
    DAY_SYSTEMS,
    NETTING_SYSTEMS,
    STEP_CLOSE_SESSION,
    STEP_CUT_OFF,
    STEP_END,
    STEP_END_OLD_DATE,
    STEP_NEW_DATE,
    STEP_OPEN,
    STEP_OPEN_WINDOW,
    STEP_PRE_CLOSE,
    STEP_SWITCH,
)
from tianping.core.terms import SYSTEM_HVPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate, instant_at, next_natural_date

__all__ = ["DayStream", "weekdays"]

_NEXT: dict[int, dict[int, tuple[int, ...]]] = {
    SYSTEM_SAPS: {0: (STEP_OPEN,), 10: (STEP_END,), 40: (STEP_NEW_DATE,)},
    SYSTEM_HVPS: {
        0: (STEP_OPEN,), 10: (STEP_CUT_OFF,), 20: (STEP_END, STEP_OPEN_WINDOW),
        30: (STEP_PRE_CLOSE, STEP_END), 32: (STEP_END,), 40: (STEP_NEW_DATE,),
    },
    **{
        system: {10: (STEP_CLOSE_SESSION, STEP_SWITCH), 20: (STEP_NEW_DATE,)}
        for system in NETTING_SYSTEMS
    },
}  # fmt: skip
_MINUTES = (-210, 500, 510, 660, 870, 960, 1020, 1021, 1050, 1055, 1200, 1206)
_TIMES = (
    ("schedule.automatic", (0, 0, 1, 1, 2)),
    ("schedule.alarm_minutes", (0, 5, 241)),
    ("saps.open_minutes", (-210, 500, 510, 511, 2_000)),
    ("hvps.open_minutes", (510, 520, -100, 1_100)),
    ("hvps.cut_off_minutes", (1_020, 1_035, 500)),
    ("hvps.window_minutes", (1_021, 1_040, 1_060)),
    ("hvps.pre_close_minutes", (1_050, 1_060, 1_020)),
    ("saps.latest_end_minutes", (1_200, 1_050, 1_300)),
    ("beps.switch_minutes", (960, 930, 961, 1_050)),
    ("ibps.sessions", (2**32, 2**31 + 2**32, 2**22, 0)),
)
_FAR = 20991231


def weekdays(year: int) -> list[BusinessDate]:
    """Return Monday to Friday of a year."""
    day = dt.date(year, 1, 1)
    days = []
    while day.year == year:
        if day.isoweekday() <= 5:
            days.append(BusinessDate(day.year * 10_000 + day.month * 100 + day.day))
        day += dt.timedelta(days=1)
    return days


class DayStream(Stream):
    """A life in which the systems go their own ways."""

    def __init__(self, seed: int, apply: Callable[[c.Command], list[Told]]) -> None:
        super().__init__(seed, apply)
        self.day_makers: list[Callable[[], c.Command]] = [
            *[self._system_step] * 20, *[self._odd_step] * 2, self._phase, *[self._time] * 2,
            *[self._late] * 4, *[self._by_two] * 6, *[self._postponed] * 3, *[self._decide] * 9,
            *[self._acs] * 5,
            self._year, *[self._special_day] * 2,
        ]  # fmt: skip

    def open(self) -> None:
        """Begin like any stream; half of the lives have a calendar, half have an ACS."""
        super().open()
        world = self.world
        if self.seed % 2:
            for year in (2026, 2027):
                world.send(c.EnterCalendar(world.now, year, weekdays(year), True, "weekdays"))
        if self.seed // 2 % 2:
            world.send(c.AppointOffice(world.now, 3, world.code("P2")))

    def step(self) -> tuple[c.Command, list[Told]]:
        """Send one more command, every second one about the days; let the clock jump at times."""
        pick = self.random
        if pick.random() < 0.05:
            date = self.world.ledger.systems[pick.choice(DAY_SYSTEMS)].date
            at = instant_at(BusinessDate(date), pick.choice(_MINUTES))
            if at > self.world.now:
                self.world.set_clock(at)
        if pick.random() < 0.5:
            return super().step()
        command = pick.choice(self.day_makers)()
        return command, self.crowd.send(command)

    def _system_step(self) -> c.AdvanceSystem:
        """The next step of a system, with the date that fits most often."""
        pick, ledger = self.random, self.world.ledger
        system = pick.choice((*DAY_SYSTEMS, SYSTEM_HVPS, SYSTEM_SAPS))
        one = ledger.systems[system]
        step = pick.choice(_NEXT[system][one.state])
        if one.old_date and pick.random() < 0.7:
            step = STEP_END_OLD_DATE
        next_date = self._following(system, one.date) if step == STEP_NEW_DATE else 0
        return step_from(ledger, self.world.now, system=system, step=step, next_date=next_date)

    def _following(self, system: int, date: int) -> int:
        natural = next_natural_date(BusinessDate(date))
        if system in NETTING_SYSTEMS or self.random.random() < 0.1:
            return natural
        if system == SYSTEM_SAPS:
            return max(natural, self.world.ledger.systems[SYSTEM_HVPS].date)
        while dt.date(natural // 10_000, natural // 100 % 100, natural % 100).isoweekday() > 5:
            natural = next_natural_date(natural)
        return natural

    def _odd_step(self) -> c.Command:
        """A step with one thing wrong."""
        pick, command = self.random, self._system_step()
        return replace(
            command,
            **pick.choice((
                {"system": 5}, {"step": pick.choice((0, 1, 2, 5, 8, 9, 10))}, {"from_state": 30},
                {"from_date": BusinessDate(20261101)}, {"session": command.session + 1},
                {"next_date": pick.choice((0, 20261101, 20270231, _FAR, 99991231))}, {"seed": -1},
            )),
        )  # fmt: skip

    def _time(self) -> c.Command:
        """A time of the day, fitting or not, for today or later."""
        name, values = self.random.choice(_TIMES)
        date = self.random.choice((self.world.today, next_natural_date(self.world.today)))
        return c.SetParameter(self.world.now, name, self.random.choice(values), date)

    def _late(self) -> c.Command:
        """The alarm of a step, whether it is late or not."""
        step = self._system_step() if self.random.random() < 0.9 else self._odd_step()
        assert isinstance(step, c.AdvanceSystem)
        return c.ReportLate(self.world.now, step.system, step.step, step.from_date)

    def _by_two(self) -> c.Command:
        """What needs two persons, proposed; now and then tried alone."""
        pick, now, today = self.random, self.world.now, self.world.today
        date = pick.choice((today, today, next_natural_date(today)))
        system, step = pick.choice(
            ((SYSTEM_HVPS, STEP_CUT_OFF), (SYSTEM_HVPS, STEP_PRE_CLOSE), (SYSTEM_SAPS, STEP_END),
             (SYSTEM_HVPS, STEP_OPEN), (7, STEP_OPEN))
        )  # fmt: skip
        node = pick.choice(("0000", "x"))
        inner = pick.choice((
            c.EnterAcsEnd(now, date), c.ReleaseGate(now, date), self._system_step(), self._phase(),
            c.PostponeStep(now, system, step, date, pick.choice((1_030, 1_060, 1_300, 3_000))),
            c.AnnounceService(now, pick.choice((0, 1, 9)), today, 0, node, ""),
            self._special_day(),
        ))  # fmt: skip
        if pick.random() < 0.1:
            return inner
        return c.Propose(now, "Li", "by telephone", c.encode_commands([inner]))

    def _postponed(self) -> c.Command:
        """A step of today that is to come later, proposed."""
        pick, world = self.random, self.world
        system, step = pick.choice(
            ((SYSTEM_HVPS, STEP_CUT_OFF), (SYSTEM_HVPS, STEP_PRE_CLOSE), (SYSTEM_SAPS, STEP_END))
        )
        date = BusinessDate(world.ledger.systems[system].date)
        inner = c.PostponeStep(world.now, system, step, date, pick.choice((1_040, 1_090, 1_400)))
        return c.Propose(world.now, "Li", "storm", c.encode_commands([inner]))

    def _decide(self) -> c.Command:
        """Approve what waits, if anything does; as a person, once there are some."""
        if self.crowd.entered:
            return self.crowd.decide() or self._by_two()
        sent = self.world.commands
        known = range(max(1, len(sent) - 30), len(sent) + 1)
        proposed = [one for one in known if isinstance(sent[one - 1], c.Propose)]
        if not proposed:
            return self._by_two()
        return c.ApproveProposal(self.world.now, "Wang", self.random.choice(proposed))

    def _acs(self) -> c.Command:
        """ACS checks, or ends, or an office does that is none."""
        pick, world = self.random, self.world
        office = world.code(pick.choice(("P2", "P2", "P2", "P1", "A")))
        date = pick.choice((world.today, world.today, next_natural_date(world.today)))
        if pick.random() < 0.5:
            return c.ReportAcsCheck(world.now, office, date, pick.random() < 0.7)
        message_id = world.next_message_id()
        return c.ReportAcsEnd(world.now, office, message_id, world.today, digest_of(message_id))

    def _year(self) -> c.Command:
        """A year anew, with a day less or more, or wrong."""
        pick = self.random
        year = pick.choice((2026, 2027, 2028, 1999))
        days = weekdays(max(2000, year))
        if pick.random() < 0.4:
            del days[pick.randrange(len(days))]
        if pick.random() < 0.1:
            days.reverse()
        return c.EnterCalendar(self.world.now, year, days, pick.random() < 0.5, "weekdays")

    def _special_day(self) -> c.ChangeCalendar:
        """A day near today."""
        date = self.world.today
        for _ in range(self.random.randrange(6)):
            date = next_natural_date(date)
        reason = self.random.choice(("spring festival", "moved", ""))
        return c.ChangeCalendar(self.world.now, date, self.random.random() < 0.5, reason)
