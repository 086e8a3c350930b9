"""Streams about day-end and year-end: days that come fast, over the turn of a year."""

from __future__ import annotations

from collections.abc import Callable

from support.model import Told
from support.streams_days import DayStream
from tianping.core import commands as c
from tianping.core.terms import PHASE_DAY
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = ["DayEndStream"]

_DATES = (20261230, 20261231, 20270104, 20270104, 20270105, 20280103)
_BUSY = 0.8
_OF_IBPS = "ibps.705.001.01"
_JOINT = {0: 10, 5: 10, 10: 20, 20: 40, 30: 32, 32: 35, 35: 40, 40: 0}


class DayEndStream(DayStream):
    """A life in which days and years end often."""

    def __init__(self, seed: int, apply: Callable[[c.Command], list[Told]]) -> None:
        super().__init__(seed, apply)
        self.end_makers: list[Callable[[], c.Command]] = [
            *[self._onward] * 6, *[self._carry] * 2, *[self._opening] * 4, *[self._totals] * 4,
            *[self._ask] * 4, self._trial, self._kept,
        ]  # fmt: skip

    def step(self) -> tuple[c.Command, list[Told]]:
        """Send one more command, every third one about the ends of days."""
        if self.random.random() < 0.66:
            return super().step()
        command = self.random.choice(self.end_makers)()
        return command, self.world.send(command)

    def _onward(self) -> c.Command:
        """The next joint step, after some payments; a new date is often in another year."""
        ledger, phase = self.world.ledger, self.world.ledger.phase
        if phase == PHASE_DAY and self.random.random() < _BUSY:
            return self._transfer()
        following = _JOINT[phase]
        later = [date for date in _DATES if date > ledger.date]
        natural = self._following(4, ledger.date)
        date = self.random.choice((natural, natural, *later[:1])) if following == 0 else 0
        return c.AdvancePhase(self.world.now, phase, following, date)

    def _carry(self) -> c.Command:
        year = self.world.today // 10_000
        return c.CarryYear(self.world.now, self.random.choice((year, year, year - 1)))

    def _trial(self) -> c.Command:
        return c.TakeTrialBalance(self.world.now)

    def _kept(self) -> c.Command:
        value = self.random.choice((1, 2, 30, 0))
        return c.SetParameter(self.world.now, "download.dates_kept", value, self.world.today)

    def _opening(self) -> c.Command:
        """What an office has, right as far as this life knows, or not."""
        pick, world = self.random, self.world
        office = world.code(pick.choice(("P1", "P1", "P2", "A")))
        balances = []
        for name in pick.sample(("A", "B", "C"), pick.randint(0, 2)):
            account = world.ledger.deposit(world.code(name))
            debits, credits_ = world.ledger.turnovers.get(account, (0, 0))
            opening = world.ledger.balances[account] + debits - credits_
            opening += pick.choice((0, 0, 0, 0, 1))
            balances.append(c.OpeningBalance(world.code(name), opening))
        date = pick.choice((world.today,) * 5 + (BusinessDate(20261101),))
        return c.CheckOpening(world.now, office, world.next_message_id(), date, balances)

    def _totals(self) -> c.Command:
        pick, world = self.random, self.world
        rows = []
        for name in pick.sample(("A", "B", "C"), pick.randint(0, 3)):
            debits, credits_ = world.ledger.turnovers.get(
                world.ledger.deposit(world.code(name)), (0, 0)
            )
            rows.append(c.BusinessTotal(world.code(name), 1, debits, 1, credits_))
        if rows and pick.random() < 0.1:
            rows.append(rows[0])
        date = pick.choice((world.today, world.today, BusinessDate(20261101)))
        return c.ReportTotals(world.now, pick.choice((1, 1, 2, 3, 4)), date, rows)

    def _ask(self) -> c.Command:
        """A request for a date that has ended, or has not, or is none."""
        pick, world = self.random, self.world
        sender = world.code(pick.choice(("A", "B", "P1")))
        date = BusinessDate(pick.choice((world.today, world.today, *_DATES, 20261123, 20261399)))
        asked = (world.now, sender, world.next_message_id())
        facts = (*asked, "hvps.710.001.01")
        kind = pick.random()
        if kind < 0.5:
            return c.RequestSummary(*facts, pick.choice((1, 4, 4, 2, 2, 3)), date)
        if kind < 0.7:
            return c.RequestDetails(*facts, pick.choice((1, 4, 2, 3, 5)), date, [])
        message_id = MessageId(f"{date}0001" if pick.random() < 0.9 else "x")
        item = c.DownloadItem(sender, message_id, "hvps.111.001.01", False)
        code = pick.choice(("hvps.714.001.01", "hvps.714.001.01", "beps.724.001.01", _OF_IBPS))
        return c.RequestDownload(*asked, code, [item] * pick.choice((1, 1, 2, 0)))
