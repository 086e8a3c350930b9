# ruff: noqa: D102 - the words are described together, in the scenario language's page
"""Words of the scenario language for payments with an earliest or a latest time."""

from __future__ import annotations

from support.financing import time_of_day_ns
from support.scenario import Reader, ScenarioError
from support.world import with_times
from tianping.core import commands as c

__all__ = ["TimesWords"]


class TimesWords(Reader):
    """``timed ID A->B YUAN CLASS [from T] [till T|reject T]``, ``tick``; what times lead to."""

    def do_timed(self) -> None:
        name, (payer, arrow, payee) = self.word(), self.word().partition("->")
        if not arrow:
            raise ScenarioError("expected PAYER->PAYEE")
        amount = self.fen()
        queue_class = self.one_of({"relief": 2, "urgent": 7, "ordinary": 8})
        earliest = self._time() if self.has("from") else 0
        returned = self.has("reject")
        latest = self._time() if returned or self.has("till") else 0
        command = self.world.transfer(payer, payee, amount, queue_class)
        self.send_payment(name, with_times(command, earliest, latest, returned=returned))

    def do_tick(self) -> None:
        self.send(c.PassTime(self.world.now))

    def _time(self) -> int:
        hour, _, minute = self.word().partition(":")
        return time_of_day_ns(self.world, int(hour), int(minute))

    def expect_stored(self) -> None:
        self.take("PaymentStored")

    def expect_watched(self) -> None:
        self.take("LatestTimeKept")

    def expect_enters(self) -> None:
        self.take_all("EarliestTimeReached")

    def expect_warns_of(self) -> None:
        self.take_all("LatestTimeNear")
