"""The continuous copy of the journal: each row is on a second disk before it is acknowledged.

While the copy keeps up, nothing that anybody was told is lost with the first disk. When it cannot
be written, the platform goes on without it and says so; the copy is brought up to date as soon as
it can be, and keeps up again. With ``required`` nothing new is taken until it does.

Source: CCMS-T §五.3.6; house, ADR-0077.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tianping.journal.copying import copy_rows
from tianping.journal.errors import JournalError, Note
from tianping.journal.port import Head, Journal, Row, nothing
from tianping.journal.sqlite import SqliteJournal, SqliteSettings
from tianping.node.counters import Counters
from tianping.node.errors import texts_of

__all__ = ["RETRY_SECONDS", "CopiedJournal", "JournalCopy"]

RETRY_SECONDS: Final = 2.0
"""Pause before a copy that could not be written is tried again."""

_LAST: Final = 2**62
_FAILURES: Final = (JournalError, OSError)


class JournalCopy:
    """A copy that follows a journal, in step or catching up.

    Attributes:
        problem: Why it is not in step, in English and 中文; empty when it is.
    """

    def __init__(self, source: SqliteJournal, folder: Path) -> None:
        self.counters = Counters()
        self.problem: tuple[str, str] = ("", "")
        self._source = source
        self._folder = folder
        self._lock = threading.Lock()
        self._copy: SqliteJournal | None = None
        self._wanted = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="journal copy")

    @property
    def in_step(self) -> bool:
        """Whether every acknowledged row is in the copy."""
        return self._copy is not None

    def start(self) -> None:
        """Bring the copy up to date if it can be, then keep it so."""
        self._try()
        self._thread.start()

    def follow(self) -> None:
        """Bring a copy that is in step to where the journal ends now; never raises."""
        with self._lock:
            if self._copy is not None:
                try:
                    copy_rows(self._source, self._copy, whole=True)
                except _FAILURES as error:
                    self._lose(error)

    def stop(self) -> None:
        """Release the copy."""
        self._stopping = True
        self._wanted.set()
        self._thread.join()
        with self._lock:
            if self._copy is not None:
                self._copy.close()
                self._copy = None

    def _work(self) -> None:
        while not self._stopping:
            self._wanted.wait(None if self.in_step else RETRY_SECONDS)
            self._wanted.clear()
            self._retry()

    def _retry(self) -> None:
        if not self._stopping and not self.in_step:
            self._try()

    def _try(self) -> None:
        """Open the copy and catch up; the last rows while nobody else appends."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            copy = SqliteJournal.open(
                self._folder,
                self._source.platform_id,
                create=True,
                settings=SqliteSettings(verify_from_seq=_LAST),
            )
        except _FAILURES as error:
            self._note(error)
            return
        try:
            self.counters.add("copied_rows_late", copy_rows(self._source, copy, whole=True))
            with self._lock:
                copy_rows(self._source, copy, whole=True)
                self._copy = copy
                self.problem = ("", "")
        except _FAILURES as error:
            self._note(error)
            _release(copy)

    def _lose(self, error: BaseException) -> None:
        """Go on without the copy, and let the thread try to have it back."""
        self._note(error)
        if self._copy is not None:
            _release(self._copy)
            self._copy = None
        self._wanted.set()

    def _note(self, error: BaseException) -> None:
        self.counters.add("copy_failures")
        self.problem = texts_of(error)


def _release(copy: SqliteJournal) -> None:
    """Close a copy; one that is dead already, or whose disk is gone, is closed all the same."""
    try:
        copy.close()
    except JournalError:
        return


class CopiedJournal:
    """The port ``Journal`` over a journal that is copied: what is appended is followed at once."""

    def __init__(self, journal: Journal, follow: Callable[[], None]) -> None:
        self._journal = journal
        self._follow = follow

    @property
    def platform_id(self) -> str:
        """See ``Journal.platform_id``."""
        return self._journal.platform_id

    @property
    def notes(self) -> tuple[Note, ...]:
        """See ``Journal.notes``."""
        return self._journal.notes

    def append(
        self,
        *,
        count: int,
        commands: bytes,
        outcomes_before: bytes,
        originals: bytes = b"",
        writing: Callable[[], None] = nothing,
    ) -> Head:
        """See ``Journal.append``."""
        head = self._journal.append(
            count=count,
            commands=commands,
            outcomes_before=outcomes_before,
            originals=originals,
            writing=writing,
        )
        self._follow()
        return head

    def close_with(self, outcomes: bytes) -> Head:
        """See ``Journal.close_with``."""
        head = self._journal.close_with(outcomes)
        self._follow()
        return head

    def skip_with(self, order: bytes, outcomes: bytes) -> Head:
        """See ``Journal.skip_with``."""
        head = self._journal.skip_with(order, outcomes)
        self._follow()
        return head

    def read(self, from_seq: int = 1) -> Iterator[Row]:
        """See ``Journal.read``."""
        return self._journal.read(from_seq)

    def original(self, seq: int) -> bytes | None:
        """See ``Journal.original``."""
        return self._journal.original(seq)

    def head(self) -> Head:
        """See ``Journal.head``."""
        return self._journal.head()

    def checkpoint(self) -> None:
        """See ``Journal.checkpoint``."""
        self._journal.checkpoint()

    def close(self) -> None:
        """See ``Journal.close``."""
        self._journal.close()
