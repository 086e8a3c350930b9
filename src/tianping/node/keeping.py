"""What keeps a platform's data: room on the disk, keys at rest, the copy, the archive, backups.

Source: CCMS-T §五.3.4; RULES-C §9; house, ADR-0075 to ADR-0079.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from tianping.journal.port import Journal
from tianping.journal.sealed import SealedJournal
from tianping.node.archiver import Archivist, ArchivistDesk
from tianping.node.backup import BackupReport, BackupSource, back_up
from tianping.node.clock import Clock
from tianping.node.disk_room import DiskRoom
from tianping.node.folder import Folder
from tianping.node.following import ViewFollower
from tianping.node.journal_copy import CopiedJournal, JournalCopy
from tianping.node.opening import open_stored
from tianping.node.sequencer import Sequencer
from tianping.node.submission import BOUND_COPY, BOUND_DISK
from tianping.security.keyring import KeyRing
from tianping.security.sealing import UNSEALED, Seal
from tianping.views.sealing import use_seal

__all__ = ["Keeping"]


class Keeping:
    """The keeping parts of a running node, opened with it and closed with it.

    Attributes:
        seal: What opens and seals the platform's data at rest.
        journal: The journal as everybody writes and reads it: sealed, and copied where one is set.
        archivist: Archives what is due; there once ``start_archive`` was called.
    """

    def __init__(self, folder: Folder, password: bytes, clock: Clock, *, opened: ExitStack) -> None:
        """Take the disk's room, read the keys, open the journal; ``opened`` closes it all."""
        self._folder = folder
        self._settings = folder.settings()
        self._clock = clock
        self._opened = opened
        self._room = DiskRoom(folder.path, self._settings.disk)
        self._room.look()
        self._room.start()
        opened.callback(self._room.stop)
        self._ring: KeyRing | None = None
        if folder.key_ring.exists():
            self._ring = KeyRing.open(folder.key_ring, password)
        self.seal: Seal = self._ring.seal if self._ring else UNSEALED
        self._stored = open_stored(folder, self._settings, create=True)
        opened.callback(self._stored.close)
        self._copy: JournalCopy | None = None
        followed: Journal = self._stored
        if self._settings.copy.folder:
            self._copy = JournalCopy(self._stored, Path(self._settings.copy.folder))
            self._copy.start()
            opened.callback(self._copy.stop)
            followed = CopiedJournal(self._stored, self._copy.follow)
        self.journal: Journal = SealedJournal(followed, self.seal)
        self.archivist: Archivist

    def prepare_archive(self, engine: Engine, sequencer: Sequencer, views: ViewFollower) -> None:
        """Make what archives, which begins when ``start`` of it is called."""
        self.archivist = Archivist(
            ArchivistDesk(
                engine,
                self._folder.archive(self._settings),
                self._stored,
                sequencer,
                self._clock,
                lambda: views.position,
                lambda: not self._room.low,
            )
        )

    def start_archive(self) -> None:
        """Let what is due be archived from now on."""
        self.archivist.start()
        self._opened.callback(self.archivist.stop)

    def reload(self, engine: Engine) -> None:
        """Read the key ring again."""
        if self._ring is not None:
            self._ring.reload()
            use_seal(engine.dialect, self.seal)

    def why_full(self) -> str:
        """Return which of the parts wants nothing new for now; empty for none."""
        if self._room.low:
            return BOUND_DISK
        if self._copy is not None and self._settings.copy.required and not self._copy.in_step:
            return BOUND_COPY
        return ""

    def back_up(self, person: str, asked: list[Any]) -> BackupReport:
        """Bring a backup up to date, as the operator asked."""
        del person
        to, with_keys = asked
        source = BackupSource(self._folder, self._settings, self._stored)
        return back_up(source, Path(to), with_keys=bool(with_keys), now_ns=self._clock.now_ns())

    def archive(self, person: str = "", payload: object = None) -> list[int]:
        """Archive what is due now, and return the dates."""
        del person, payload
        return list(self.archivist.run())

    def status(self) -> dict[str, Any]:
        """Return how keeping stands."""
        return {
            "archive_problem": list(self.archivist.problem),
            "disk_low": self._room.low,
            "disk_room": self._room.room,
            "copy_in_step": self._copy is not None and self._copy.in_step,
            "copy_problem": list(self._copy.problem) if self._copy is not None else ["", ""],
        }

    def counters(self) -> dict[str, int]:
        """Return the counters of all parts, by name."""
        counters = self.archivist.counters.all() | self._room.counters.all()
        return counters | (self._copy.counters.all() if self._copy is not None else {})
