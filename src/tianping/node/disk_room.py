"""Room on the disk: intake stops while there is still enough for what was taken.

Two things are kept free. The reserve: below it nothing new is taken from participants, because what
they were promised must still be written. The ballast: a file of our own, given up when even the
reserve goes, whoever took it; so the journal can write its end, and the operator can work. Both
come back by themselves when there is room again.

A limit on the size of files counts like a full disk.

Source: RULES-C §7.2; house, ADR-0078.
"""

from __future__ import annotations

import os
import resource
import threading
from pathlib import Path
from typing import Final

from tianping.node.counters import Counters
from tianping.node.folder import DiskSettings

__all__ = ["BALLAST_FILE", "CHECK_SECONDS", "DiskRoom", "room_in"]

BALLAST_FILE: Final = "ballast"
CHECK_SECONDS: Final = 0.5
_MEGABYTE: Final = 1024 * 1024
_GROWING: Final = ("*.db", "*.db-wal")
"""The files of a platform's folder that grow."""

_BACK_PERCENT: Final = 110
"""Of the reserve: with so much room intake begins again, not with the byte that was missing."""


def room_in(folder: Path) -> int:
    """Return how many bytes a folder's growing files can still take, each or together."""
    status = os.statvfs(folder)
    room = status.f_bavail * status.f_frsize
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit == resource.RLIM_INFINITY:
        return room
    sizes = [path.stat().st_size for name in _GROWING for path in folder.glob(name)]
    return min(room, limit - max(sizes, default=0))


class DiskRoom:
    """Watches the room in a platform's folder.

    Attributes:
        low: Whether there is too little to take anything new.
        room: How much there was when it was looked at last, in bytes.
    """

    def __init__(self, folder: Path, settings: DiskSettings) -> None:
        self.counters = Counters()
        self.low = False
        self.room = 0
        self._folder = folder
        self._ballast = folder / BALLAST_FILE
        self._reserve = settings.reserve_mb * _MEGABYTE
        self._ballast_bytes = settings.ballast_mb * _MEGABYTE
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="disk room", daemon=True)

    def look(self) -> None:
        """Look how much room there is, and act on it.

        Before anything is opened too: recovery after a full disk needs room to write.
        """
        self.room = room_in(self._folder)
        if self.room < self._reserve // 2 and self._ballast.exists():
            self._ballast.unlink()
            self.counters.add("ballast_released")
            self.room = room_in(self._folder)
        if self.room < self._reserve:
            if not self.low:
                self.counters.add("disk_low")
            self.low = True
        elif self.room >= self._reserve * _BACK_PERCENT // 100:
            self.low = False
            self._take_ballast()

    def start(self) -> None:
        """Look again and again from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(CHECK_SECONDS):
            self.look()

    def _take_ballast(self) -> None:
        """Make the ballast when there is room for it beside the reserve."""
        wanted = self._ballast_bytes + self._reserve * _BACK_PERCENT // 100
        if not self._ballast_bytes or self._ballast.exists() or self.room < wanted:
            return
        new = self._ballast.with_suffix(".new")
        descriptor = os.open(new, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, self._ballast_bytes)
        except OSError:
            new.unlink()  # somebody else was faster: there is no room after all
            return
        finally:
            os.close(descriptor)
        new.rename(self._ballast)
