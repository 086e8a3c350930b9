"""A clock that jumps under a running node: what waits, what is refused, what only alarms.

A real node whose clock port adds what a file says to the machine's time.
RULES-D §3, §9.4; RULES-C §9.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from support.node_core import AT_NS, DATE, OFFICE
from support.node_world import NodeProcess, World, payment
from support.streams_days import weekdays
from tianping.cli.verify_command import verify_folder
from tianping.core.commands import (
    AdvanceSystem,
    AppointOffice,
    ApproveProposal,
    BindCertificate,
    Command,
    EnterAcsEnd,
    EnterCalendar,
    Propose,
    SetParameter,
    decode_commands,
    encode_commands,
)
from tianping.core.day_terms import STEP_CUT_OFF, STEP_END, STEP_NEW_DATE, STEP_SWITCH
from tianping.core.events import Event, Refused
from tianping.core.terms import ROLE_ACS, SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS
from tianping.journal.sqlite import SqliteJournal
from tianping.node.operator import OperatorClient
from tianping.participant import SubmissionState
from tianping.storage.sqlite_file import connect
from tianping.values.dates import BusinessDate, instant_at
from tianping.values.identifiers import CertificateId
from tianping.watch.alarms import Alarm
from tianping.watch.book import AlarmBook

pytestmark = pytest.mark.slow

NODE: Final = """
import sys
import time
from pathlib import Path
from tianping.node.platform import Platform

class SetClock:
    def now_ns(self):
        return time.time_ns() + int(shift.read_text())

if __name__ == "__main__":
    shift = Path(sys.argv[1]).parent / "shift"
    sys.exit(Platform(Path(sys.argv[1]), sys.argv[2].encode(), clock=SetClock()).serve())
"""
SETTINGS: Final = "[intake]\nworkers = 1\n[watch]\ninterval_seconds = 0.1\n"
TODAY: Final = BusinessDate(DATE)
HOUR_NS: Final = 3_600 * 1_000_000_000
REFUSED: Final = (SubmissionState.REFUSED, "SU1O1020")
ACCEPTED: Final = (SubmissionState.ACCEPTED, "SU1I0000")


class Clocked:
    """A world whose node has a clock that can be set."""

    def __init__(self, path: Path) -> None:
        self.world = World(path / "w", settings=SETTINGS)
        self.shift(0)
        self.node: NodeProcess

    @contextmanager
    def runs(self) -> Iterator[None]:
        """Run the node; it is killed if nobody ended it."""
        self.node = NodeProcess(self.world, script=NODE)
        try:
            yield
        finally:
            self.node.kill()

    def shift(self, nanoseconds: int) -> None:
        """Set the clock ahead of the machine's by so much; whole, whoever reads meanwhile."""
        new = self.world.path / "new"
        new.write_text(str(nanoseconds), encoding="utf-8")
        new.replace(self.world.path / "shift")

    def go_to(self, minutes: int) -> None:
        """Set the clock to a minute of the business date, and let the schedule notice at once."""
        self.shift(instant_at(TODAY, minutes) - time.time_ns())
        self.operate(SetParameter(AT_NS, "authority.enforced", 0, TODAY))

    def operate(self, *commands: Command) -> list[list[Event]]:
        """Let the operator do something; nothing may be refused."""
        with OperatorClient(self.world.folder.operator_socket) as operator:
            _, outcomes = operator.execute(list(commands))
        told = [event for events in outcomes for event in events]
        assert [event for event in told if isinstance(event, Refused)] == []
        return outcomes

    def together(self, inner: Command) -> None:
        """Let two persons do something."""
        with OperatorClient(self.world.folder.operator_socket) as operator:
            seq, _ = operator.execute([Propose(AT_NS, "Li", "fax 7", encode_commands([inner]))])
        self.operate(ApproveProposal(AT_NS, "Wang", seq))

    def steps(self) -> list[tuple[int, int]]:
        """Return systems and steps that the journal of the node, stopped, has."""
        journal = SqliteJournal.open(self.world.folder.path, "test")
        try:
            commands = [one for row in journal.read() for one in decode_commands(row.commands)]
        finally:
            journal.close()
        return [(one.system, one.step) for one in commands if isinstance(one, AdvanceSystem)]

    def late(self) -> list[Alarm]:
        """Return the alarms of late steps, those that are over included."""
        connection = connect(self.world.folder.watch)
        try:
            return AlarmBook(connection).alarms(rule="event_late", limit=100)
        finally:
            connection.close()


def wait(done: Callable[[], bool], what: str) -> None:
    """Wait for the node to do something by itself."""
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def test_messages_of_another_time_are_refused_and_numbers_go_on(tmp_path: Path) -> None:
    """An hour ahead, right, an hour behind, killed, right: mistimed or taken, never lost."""
    clocked = Clocked(tmp_path)
    payer, payee = clocked.world.banks
    positions = []
    with clocked.runs():
        clocked.world.open_day()
        with clocked.world.client(payer, clocked.node.port) as client:
            for number, hours in enumerate((0, 1, 0, -1)):
                clocked.shift(hours * HOUR_NS)
                (sent,) = client.send([payment(f"{TODAY}{number:08d}", payer, payee)])
                told = (sent.state, sent.answer_code)
                assert told == (REFUSED if hours else ACCEPTED), hours
                positions.append(sent.position)
        clocked.node.kill()
    with clocked.runs():
        clocked.shift(0)
        with clocked.world.client(payer, clocked.node.port) as client:
            (sent,) = client.send([payment(f"{TODAY}00000009", payer, payee)])
            assert (sent.state, sent.answer_code) == ACCEPTED
        assert clocked.node.stop() == 0
    taken = [positions[0], positions[2], sent.position]
    assert taken == sorted({one for one in taken if one})
    report, _ = verify_folder(clocked.world.folder.path)
    assert (report.ok, report.replay) == (True, True)


def test_jump_to_the_evening_takes_what_was_missed_and_alarms_what_is_late(tmp_path: Path) -> None:
    """Steps come in order and once; SAPS waits for ACS, alarms once, and ends when that has."""
    clocked = Clocked(tmp_path)
    with clocked.runs():
        clocked.world.open_day()
        clocked.go_to(10 * 60)
        clocked.operate(
            EnterCalendar(AT_NS, 2026, weekdays(2026), True, "Monday to Friday"),
            BindCertificate(AT_NS, CertificateId("0a:01"), OFFICE),
            AppointOffice(AT_NS, ROLE_ACS, OFFICE),
            SetParameter(AT_NS, "schedule.automatic", 1, TODAY),
        )
        clocked.go_to(20 * 60 + 6)
        wait(lambda: len(clocked.late()) == 1, "the alarm")
        (alarm,) = clocked.late()
        assert alarm.subject == "system=SAPS,step=end the day"
        assert clocked.world.status()["business_date"] == TODAY
        for minutes in (12 * 60, 20 * 60 + 7):
            clocked.go_to(minutes)
        assert len(clocked.late()) == 1
        clocked.together(EnterAcsEnd(AT_NS, TODAY))
        wait(lambda: clocked.world.status()["business_date"] == 20261124, "the next date")
        wait(lambda: clocked.late()[0].state.value == "resolved", "the end of the alarm")
        assert clocked.node.stop() == 0
    steps = clocked.steps()
    wanted = [
        (SYSTEM_BEPS, STEP_SWITCH),
        (SYSTEM_HVPS, STEP_CUT_OFF),
        (SYSTEM_HVPS, STEP_END),
        (SYSTEM_HVPS, STEP_NEW_DATE),
        (SYSTEM_SAPS, STEP_END),
        (SYSTEM_SAPS, STEP_NEW_DATE),
    ]
    assert [one for one in steps if one in wanted] == wanted
    assert steps.count((SYSTEM_IBPS, STEP_SWITCH)) == 1
