# ruff: noqa: D102 - the words are described together, above them
"""Words of the scenario language for the systems' days, the calendar, ACS and the schedule.

Statements: ``at DATE HH:MM`` (the clock) · ``step SYSTEM STEP [DATE]`` · ``calendar YEAR`` (Monday
to Friday) · ``workday|rest DATE`` · ``acs checks|ends OFFICE`` · ``late SYSTEM STEP`` ·
``together step SYSTEM STEP [DATE]|postpone SYSTEM STEP HH:MM|acs_end|release`` (proposed by one
person, approved by another).

Expectation: ``alarm [REASON]``.

Checks: ``system SYSTEM DATE STATE [session N]`` · ``joint PHASE`` · ``settling DATE`` (the date of
SAPS).
"""

from __future__ import annotations

from support.scenario import Reader, ScenarioError
from support.streams_days import weekdays
from support.world import digest_of
from support.world_days import step_from
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate, instant_at

__all__ = ["PHASE_WORDS", "DayWords"]

PHASE_WORDS = {
    "preparation": 0, "saps_open": 5, "daytime": 10, "cut_off": 20, "window": 30, "pre_close": 32,
    "hvps_ended": 35, "day_end": 40,
}  # fmt: skip
_SYSTEMS = {"HVPS": SYSTEM_HVPS, "BEPS": SYSTEM_BEPS, "IBPS": SYSTEM_IBPS, "SAPS": SYSTEM_SAPS}
_STEPS = {
    "open": 1, "cut_off": 2, "window": 3, "pre_close": 4, "end": 5, "next": 6, "session": 7,
    "switch": 8, "old": 9,
}  # fmt: skip
_STATES = {
    "preparation": 0, "running": 10, "cut_off": 20, "switching": 20, "window": 30,
    "pre_close": 32, "day_end": 40,
}  # fmt: skip


class DayWords(Reader):
    """Statements, expectations and checks of this area."""

    def _day_of(self) -> BusinessDate:
        return BusinessDate(int(self.word().replace("-", "")))

    def _minutes_of(self) -> int:
        hour, _, minute = self.word().partition(":")
        return int(hour) * 60 + int(minute)

    def do_at(self) -> None:
        date = self._day_of()
        self.world.set_clock(instant_at(date, self._minutes_of()))

    def _system_step(self) -> c.AdvanceSystem:
        system, step = self.one_of(_SYSTEMS), self.one_of(_STEPS)
        date = int(self._day_of()) if step == _STEPS["next"] else 0
        now = self.world.now
        return step_from(self.world.ledger, now, system=system, step=step, next_date=date)

    def do_step(self) -> None:
        self.send(self._system_step())

    def do_calendar(self) -> None:
        year = int(self.word())
        self.send(c.EnterCalendar(self.world.now, year, weekdays(year), True, "Monday to Friday"))

    def do_workday(self) -> None:
        self.send(c.ChangeCalendar(self.world.now, self._day_of(), True, "moved"))

    def do_rest(self) -> None:
        self.send(c.ChangeCalendar(self.world.now, self._day_of(), False, "holiday"))

    def do_acs(self) -> None:
        kind, world = self.word(), self.world
        office = world.code(self.known())
        if kind == "checks":
            self.send(c.ReportAcsCheck(world.now, office, world.today, True))
        elif kind == "ends":
            message_id = world.next_message_id()
            digest = digest_of(message_id)
            self.send(c.ReportAcsEnd(world.now, office, message_id, world.today, digest))
        else:
            raise ScenarioError(f"expected checks or ends, found {kind!r}")

    def do_late(self) -> None:
        system, step = self.one_of(_SYSTEMS), self.one_of(_STEPS)
        now = self.world.now
        from_date = step_from(self.world.ledger, now, system=system, step=step).from_date
        self.send(c.ReportLate(now, system, step, from_date))

    def do_together(self) -> None:
        now, today = self.world.now, self.world.today
        kind = self.word()
        inner: c.Command
        if kind == "step":
            inner = self._system_step()
        elif kind == "postpone":
            system, step = self.one_of(_SYSTEMS), self.one_of(_STEPS)
            date = BusinessDate(self.world.ledger.systems[system].date)
            inner = c.PostponeStep(now, system, step, date, self._minutes_of())
        elif kind == "acs_end":
            inner = c.EnterAcsEnd(now, today)
        elif kind == "release":
            inner = c.ReleaseGate(now, today)
        else:
            raise ScenarioError(f"expected step, postpone, acs_end or release, found {kind!r}")
        self.send(c.Propose(now, "Li", "fax 3", c.encode_commands([inner])))
        self.send(c.ApproveProposal(self.world.now, "Wang", len(self.world.commands)))

    def expect_alarm(self) -> None:
        event = self.take("StepLate")
        reasons = {code.name: int(code) for code in RefusalCode}
        reason = reasons[self.word()] if self.tokens and self.tokens[0] in reasons else 0
        if event[5] != reason:
            raise ScenarioError(f"expected the reason {reason}, found {event[5]}")

    def do_system(self) -> None:
        system = self.one_of(_SYSTEMS)
        one, date, state = self.world.ledger.systems[system], self._day_of(), self.one_of(_STATES)
        if (one.date, one.state) != (date, state):
            raise ScenarioError(f"expected {date} {state}, found {one.date} {one.state}")
        if self.has("session") and one.session != (session := int(self.word())):
            raise ScenarioError(f"expected session {session}, found {one.session}")

    def do_joint(self) -> None:
        phase, found = self.one_of(PHASE_WORDS), self.world.ledger.phase
        if phase != found:
            raise ScenarioError(f"expected phase {phase}, found {found}")

    def do_settling(self) -> None:
        date, found = self._day_of(), self.world.today
        if date != found:
            raise ScenarioError(f"expected {date}, found {found}")
