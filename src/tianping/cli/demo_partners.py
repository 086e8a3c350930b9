"""A partner of the demo: ``tianping partner …`` with its file, and what it says of its work.

Source: house, ADR-0052, ADR-0061.
"""

from __future__ import annotations

import json
import os
import sys
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from tianping.cli.failures import Exit, Failure
from tianping.cli.main import main
from tianping.cli.passwords import PASSWORD_VARIABLE

__all__ = ["Partner", "play_partner"]

_WAIT_SECONDS_MAX: Final = 90.0
_POLL_SECONDS: Final = 0.05
_STOP_SECONDS: Final = 30.0
_LOG_CHARACTERS: Final = 2_000


class Partner:
    """One run of a partner: its file, its log, its process."""

    def __init__(self, folder: Path, business: str, code: str, *, title: str) -> None:
        self.process: ForkServerProcess | None = None
        self.file = folder / f"{title}.json"
        self.log = folder / f"{title}.log"
        """What it says: a JSON line for each thing that happens."""
        self._folder = folder
        self._business = business
        self._code = code

    def arguments(self) -> list[str]:
        """Return what would be typed after ``tianping``."""
        return [
            "partner", self._business, str(self._folder), self._code, "--file", str(self.file)
        ]  # fmt: skip

    def count(self, event: str) -> int:
        """Return how often something has happened."""
        if not self.log.exists():
            return 0
        lines = self.log.read_bytes().splitlines(keepends=True)
        whole = [line for line in lines if line.startswith(b"{") and line.endswith(b"\n")]
        return sum(json.loads(line)["event"] == event for line in whole)

    def until(self, event: str, count: int) -> None:
        """Wait until something has happened so often.

        Raises:
            Failure: with FAULT: it has not in time, or the partner has ended before.
        """
        stop = time.monotonic() + _WAIT_SECONDS_MAX
        while self.count(event) < count:
            alive = self.process is not None and self.process.is_alive()
            if time.monotonic() > stop or (not alive and self.count(event) < count):
                raise self._fault(f"expected '{event}' {count} times")
            time.sleep(_POLL_SECONDS)

    def wait(self) -> None:
        """Wait until it has worked its file off.

        Raises:
            Failure: with FAULT: it does not end, or not all of it was settled.
        """
        if self.process is not None:
            self.process.join(_WAIT_SECONDS_MAX)
            if self.process.exitcode != Exit.DONE:
                raise self._fault(f"ended with {self.process.exitcode}")

    def end(self) -> None:
        """Tell it to stop, and see that it does."""
        if self.process is None:
            return
        if self.process.is_alive():
            self.process.terminate()
            self.process.join(_STOP_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def _fault(self, what: str) -> Failure:
        said = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        last = f"{self._business} {what}\n{said[-_LOG_CHARACTERS:]}"
        return Failure(Exit.FAULT, f"the partner {last}", f"合作方程序 {last}")


def play_partner(arguments: list[str], log: Path, password: bytes) -> None:
    """Be the command ``tianping``, with its output in files."""
    os.environ[PASSWORD_VARIABLE] = password.decode("utf-8")
    for descriptor, path in ((2, log), (1, log.with_suffix(".txt"))):
        with path.open("wb") as file:
            os.dup2(file.fileno(), descriptor)
    sys.argv = ["tianping", *arguments]
    main()
