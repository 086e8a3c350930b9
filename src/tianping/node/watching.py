"""Everything that watches a node, put together: log, history, alarms, sinks, help desk, probes.

The platform opens it before its doors and closes it last.

Source: SAC-G §二十五, §二十七, §三十; CCMS-T §六.1.1 (help platform and monitoring);
house, ADR-0080, ADR-0081, ADR-0082.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import Any, Final

from tianping.desk.store import DeskStore, NewTicket
from tianping.desk.tickets import Action, Kind
from tianping.node.batches import DurableBatch
from tianping.node.clock import Clock
from tianping.node.errors import FolderError, NodeError
from tianping.node.folder import Folder, Settings
from tianping.node.health import Health, reasons_of
from tianping.node.logs import StructuredLog
from tianping.node.measuring import Measured, Measuring
from tianping.node.watch_http import WatchServer
from tianping.node.watcher import Watcher
from tianping.security.private_files import read_private
from tianping.storage.sqlite_file import connect
from tianping.watch.alarms import Alarm
from tianping.watch.book import AlarmBook
from tianping.watch.delivery import Deliverer, Sink
from tianping.watch.engine import Movements, Watch
from tianping.watch.errors import WatchError
from tianping.watch.exposition import Exposition
from tianping.watch.history import History
from tianping.watch.rules import read_rules
from tianping.watch.sinks import MailSink, WebhookSink

__all__ = ["MONITORING", "Watching", "one_person"]

MONITORING: Final = "monitoring"
"""Who opens an incident of an alarm."""


class Watching:
    """What watches one node.

    Attributes:
        log: The structured log.
        desk: The help desk's file.
        watcher: The thread; None before ``start``.
        stopping: Set when the node takes nothing more, so that probes say so.
    """

    def __init__(self, folder: Folder, settings: Settings, *, clock: Clock) -> None:
        """Open files and rules.

        Raises:
            FolderError: the rules or the settings of a sink make no sense.
            KeyStoreError: a sink's secret is missing, or others than the owner may read it.
        """
        self._clock = clock
        self._settings = settings
        self._opened = ExitStack()
        self._measured: Measured | None = None
        self._measuring: Measuring | None = None
        self._server: WatchServer | None = None
        self.watcher: Watcher | None = None
        self.stopping = False
        try:
            self._rules = read_rules(folder.alarm_rules)
            sinks = _sinks(folder, settings)
        except WatchError as error:
            raise FolderError(error.english, error.chinese) from None
        self.log = StructuredLog(folder.log, settings.logs, clock=clock)
        self._opened.callback(self.log.close)
        self.desk = DeskStore(self._connect(folder.desk))
        history = History(self._connect(folder.watch))
        self._book = AlarmBook(self._connect(folder.watch), sinks=[sink.name for sink in sinks])
        self._watch = Watch(
            self._rules, self._book, history, history_days=settings.watch.history_days
        )
        self._deliverer = Deliverer(self._book, sinks, self._rules, clock_ns=clock.now_ns)

    async def start(self, measured: Measured) -> None:
        """Begin to watch a node, and answer probes."""
        self._measured = measured
        self._measuring = Measuring(measured, self._clock)
        authorities, days = measured.registry.authorities, self._settings.watch.history_days
        self._watch.days_kept = lambda: max(days, authorities.value("retention.audit_days"))
        watcher = Watcher(
            self._watch,
            self._measuring,
            clock=self._clock,
            log=self.log,
            interval_seconds=self._settings.watch.interval_seconds,
        )
        watcher.moved = self._moved
        watcher.figures = self._figures
        self.watcher = watcher
        self._deliverer.given_up = lambda sink, failure: watcher.tell(
            "notices_undelivered", f"sink={sink}", failure
        )
        watcher.start()
        self._opened.callback(watcher.stop)
        self._deliverer.start()
        self._opened.callback(self._deliverer.stop)
        place = self._settings.watch.place()
        if place is not None:
            self._server = WatchServer(Exposition(self._measuring.read), self.health)
            await self._server.start(*place)

    async def stop_answering(self) -> None:
        """Answer probes no more."""
        if self._server is not None:
            await self._server.stop()

    def close(self) -> None:
        """Take what was given, and close everything."""
        self._opened.close()

    def follow(self, batch: DurableBatch) -> None:
        """Take a durable batch, once there is a watcher."""
        if self.watcher is not None:
            self.watcher.follow(batch)

    def tell(self, rule: str, subject: str, detail: str = "") -> None:
        """Say that something happened for which there is an alarm rule of that name.

        From any thread. What happens before there is a watcher is not told.
        """
        if self.watcher is not None:
            self.watcher.tell(rule, subject, detail)

    @property
    def port(self) -> int:
        """The port of metrics and probes; 0 when nobody listens."""
        return 0 if self._server is None else self._server.port

    def health(self) -> Health:
        """Return whether the node is ready, and what is wrong."""
        if self._measured is None or self._measuring is None or self.watcher is None:
            raise NodeError("the node has not started", "节点尚未启动")
        return reasons_of(
            self._measured,
            self._measuring.read(),
            stopping=self.stopping,
            watched=self.watcher.is_alive,
        )

    # Requests of the operator ------------------------------------------------------------------

    def acknowledge(self, by: str, payload: Any) -> dict[str, Any]:
        """Acknowledge an alarm: its number, the person, a note.

        Raises:
            NodeError: no such alarm, or its state does not allow it.
        """
        number, named, note = payload
        person = one_person(by, str(named))
        try:
            alarm = self._book.acknowledge(
                int(number), at_ns=self._clock.now_ns(), person=person, note=str(note)
            )
        except WatchError as error:
            raise NodeError(error.english, error.chinese) from None
        return self._done(alarm)

    def resolve(self, by: str, payload: Any) -> dict[str, Any]:
        """Note that an alarm is over, which a person must say of some.

        Raises:
            NodeError: no such alarm, or its state does not allow it.
        """
        number, named, note = payload
        person = one_person(by, str(named))
        try:
            alarm = self._book.clear(
                int(number), at_ns=self._clock.now_ns(), person=person, note=str(note)
            )
        except WatchError as error:
            raise NodeError(error.english, error.chinese) from None
        self._follow_up(alarm, f"alarm {alarm.number} resolved by {person}: {note}")
        return self._done(alarm)

    def status(self, _by: str, _payload: Any) -> dict[str, Any]:
        """Return health and what was read last."""
        health = self.health()
        measuring = self._measuring
        readings = {} if measuring is None else dict(measuring.read().kept())
        return {
            "ready": health.ready,
            "reasons": [[one.code, one.english, one.chinese] for one in health.reasons],
            "alarms": len(self._book.open_alarms),
            "port": self.port,
            "readings": readings,
        }

    def _done(self, alarm: Alarm) -> dict[str, Any]:
        self._deliverer.wake()
        return {"number": alarm.number, "state": alarm.state.value}

    # What follows from alarms ------------------------------------------------------------------

    def _moved(self, movements: Movements) -> None:
        """Tell the sinks, and the help desk where the rule says so."""
        self._deliverer.wake()
        for alarm in movements.raised:
            rule = self._rules[alarm.rule]
            if rule.incident:
                about = f" ({alarm.subject})" if alarm.subject else ""
                self.desk.open_ticket(
                    NewTicket(
                        kind=Kind.INCIDENT,
                        title=f"{rule.english} {rule.chinese}{about}"[:200],
                        text=f"{rule.todo_english}\n{rule.todo_chinese}\n{alarm.detail}".strip(),
                        asked_by=MONITORING,
                        priority=rule.incident,
                        alarm=alarm.number,
                    ),
                    person=MONITORING,
                    at_ns=self._clock.now_ns(),
                )
        for alarm in movements.cleared:
            self._follow_up(alarm, f"alarm {alarm.number} is over 告警已解除")

    def _follow_up(self, alarm: Alarm, text: str) -> None:
        """Note on the incident of an alarm what became of it."""
        for ticket in self.desk.tickets(alarm=alarm.number):
            if ticket.is_open:
                self.desk.act(
                    ticket.number,
                    Action.NOTE,
                    person=MONITORING,
                    text=text,
                    at_ns=self._clock.now_ns(),
                )

    def _figures(self) -> dict[tuple[str, tuple[str, ...]], float]:
        """Return what the watching says of itself."""
        found: dict[tuple[str, tuple[str, ...]], float] = {}
        standing = Counter((one.severity, one.state.value) for one in self._book.open_alarms)
        for severity in ("critical", "major", "minor"):
            for state in ("firing", "acknowledged"):
                found["tianping_alarms", (severity, state)] = standing[severity, state]
        for rule, count in self._watch.raised_counts.items():
            found["tianping_alarms_raised_total", (rule,)] = count
        for outcome, count in self._book.notice_outcomes().items():
            found["tianping_alarm_notices_total", (outcome,)] = count
        if self.watcher is not None:
            counters = self.watcher.counters
            found["tianping_core_refusals_total", ()] = counters.get("core_refusals")
            found["tianping_watch_failures_total", ()] = counters.get("watch_failures")
        return found

    def _connect(self, path: Any) -> Any:
        connection = connect(path)
        self._opened.callback(connection.close)
        return connection


def one_person(by: str, named: str) -> str:
    """Return who does it: whoever is logged in, or while nobody can be, who is named.

    Raises:
        NodeError: neither, or somebody else's name.
    """
    if by and named and named != by:
        raise NodeError(
            f"alarm: expected no other name than {by}, who is logged in, found {named}",
            f"告警：应以登录人员 {by} 名义办理，实为 {named}",
        )
    if not by and not named:
        raise NodeError("alarm: expected who does it", "告警：须注明办理人")
    return by or named


def _sinks(folder: Folder, settings: Settings) -> list[Sink]:
    """Return the sinks that the settings name.

    Raises:
        WatchError: settings that make no sense.
        KeyStoreError: a secret's file is missing or not private.
    """
    platform = settings.platform.name
    sinks: list[Sink] = []
    if settings.webhook.url:
        secret = read_private(folder.path / settings.webhook.secret_file).strip()
        sinks.append(WebhookSink(settings.webhook, secret, platform=platform))
    if settings.mail.host:
        password = ""
        if settings.mail.user:
            password = read_private(folder.path / settings.mail.password_file).decode().strip()
        sinks.append(MailSink(settings.mail, password, platform=platform))
    return sinks
