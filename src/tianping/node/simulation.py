"""Simulated time: the clock is driven from one instant of the schedule to the next.

The node, its schedule and its journal are those of a live day; only nobody waits. Where the
platform has an ACS, its check and its end notice are sent in its name.
Source: house, ADR-0066.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, NamedTuple

from tianping.core.commands import Command, LogIn, PassTime, ReportAcsCheck, ReportAcsEnd
from tianping.core.control.agenda import NO_TIME
from tianping.core.control.presence import refuse_sender_out
from tianping.core.day_terms import STATE_DAY_END, STATE_PREPARATION, STATE_RUNNING
from tianping.core.events import Refused
from tianping.core.liquidity.passing_time import next_due_ns
from tianping.core.settlement.offices import appointed
from tianping.core.state import State
from tianping.core.terms import ROLE_ACS, SYSTEM_HVPS, SYSTEM_SAPS
from tianping.node.clock import DrivenClock
from tianping.node.errors import NodeError
from tianping.node.schedule import Schedule
from tianping.node.sequencer import Sequencer
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, instant_at
from tianping.values.identifiers import CertificateId, MessageId

__all__ = ["ACS_CHECK_MINUTES", "ACS_END_MINUTES", "Simulation"]

ACS_CHECK_MINUTES: Final = 480
ACS_END_MINUTES: Final = 1_080
"""When the simulated ACS checks the beginning of a date, and ends it at the earliest."""

_DIGEST_BYTES: Final = 7


class _Due(NamedTuple):
    """A command of the simulated ACS and when it is sent."""

    at_ns: int
    command: Command


class Simulation:
    """Plays a platform's days."""

    def __init__(self, sequencer: Sequencer, schedule: Schedule, clock: DrivenClock) -> None:
        self._sequencer = sequencer
        self._schedule = schedule
        self._clock = clock

    def run(self, until_ns: int, *, progress: Callable[[int], None]) -> None:
        """Let time pass until an instant; ``progress`` is told each instant something is due.

        Raises:
            NodeError: nothing will ever come, before the time is over.
        """
        while True:
            wake_ns = self._schedule.turn()
            due = self._sequencer.inspect(_acs_part)
            now_ns = self._clock.now_ns()
            if due is not None and due.at_ns <= now_ns:
                self._send(due.command)
                continue
            passing_ns = self._sequencer.inspect(next_due_ns)
            if 0 < passing_ns <= now_ns:
                # The sequencer may have been faster: then nothing is due, and that is all right.
                self._sequencer.execute([PassTime(now_ns)])
                continue
            acs_ns = NO_TIME if due is None else due.at_ns
            instants = [one for one in (wake_ns, acs_ns, passing_ns) if one]
            if not instants:
                raise NodeError(
                    "simulation: nothing comes next; the schedule is off, or a calendar is missing",
                    "模拟运行：无后续步骤（自动运行未启用，或缺少工作日历）",
                )
            if min(instants) > until_ns:
                self._clock.go_to(until_ns)
                return
            self._clock.go_to(min(instants))
            progress(self._clock.now_ns())

    def _send(self, command: Command) -> None:
        _, outcomes = self._sequencer.execute([command])
        first = outcomes[0][0]
        if isinstance(first, Refused):
            raise NodeError(
                f"simulated ACS: {command} was refused: {first.code} {first.found}",
                f"模拟 ACS 指令被拒绝：{command}：{first.code} {first.found}",
            )


def _acs_part(state: State) -> _Due | None:
    """Return what ACS sends next, if the platform has one."""
    acs = appointed(state, ROLE_ACS)
    if acs is None:
        return None
    days, saps = state.days, state.days.systems[SYSTEM_SAPS]
    date = saps.date
    if saps.state == STATE_PREPARATION and date not in (
        days.acs_checked_date,
        days.released_date,
    ):
        at_ns = instant_at(date, ACS_CHECK_MINUTES)
        return _Due(at_ns, ReportAcsCheck(at_ns, acs.code, date, agrees=True))
    hvps = days.systems[SYSTEM_HVPS]
    ended = hvps.state == STATE_DAY_END or hvps.date > date
    if saps.state == STATE_RUNNING and ended and days.acs_ended_date != date:
        at_ns = max(state.now_ns, instant_at(date, ACS_END_MINUTES))
        if refuse_sender_out(state, acs.code, SYSTEM_SAPS) is not None:
            return _Due(at_ns, _log_in(state, at_ns, acs.code))
        return _Due(at_ns, _end_notice(at_ns, acs.code, date))
    return None


def _log_in(state: State, at_ns: int, code: BankCode) -> LogIn:
    """Return the log-in of ACS, with the certificate that is bound to it."""
    date = state.days.systems[SYSTEM_SAPS].date
    bound = [one for one, owner in state.certificates.items() if owner == code]
    return LogIn(
        at_ns,
        code,
        MessageId(f"{date:08d}99999998"),
        date,
        _digest(f"ACS log-in {date}"),
        bound[0] if bound else CertificateId(""),
        state.registry_version,
        SYSTEM_SAPS,
        "simulated",
    )


def _digest(text: str) -> int:
    digest = hashlib.sha256(text.encode("ascii")).digest()
    return int.from_bytes(digest[:_DIGEST_BYTES], "big")


def _end_notice(at_ns: int, code: BankCode, date: BusinessDate) -> ReportAcsEnd:
    return ReportAcsEnd(
        at_ns,
        code,
        MessageId(f"{date:08d}99999999"),
        date,
        _digest(f"ACS end {date}"),
    )
