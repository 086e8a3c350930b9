# ruff: noqa: D102 - the words are described together, in the scenario language's page
"""Words of the scenario language for what is kept on-line, and what is archived."""

from __future__ import annotations

import datetime as dt

from support.scenario import Reader, ScenarioError
from tianping.core import commands as c
from tianping.values.dates import BusinessDate, next_natural_date

__all__ = ["KeepingWords"]


class KeepingWords(Reader):
    """``days N [weekdays]``, ``archive DATE``; ``noted``."""

    def do_days(self) -> None:
        """Run business dates, one after the other, to the daytime of the last."""
        count, weekdays = int(self.word()), self.has("weekdays")
        for _ in range(count):
            following = next_natural_date(self.world.today)
            while weekdays and dt.date.fromisoformat(str(following)).isoweekday() > 5:
                following = next_natural_date(following)
            for phase, date in ((20, 0), (40, 0), (0, following), (10, 0)):
                self.finish()
                stands = self.world.ledger.phase
                self.send(c.AdvancePhase(self.world.now, stands, phase, date))

    def do_archive(self) -> None:
        date = BusinessDate(int(self.word().replace("-", "")))
        self.send(c.NoteArchive(self.world.now, date, b"d" * 32, 1))

    def expect_noted(self) -> None:
        found = self.told[0]
        if found[0] != "ArchiveNoted":
            raise ScenarioError(f"expected the archive to be noted, found {found}")
