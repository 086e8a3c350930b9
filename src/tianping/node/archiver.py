"""The node's archivist: a thread that takes days off the views when they are old enough.

One day after the other, the oldest first: the day's pack and files are written beside their place
and moved there, the journal states the digest, the views drop the day when they fold the statement,
and the journal's contents of the day give way to the pack. Killed anywhere, it begins again: what
was not stated is written anew, what was stated is not written again, what was not moved is moved.

Source: RULES-C §7.2; correction 1.14; house, ADR-0075, ADR-0079.
"""

from __future__ import annotations

import multiprocessing
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Engine

from tianping.core.commands import NoteArchive
from tianping.core.events import Refused
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.journal.errors import JournalError
from tianping.journal.packing import Packed, move_rows, write_pack
from tianping.journal.sqlite import SqliteJournal
from tianping.node.archive_worker import DayTask, WrittenDay, write_and_tell
from tianping.node.clock import Clock
from tianping.node.counters import Counters
from tianping.node.errors import NodeError, Stopped, WorkerFault, texts_of
from tianping.node.sequencer import Sequencer
from tianping.values.dates import BusinessDate
from tianping.views.archive.due import due_days
from tianping.views.archive.manifest import PACK_FILE
from tianping.views.archive.slices import last_stated, slice_of
from tianping.views.archive.tables import DaySlice
from tianping.views.archive.writing import Anchor, put_in_place
from tianping.views.errors import ViewsError

__all__ = ["Archivist", "ArchivistDesk"]

_MAKING: Final = ".making"
_EVERY_SECONDS: Final = 3_600.0
_POLL_SECONDS: Final = 0.02
_FAILURES: Final = (ViewsError, NodeError, JournalError, OSError)
"""What may go wrong with a day and is tried again later; anything else is a bug."""


class ArchivistDesk(NamedTuple):
    """What the archivist works with."""

    engine: Engine
    archive: Path
    journal: SqliteJournal
    sequencer: Sequencer
    clock: Clock
    views_position: Callable[[], int]
    has_room: Callable[[], bool]


class Archivist:
    """Archives what is due: when it is told to, and once an hour."""

    def __init__(self, desk: ArchivistDesk) -> None:
        self.counters = Counters()
        self.problem: tuple[str, str] = ("", "")
        """Why the last attempt failed; empty when it did not."""
        self.failed: Callable[[BaseException], None] = _raise
        self._desk = desk
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="archivist")

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Look soon whether a day is due."""
        self._wanted.set()

    def stop(self) -> None:
        """End after the step in hand."""
        self._stopping = True
        self._wanted.set()
        self._thread.join()

    def run(self) -> list[int]:
        """Archive every day that is due, and return their dates.

        Raises:
            NodeError, ViewsError, JournalError, OSError: a day could not be archived.
        """
        with self._lock:
            shutil.rmtree(self._desk.archive / _MAKING, ignore_errors=True)
            self._finish_last()
            done = []
            while not self._stopping and (day := self._next_due()) is not None:
                self._archive(day)
                done.append(day.business_date)
            return done

    def _work(self) -> None:
        try:
            while not self._stopping:
                self._try()
                self._wanted.wait(_EVERY_SECONDS)
                self._wanted.clear()
        except BaseException as fault:  # noqa: BLE001 - handed to the owner, who stops the node
            self.failed(fault)

    def _try(self) -> None:
        if not self._desk.has_room():
            return  # what is left of the disk is for what was promised
        try:
            self.run()
        except Stopped:
            self._stopping = True
        except _FAILURES as error:
            self.counters.add("archive_failures")
            self.problem = texts_of(error)
        else:
            self.problem = ("", "")

    def _next_due(self) -> DaySlice | None:
        with self._desk.engine.connect() as connection:
            due = due_days(connection)
            return slice_of(connection, due[0]) if due else None

    def _archive(self, day: DaySlice) -> None:
        folder = self._desk.archive / _MAKING / f"{day.business_date}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True, mode=0o700)
        packed = Packed(day.business_date, day.first_seq, day.last_seq)
        rows = write_pack(self._desk.journal, folder / PACK_FILE, packed)
        written = self._written(folder, day, rows)
        put_in_place(folder, self._desk.archive, day.business_date)
        self._state(day, written)
        self.counters.add("archived_days")
        self.counters.add("archived_rows", written.row_count)
        self.counters.add("packed_rows", move_rows(self._desk.journal, packed))

    def _written(self, folder: Path, day: DaySlice, rows: int) -> WrittenDay:
        """Let another process write the day's files."""
        journal = self._desk.journal
        values = journal.values(journal.row_of(day.last_seq))
        with self._desk.engine.connect() as connection:
            _, previous = last_stated(connection)
        anchor = Anchor(values[0] + values[1] - 1, values[4], previous, rows)
        url = self._desk.engine.url.render_as_string(hide_password=False)
        task = DayTask(url, folder, day.business_date, anchor)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=write_and_tell, args=(task, theirs), daemon=True)
        process.start()
        theirs.close()
        try:
            written = self._wait_for(process, ours)
        finally:
            process.kill()
            process.join()
            ours.close()
        if not written.digest:
            raise NodeError(*written.problem)
        return written

    def _wait_for(self, process: BaseProcess, answer: Connection) -> WrittenDay:
        """Wait for the answer of the writing process, unless the node stops."""
        while not answer.poll(_POLL_SECONDS):
            if self._stopping:
                raise Stopped
            if not process.is_alive() and not answer.poll():
                raise WorkerFault(f"exit code {process.exitcode}")
        written: WrittenDay = answer.recv()
        return written

    def _state(self, day: DaySlice, written: WrittenDay) -> None:
        """Let the journal state the day, and wait until the views have dropped it."""
        command = NoteArchive(
            self._desk.clock.now_ns(),
            BusinessDate(day.business_date),
            written.digest,
            written.row_count,
        )
        seq, outcomes = self._desk.sequencer.execute([command])
        first = outcomes[0][0]
        if isinstance(first, Refused):
            text = REFUSALS[RefusalCode(first.code)]
            raise NodeError(
                f"archive of {day.business_date}: {text.english}: {first.found}",
                f"归档 {day.business_date}：{text.chinese}：{first.found}",
            )
        while self._desk.views_position() < seq:
            if self._stopping:
                raise Stopped
            time.sleep(_POLL_SECONDS)

    def _finish_last(self) -> None:
        """Move what the journal still holds of the last day that it stated."""
        with self._desk.engine.connect() as connection:
            day, _ = last_stated(connection)
        if day is not None:
            packed = Packed(day.business_date, day.first_seq, day.last_seq)
            self.counters.add("packed_rows", move_rows(self._desk.journal, packed))


def _raise(fault: BaseException) -> None:
    raise fault
