"""Measuring the node: its counters, queues and times as readings of the metrics' table.

A scrape reads what is in memory. What costs more, the views' figures, files and the disk, is read
by the watcher at its own pace and shown as it was then.

Source: house, ADR-0080.
"""

from __future__ import annotations

import importlib.metadata
import shutil
from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from tianping.core.terms import CLASS_NAMES, SYSTEM_NAMES
from tianping.node.audit import AuditLog
from tianping.node.clock import Clock
from tianping.node.counters import Counters
from tianping.node.expiries import Expiries, Expiry
from tianping.node.folder import Folder
from tianping.node.following import ViewFollower
from tianping.node.https import HttpsServer
from tianping.node.outbound import Outbound
from tianping.node.outbox import Outbox
from tianping.node.pool import WorkerPool
from tianping.node.registry import Registry
from tianping.node.releases import Releases
from tianping.node.sequencer import Sequencer
from tianping.node.submission import Submissions
from tianping.views.queries_watch import WatchedFigures, watched_figures
from tianping.watch.readings import Readings

__all__ = ["Measured", "Measuring"]

_NS_PER_SECOND: Final = 1_000_000_000
_NS_PER_DAY: Final = 86_400 * _NS_PER_SECOND
_EXPIRIES_EVERY_NS: Final = 600 * _NS_PER_SECOND

_COUNTED: Final = {
    "commands": "commands_durable",
    "batches": "batches_durable",
    "snapshots": "snapshots_kept",
    "views_unavailable": "views_unavailable",
    "outbox_messages": "messages_stored",
    "outbox_acknowledged": "acknowledged",
    "outbox_redelivered": "redelivered",
    "worker_tasks": "worker_tasks",
    "workers_lost": "workers_lost",
    "worker_faults": "worker_faults",
    "audit_entries": "audit_entries",
}
"""Metrics that are one of the node's counters, by their middle name."""

_VERDICTS: Final = {
    "admitted": "admitted",
    "refused": "refused_at_door",
    "duplicate": "transport_duplicates",
    "acknowledgement": "acknowledgements",
    "busy": "busy",
}
"""What the door says of a message, and the counter that counts it."""

_PREFIXED: Final = {
    "tianping_https_requests_total": "http_",
    "tianping_https_busy_total": "busy_",
    "tianping_door_refusals_total": "refused_by_",
    "tianping_connections_cut_total": "cut_",
}
"""Metrics with one label whose counters are a prefix and the label's value."""


class Measured(NamedTuple):
    """The parts of a node that are measured."""

    sequencer: Sequencer
    pool: WorkerPool
    outbound: Outbound
    outbox: Outbox
    views: ViewFollower
    audit: AuditLog
    submissions: Submissions
    https: HttpsServer
    registry: Registry
    releases: Releases
    folder: Folder
    engine: Engine

    def counters(self) -> dict[str, int]:
        """Return all counters of all parts."""
        parts: tuple[Counters, ...] = (
            self.sequencer.counters,
            self.sequencer.committer.counters,
            self.pool.counters,
            self.outbound.counters,
            self.outbox.counters,
            self.views.counters,
            self.submissions.counters,
            self.https.counters,
            self.https.guard.counters,
        )
        merged: dict[str, int] = {}
        for one in parts:
            merged |= one.all()
        return merged


class _Slow(NamedTuple):
    """What is read at the watcher's pace."""

    figures: WatchedFigures | None
    disk: tuple[int, int]
    expiries: list[Expiry]
    manifest: int
    not_known_good: list[tuple[str, str]]


class Measuring:
    """Reads a node. Any thread may.

    Attributes:
        more: Further values, by metric and labels, that the watcher keeps: alarms, notices.
    """

    def __init__(self, measured: Measured, clock: Clock) -> None:
        self.more: Mapping[tuple[str, tuple[str, ...]], float] = {}
        self._measured = measured
        self._clock = clock
        self._since_ns = clock.now_ns()
        self._slow = _Slow(None, (0, 0), [], 0, [])
        self._version = importlib.metadata.version("tianping")
        self._expiries = Expiries(measured.folder, measured.registry)
        self._expiries_read: tuple[int, int] = (-1, 0)

    def refresh(self) -> None:
        """Read again what costs more."""
        usage = shutil.disk_usage(self._measured.folder.path)
        offer = self._measured.releases.offer()
        self._slow = _Slow(
            self._figures(),
            (usage.free, usage.total),
            self._ends(),
            0 if offer is None else offer.manifest.number,
            self._not_known_good(),
        )

    def read(self) -> Readings:
        """Return the readings of this moment."""
        readings = Readings(self._clock.now_ns())
        self._read_counters(readings)
        self._read_positions(readings)
        self._read_slow(readings)
        for (name, labels), value in self.more.items():
            readings.put(name, value, labels)
        return readings

    def _figures(self) -> WatchedFigures | None:
        try:
            with self._measured.engine.connect() as connection:
                return watched_figures(connection)
        except SQLAlchemyError:
            return None  # the lag of the views says so

    def _not_known_good(self) -> list[tuple[str, str]]:
        """Return participants whose client states a version that is not known good, and which."""
        measured = self._measured
        return [
            (code, version or "none")
            for certificate, version in measured.https.client_versions.copy().items()
            for code in sorted(measured.registry.codes_of(certificate))
            if not measured.releases.allowed_client_version(code, version)
        ]

    def _ends(self) -> list[Expiry]:
        """Return what expires when: read anew with every version of the registry, and at times."""
        version, now_ns = self._measured.registry.version, self._clock.now_ns()
        read_version, read_at_ns = self._expiries_read
        if version == read_version and now_ns - read_at_ns < _EXPIRIES_EVERY_NS:
            return self._slow.expiries
        self._expiries_read = (version, now_ns)
        return self._expiries.all()

    def _read_counters(self, readings: Readings) -> None:
        counters = self._measured.counters()
        for middle, counter in _COUNTED.items():
            readings.put(f"tianping_{middle}_total", counters.get(counter, 0))
        for verdict, counter in _VERDICTS.items():
            readings.put("tianping_intake_messages_total", counters.get(counter, 0), (verdict,))
        for name, prefix in _PREFIXED.items():
            for counter, count in counters.items():
                if counter.startswith(prefix):
                    readings.put(name, count, (counter.removeprefix(prefix),))
        sequencer = self._measured.sequencer
        for name, distribution in (
            ("tianping_core_apply_seconds", sequencer.apply_seconds),
            ("tianping_journal_append_seconds", sequencer.committer.append_seconds),
            ("tianping_batch_commands", sequencer.committer.batch_commands),
            ("tianping_submission_seconds", self._measured.https.submission_seconds),
        ):
            readings.put_histogram(name, *distribution.all())

    def _read_positions(self, readings: Readings) -> None:
        one = self._measured
        head = one.sequencer.head
        for name, value in (
            ("journal_position", head.seq),
            ("sequencer_waiting_commands", one.sequencer.waiting_count),
            ("views_position", one.views.position),
            ("views_waiting_commands", one.views.waiting_count),
            ("outbox_position", one.outbox.position),
            ("outbox_waiting_commands", one.outbound.waiting_count),
            ("workers", one.pool.worker_count),
            ("connections", one.https.connection_count),
            ("phase", one.registry.phase),
            ("business_date", one.registry.business_date),
            ("up_seconds", (readings.at_ns - self._since_ns) / _NS_PER_SECOND),
        ):
            readings.put(f"tianping_{name}", value)
        readings.put("tianping_build", 1, (self._version,))
        readings.put_all(
            "tianping_outbox_unacknowledged_messages",
            {(inbox.code,): inbox.unacknowledged_count for inbox in one.outbox.inboxes},
        )
        readings.put_all(
            "tianping_link_key_age_ratio",
            {(code,): ratio for code, ratio in one.https.link.age_ratios().items()},
        )
        for version, count in Counter(one.https.client_versions.copy().values()).items():
            readings.put("tianping_client_versions", count, (version or "none",))

    def _read_slow(self, readings: Readings) -> None:
        figures, (free, total), expiries, manifest, not_known_good = self._slow
        readings.put("tianping_release_manifest", manifest)
        readings.put_all("tianping_clients_not_known_good", dict.fromkeys(not_known_good, 1.0))
        if figures is not None:
            readings.put_all(
                "tianping_system_state",
                {(SYSTEM_NAMES[number][0],): state for number, state in figures.states.items()},
            )
            for queue_class in CLASS_NAMES:
                count, amount = figures.waiting.get(queue_class, (0, 0))
                readings.put("tianping_queue_payments", count, (str(queue_class),))
                readings.put("tianping_queue_value_fen", amount, (str(queue_class),))
            readings.put("tianping_settled_payments", figures.settled_count)
            readings.put("tianping_settled_value_fen", figures.settled_fen)
        if total:
            readings.put("tianping_disk_free_bytes", free)
            readings.put("tianping_disk_free_ratio", free / total)
        days = {
            (one.holder, one.use): (one.at_ns - readings.at_ns) / _NS_PER_DAY for one in expiries
        }
        readings.put_all(
            "tianping_certificate_days", {of: left for of, left in days.items() if of[0]}
        )
        readings.put_all(
            "tianping_revocation_list_days",
            {(use,): left for (holder, use), left in days.items() if not holder},
        )
