"""The watch: readings and happenings in, alarms and history out.

Whoever drives it gives it every reading with its moment; it has no clock and no thread.

Source: RULES-C §9.3 (alarm after n in a row); correction 2 (intrusion: alarm); house, ADR-0081.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from tianping.watch.alarms import Alarm
from tianping.watch.book import AlarmBook, Happening
from tianping.watch.conditions import Conditions
from tianping.watch.history import History
from tianping.watch.readings import Readings
from tianping.watch.rules import Rule, Told

__all__ = ["OTHERS", "SUBJECTS_MAX", "Movements", "Watch"]

SUBJECTS_MAX: Final = 100
"""Open alarms of one rule; what happens to further subjects is told of ``OTHERS`` together."""

OTHERS: Final = "others"

_NS_PER_SECOND: Final = 1_000_000_000
_NS_PER_DAY: Final = 86_400 * _NS_PER_SECOND
_NS_PER_MINUTE: Final = 60 * _NS_PER_SECOND


class Movements(NamedTuple):
    """What changed.

    Attributes:
        raised: New alarms.
        cleared: Alarms that are over.
    """

    raised: list[Alarm]
    cleared: list[Alarm]


class Watch:
    """Alarms by rule and the history of every series.

    Attributes:
        rules: The rules in force, by name.
        raised_counts: How many alarms each rule has raised since the start.
        days_kept: Tells how long history and alarms are kept; asked once a day.
    """

    def __init__(
        self, rules: Mapping[str, Rule], book: AlarmBook, history: History, *, history_days: int
    ) -> None:
        self.rules = dict(rules)
        self.raised_counts: dict[str, int] = dict.fromkeys(rules, 0)
        self._book = book
        self._history = history
        self.days_kept: Callable[[], int] = lambda: history_days
        self._conditions = Conditions(rules)
        self._minute = -1
        self._day = -1

    def tell(self, name: str, subject: str, *, at_ns: int, detail: str = "") -> Alarm | None:
        """Take what a part of the platform tells; return the alarm when it is a new one.

        Raises:
            KeyError: no rule has that name.
        """
        rule = self.rules[name]
        if not rule.enabled:
            return None
        if self._book.find_open(name, subject) is None and self._is_crowded(name):
            subject = OTHERS
        return self._raise(name, subject, at_ns=at_ns, happening=Happening(detail=detail, told=1))

    def over(self, name: str, subject: str, *, at_ns: int) -> Alarm | None:
        """Take that what was told is over; return the alarm when there was one."""
        alarm = self._book.find_open(name, subject)
        return None if alarm is None else self._book.clear(alarm.number, at_ns=at_ns)

    def take(self, readings: Readings) -> Movements:
        """Take a reading: raise what holds, clear what does not, keep the minute."""
        raised: list[Alarm] = []
        cleared: list[Alarm] = []
        at_ns = readings.at_ns
        holding = self._conditions.holding(readings)
        for name, subjects in holding.items():
            for subject, value in subjects[:SUBJECTS_MAX]:
                alarm = self._raise(name, subject, at_ns=at_ns, happening=Happening(value=value))
                raised += [] if alarm is None else [alarm]
        for alarm in self._book.open_alarms:
            held = holding.get(alarm.rule)
            measured = None if held is None else [one.subject for one in held]
            if self._is_over(alarm, measured, at_ns=at_ns):
                cleared.append(self._book.clear(alarm.number, at_ns=at_ns))
        self._book.keep_up()
        self._keep(readings)
        return Movements(raised, cleared)

    def _raise(self, name: str, subject: str, *, at_ns: int, happening: Happening) -> Alarm | None:
        alarm = self._book.raise_alarm(
            name, subject, severity=self.rules[name].severity, at_ns=at_ns, happening=happening
        )
        if alarm is not None:
            self.raised_counts[name] += 1
        return alarm

    def _is_crowded(self, name: str) -> bool:
        return sum(alarm.rule == name for alarm in self._book.open_alarms) >= SUBJECTS_MAX

    def _is_over(self, alarm: Alarm, measured: list[str] | None, *, at_ns: int) -> bool:
        """Tell whether an open alarm has ended by itself.

        One whose rule is gone or off has; one whose metric was not read has not.
        """
        rule = self.rules.get(alarm.rule)
        if rule is None or not rule.enabled:
            return True
        if isinstance(rule.condition, Told):
            quiet_ns = rule.condition.quiet_seconds * _NS_PER_SECOND
            return quiet_ns > 0 and at_ns - alarm.last_at_ns >= quiet_ns
        return measured is not None and alarm.subject not in measured

    def _keep(self, readings: Readings) -> None:
        """Keep the first reading of each minute; once a day drop what is old enough."""
        minute, day = readings.at_ns // _NS_PER_MINUTE, readings.at_ns // _NS_PER_DAY
        if minute != self._minute:
            self._minute = minute
            self._history.add(readings.at_ns, dict(readings.kept()))
        if day != self._day:
            self._day = day
            oldest = readings.at_ns - self.days_kept() * _NS_PER_DAY
            self._history.forget(oldest)
            self._book.forget(oldest)
