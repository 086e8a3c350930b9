"""The platform of one folder: opens everything in order, runs, and stops cleanly.

Start: settings, journal, core (snapshot and tail), views, outbox, workers, sequencer, doors.
Stop (SIGTERM): no more requests, those in hand are answered, the core's snapshot and the journal's
closing entry are written, views and outbox follow to the end. A fault ends the process at once:
what is in the journal is all there is, and the next start takes it from there.

Source: house, ADR-0003, ADR-0018, ADR-0025.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from tianping.core.commands import decode_commands
from tianping.core.effective import asked_command
from tianping.core.state import State
from tianping.node.announcing import Announcer
from tianping.node.attachments import Attachments
from tianping.node.attendance import Attendance
from tianping.node.attesting import Attester
from tianping.node.audit import AuditLog
from tianping.node.authorities import Authorities
from tianping.node.batches import DurableBatch
from tianping.node.clock import Clock, SystemClock
from tianping.node.comparing import Comparer
from tianping.node.core_opening import open_core
from tianping.node.day_figures import DayFigures
from tianping.node.day_report import day_report
from tianping.node.delivery import Bells, Reader
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import FoundPayment
from tianping.node.errors import FolderError
from tianping.node.folder import Folder
from tianping.node.following import VIEWS_WAITING_MAX, ViewFollower
from tianping.node.guard import Guard
from tianping.node.https import HttpsServer
from tianping.node.keeping import Keeping
from tianping.node.link_desk import LinkDesk
from tianping.node.measuring import Measured
from tianping.node.offers import Offers
from tianping.node.opening import open_snapshots, worker_setup
from tianping.node.operator import OperatorServer, Services
from tianping.node.operator_people import PeopleDesk
from tianping.node.outbound import Outbound
from tianping.node.outbox import Outbox
from tianping.node.parameter_clock import ParameterClock
from tianping.node.people import People
from tianping.node.people_desk import Opening, open_people_desk
from tianping.node.pool import WorkerPool
from tianping.node.registry import Registry
from tianping.node.releases import Releases
from tianping.node.restart import RecordedBatch, durable_anew, recorded_batches
from tianping.node.schedule import Schedule, ScheduleThread
from tianping.node.sequencer import Limits, Sequencer
from tianping.node.submission import (
    BOUND_PLATFORM,
    OUTBOUND_WAITING_MAX,
    Desk,
    Submissions,
)
from tianping.node.trust import CertificateFiles
from tianping.node.waiting_proposal import waiting_proposal
from tianping.node.watching import Watching
from tianping.security.certificates import verifier_of
from tianping.security.identities import open_signer
from tianping.security.tls import tls_server_context
from tianping.views.engine import open_views
from tianping.views.writer import ViewWriter
from tianping.wire.catalogue import Edition

__all__ = ["EXIT_FAULT", "Platform"]

EXIT_FAULT: Final = 70
"""Exit code of a node that a fault stopped."""

_FAULT_STOP_SECONDS: Final = 2.0
_CATCH_UP_PAUSE_SECONDS: Final = 0.005
_GC_THRESHOLDS: Final = (100_000, 50, 50)


class Platform:
    """A node over a folder."""

    def __init__(
        self, folder: Path, password: bytes, *, clock: Clock | None = None, live: bool = True
    ) -> None:
        """Prepare a node; one that is not live waits for somebody to drive its schedule."""
        self.folder = Folder(folder)
        self.settings = self.folder.settings()
        self.clock = clock or SystemClock()
        self._live = live
        self.prepare_clock: Callable[[State], None] = _leave_clock
        """Given the core's state before anything else is opened: where a driven clock begins."""
        self._faults: list[BaseException] = []
        self._password = password
        self._edition = Edition(self.settings.platform.edition)
        self._certificates = CertificateFiles(self.folder)
        self._opened = ExitStack()
        self._stop_asked: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def serve(self) -> int:
        """Run until told to stop by SIGTERM, SIGINT or the operator; return the exit code."""
        code = asyncio.run(self._serve())
        if code:
            print(f"tianping: the node stopped: {self.fault}", file=sys.stderr, flush=True)  # noqa: T201
            # Threads that wait for what cannot come must not keep the process.
            os._exit(code)
        return code

    async def _serve(self) -> int:
        loop = asyncio.get_running_loop()
        self._stop_asked = asyncio.Event()
        # Before the doors open: whoever sees the node listen may already tell it to stop.
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.ask_to_stop)
        await self.start()
        await self.wait()
        return await self.stop()

    async def start(self) -> None:
        """Open everything, catch up, and open the doors.

        Whatever goes wrong is raised when everything that was opened is closed again.
        """
        self._loop = asyncio.get_running_loop()
        self._stop_asked = self._stop_asked or asyncio.Event()
        try:
            self._watching = Watching(self.folder, self.settings, clock=self.clock)
            self._opened.callback(self._watching.close)
            self._open_core()
            self._open_followers()
            self._catch_up()
            self._start_sequencer()
            await self._open_doors()
            if self._live:
                self._schedule_thread.start()
                self._opened.callback(self._schedule_thread.stop)
        except BaseException:
            await asyncio.to_thread(self._opened.close)
            raise
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_GC_THRESHOLDS)

    async def wait(self) -> None:
        """Wait until the node shall stop."""
        if self._stop_asked is not None:
            await self._stop_asked.wait()

    def ask_to_stop(self) -> None:
        """Let the node stop soon; safe to call on the event loop only."""
        if self._stop_asked is not None:
            self._stop_asked.set()

    async def stop(self) -> int:
        """Stop cleanly, or at once after a fault; return the exit code."""
        self._watching.stopping = True
        self._watching.log.write("info", "stopping", position=self._sequencer.head.seq)
        if self._faults:
            try:
                async with asyncio.timeout(_FAULT_STOP_SECONDS):
                    await self._https.stop()
            except TimeoutError:
                pass
            self._watching.log.close()  # what it says of the fault must be on the disk
            return EXIT_FAULT
        await self._operator.stop()
        self._attendance.stop()
        await self._https.stop()
        await self._watching.stop_answering()
        await asyncio.to_thread(self._opened.close)
        self.folder.operator_socket.unlink(missing_ok=True)
        return EXIT_FAULT if self._faults else 0

    @property
    def fault(self) -> BaseException | None:
        """What stopped the node by itself; None when nothing did."""
        return self._faults[0] if self._faults else None

    @property
    def port(self) -> int:
        """The port that participants connect to."""
        return self._https.port

    @property
    def sequencer(self) -> Sequencer:
        """The one door to the core."""
        return self._sequencer

    # Start -------------------------------------------------------------------------------------

    def _open_core(self) -> None:
        self._keeping = Keeping(self.folder, self._password, self.clock, opened=self._opened)
        self._journal = self._keeping.journal
        snapshots = open_snapshots(self.folder, seal=self._keeping.seal)
        self._restored = open_core(self.folder, self._journal, snapshots, clock=self.clock)
        self.prepare_clock(self._restored.machine.state)
        self._sequencer = Sequencer(
            self._restored,
            self._journal,
            clock=self.clock,
            snapshots=snapshots,
            limits=Limits(snapshot_every=self.settings.snapshot_every),
        )
        self._registry = Registry.of_machine(self._restored.machine)
        self._persons = People.of_machine(self._restored.machine)
        self._attendance = Attendance(self._restored.machine, self.clock)

    def _open_followers(self) -> None:
        self._engine = open_views(
            self.settings.views or self.folder.views_url, seal=self._keeping.seal
        )
        self._opened.callback(self._engine.dispose)
        self._views = ViewFollower(ViewWriter(self._engine))
        self._outbox = Outbox(self.folder.outbox, clock=self.clock, seal=self._keeping.seal)
        self._opened.callback(self._outbox.close)
        self._audit = AuditLog(self.folder.audit, seal=self._keeping.seal)
        self._opened.callback(self._audit.close)
        signer = open_signer(self.folder.signing, self._password)  # refuses here, not in workers
        self._links = LinkDesk(self.folder, self._registry, self._keeping.seal, self.clock)
        self._links.open(self._sequencer, signer, self.settings.platform.name)
        self._releases = Releases(
            self.folder.releases,
            verifier_of(signer.certificate),
            platform=self.settings.platform.name,
            now_ns=self.clock.now_ns,
        )
        self._releases.refused = lambda _: self._watching.log.write("error", "manifest_refused")
        setup = worker_setup(self.folder, self.settings, self._password)
        self._pool = WorkerPool(setup, count=self.settings.intake.workers or None)
        self._pool.set_registry(self._certificates.registry_copy(self._registry))
        self._pool.start()
        self._opened.callback(self._pool.stop)
        drafter = Drafter(
            edition=self._edition,
            find=self._find,
            receivers=lambda: list(self._registry.participants),
            office_of=lambda code: self._registry.offices.get(code, ""),
            day=self._outbox.day,
        )
        if self._outbox.position:
            drafter.control.known = Authorities.of_machine(self._restored.machine)
        self._figures = DayFigures(
            self._engine, position=lambda: self._views.position, failed=lambda: bool(self._faults)
        )
        drafter.read(self._figures, receivers=lambda: self._registry.connected)
        self._outbound = Outbound(
            drafter,
            self._pool,
            self._outbox,
            audit=self._audit,
            platform=self.settings.platform.name,
        )

    def _find(self, payment: int) -> FoundPayment:
        """Return a payment that arrived earlier, from the journal."""
        for row in self._journal.read(payment):
            command = decode_commands(row.commands)[payment - row.first_seq]
            return FoundPayment(asked_command(command), self._journal.original(payment) or b"")
        raise FolderError(
            f"journal: expected command {payment}, found none", f"日志中没有第 {payment} 号指令"
        )

    def _catch_up(self) -> None:
        """Bring views and outbox to where the journal ends."""
        head = self._journal.head()
        for name, position in (("outbox", self._outbox.position), ("views", self._views.position)):
            if position > head.seq:
                raise FolderError(
                    f"{name}: expected a position up to the journal's {head.seq},"
                    f" found {position}; the journal is older than the {name}",
                    f"{name} 位置 {position} 超前于日志 {head.seq}",
                )
        self._views.catch_up(self._recorded(self._views.position))
        self._views.failed = self._on_fault
        self._views.start()
        self._opened.callback(self._views.stop)
        self._outbound.failed = self._on_fault
        self._outbound.start()
        self._opened.callback(self._outbound.stop)
        for batch in self._recorded(self._outbox.position):
            while self._outbound.waiting_count > OUTBOUND_WAITING_MAX and not self._faults:
                time.sleep(_CATCH_UP_PAUSE_SECONDS)
            self._outbound.add(durable_anew(batch, self.clock.now_ns()))

    def _recorded(self, position: int) -> Iterator[RecordedBatch]:
        return recorded_batches(self._journal, position + 1, pending=self._restored.pending)

    def _start_sequencer(self) -> None:
        self.schedule = Schedule(self._sequencer, self.clock)
        comparer = Comparer(self._sequencer, self.clock, self._figures)
        self.schedule.before_turn = comparer.report_due
        self._schedule_thread = ScheduleThread(self.schedule, self.clock)
        self._schedule_thread.failed = self._on_fault
        attester = Attester(self._audit, self._sequencer, self.clock)
        self._keeping.prepare_archive(self._engine, self._sequencer, self._views)
        self._parameter_clock = ParameterClock(self.clock, self._sequencer.execute)
        self._parameter_clock.set(self._registry.authorities.due_at_ns)
        self._sequencer.start(
            (
                self._follow_registry,
                self._outbound.add,
                self._views.add,
                self._watching.follow,
                self._schedule_thread.follow,
                attester.follow,
            ),
            on_fault=self._on_fault,
        )
        self._opened.callback(self._sequencer.stop)
        self._opened.callback(attester.attest)
        self._keeping.archivist.failed = self._on_fault
        self._keeping.start_archive()
        self._parameter_clock.start()
        self._opened.callback(self._parameter_clock.stop)

    async def _open_doors(self) -> None:
        loop = asyncio.get_running_loop()
        bells = Bells(loop)
        self._outbound.stored = bells.ring
        desk = Desk(
            self._sequencer,
            self._pool,
            self._outbound,
            self._outbox,
            self.clock,
            self.settings.platform.name,
            self._attendance.gates,
        )
        guard = Guard(self.settings.guard, self.clock)
        guard.tell = self._watching.tell
        self._submissions = Submissions(desk, loop, guard=guard, log=self._watching.log)
        self._submissions.also_full = self._why_full
        self._https = HttpsServer(
            self._submissions,
            Reader(self._outbox, self.clock, bells),
            registry=self._registry,
            clock=self.clock,
            limits=self.settings.limits,
        )
        self._attendance.serve(self._https, self._submissions, self._releases)
        self._https.also_offered = (
            Offers(
                self._releases, self._watching.desk, self._registry, now_ns=self.clock.now_ns
            ).routes()
            + Attachments(self.folder.attachments).routes()
        )
        self._links.serve(self._https)
        crl = self.folder.access_crl
        self._context = tls_server_context(
            self.folder.access,
            self._password,
            root=self.folder.access_root,
            revocation_list=crl if crl.exists() else None,
        )
        self._measured = Measured(
            self._sequencer,
            self._pool,
            self._outbound,
            self._outbox,
            self._views,
            self._audit,
            self._submissions,
            self._https,
            self._registry,
            self._releases,
            self.folder,
            self._engine,
        )
        await self._watching.start(self._measured)
        await self._https.start(self.settings.listen, self._context)
        self._watching.log.write(
            "info",
            "started",
            platform=self.settings.platform.name,
            port=self.port,
            pid=os.getpid(),
            position=self._sequencer.head.seq,
        )
        await self._open_operators_door()
        if self._live:
            self._attendance.watch(self._sequencer)

    async def _open_operators_door(self) -> None:
        """Let operators in; what the help desk announced while nobody could send it goes first."""
        self._announcer = Announcer(self._watching.desk, self._sequencer, self.clock)
        if self._registry.business_date:
            await asyncio.to_thread(self._announcer.send_waiting)
        self._operator = OperatorServer(
            self._sequencer,
            Services(self.status, self.reload, self.ask_to_stop, self._further_requests()),
            self._people_desk(),
        )
        await self._operator.start(self.folder.operator_socket)

    def _further_requests(self) -> dict[str, Callable[[str, Any], Any]]:
        """Return what the operator may ask for beside commands, by kind."""
        return {
            "acknowledge": self._watching.acknowledge,
            "acknowledged": self._outbox.tell_acknowledged,
            "announce": self._announcer.announce,
            "archive": self._keeping.archive,
            "backup": self._keeping.back_up,
            "day": self.day,
            "link_keys": self._links.report,
            "proposal": lambda _, number: self._sequencer.inspect(waiting_proposal(int(number))),
            "nodes": lambda *_: self._attendance.report(self._sequencer, self._outbox),
            "resolve": self._watching.resolve,
            "waiting": lambda _, codes: self._outbox.unacknowledged(codes),
            "watch": self._watching.status,
        }

    def _people_desk(self) -> PeopleDesk:
        opening = Opening(self.folder, self._password, self.clock, self._audit, self._watching.tell)
        people = self.settings.people
        return open_people_desk(opening, self._persons, people, opened=self._opened)

    # While running -----------------------------------------------------------------------------

    def _follow_registry(self, batch: DurableBatch) -> None:
        self._persons.follow(batch)
        date = self._registry.business_date
        self._attendance.follow(batch)
        if self._registry.follow(batch.outcomes):
            self._pool.set_registry(self._certificates.registry_copy(self._registry))
        if self._registry.business_date != date:
            self._keeping.archivist.wake()
        self._parameter_clock.set(self._registry.authorities.due_at_ns)

    def reload(self) -> None:
        """Read certificates, revocation lists and the key ring again."""
        self._keeping.reload(self._engine)
        self._pool.set_registry(self._certificates.registry_copy(self._registry))
        if self.folder.access_crl.exists():
            self._context.load_verify_locations(cafile=self.folder.access_crl)

    def day(self, person: str = "", payload: object = None) -> dict[str, Any]:
        """Return where the day stands and what comes next, to anybody; nothing is said with it."""
        del person, payload
        return self._sequencer.inspect(day_report) | {"now_ns": self.clock.now_ns()}

    def _why_full(self) -> str:
        """Return which bound behind the sequencer wants nothing new for now; empty for none."""
        full = BOUND_PLATFORM if self._views.waiting_count > VIEWS_WAITING_MAX else ""
        return self._keeping.why_full() or full

    def status(self) -> dict[str, Any]:
        """Return where the platform stands, and its counters."""
        head = self._sequencer.head
        return {
            "platform": self.settings.platform.name,
            "port": self.port,
            "business_date": self._registry.business_date,
            "phase": self._registry.phase,
            "registry_version": self._registry.version,
            "head_seq": head.seq,
            "head_hash": head.hash.hex(),
            "waiting": self._sequencer.waiting_count,
            "outbox_waiting": self._outbound.waiting_count,
            "outbox_position": self._outbox.position,
            "views_waiting": self._views.waiting_count,
            "views_position": self._views.position,
            "audit_entries": self._audit.number,
            "inboxes": {
                inbox.code: [inbox.last, inbox.unacknowledged_count]
                for inbox in self._outbox.inboxes
            },
            "replayed": self._restored.replayed_count,
            "workers": self._pool.worker_count,
            "watch_port": self._watching.port,
            "pid": os.getpid(),
            "counters": self._measured.counters() | self._keeping.counters(),
        } | self._keeping.status()

    def _on_fault(self, fault: BaseException) -> None:
        """End the node; called on any thread."""
        self._faults.append(fault)
        self._watching.log.write("error", "fault", fault=type(fault).__name__)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.ask_to_stop)


def _leave_clock(state: State) -> None:
    """Leave the clock as it is: the machine's own one needs no start."""
    del state
