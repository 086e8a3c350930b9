"""One run of ``tianping partner`` as a real process: what it says, its end, its death."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from support.cli import cli_environment
from tianping.cli.passwords import PASSWORD_VARIABLE

__all__ = ["WAIT_SECONDS", "PartnerProcess", "written"]

WAIT_SECONDS = 60


class PartnerProcess:
    """A partner in the background."""

    def __init__(
        self, folder: Path, business: str, code: str, *options: object, password: bytes = b""
    ) -> None:
        self._log = folder / f"{business}.log"
        arguments = [business, folder, code, "--json", *options]
        environment = cli_environment("en")
        if password:
            environment[PASSWORD_VARIABLE] = password.decode()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tianping.cli.main", "partner", *map(str, arguments)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def events(self) -> list[dict[str, Any]]:
        """Return the whole lines it has written so far."""
        lines = self._log.read_bytes().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.startswith(b"{") and line[-1:] == b"\n"]

    def count(self, event: str) -> int:
        """Return how often something has happened."""
        return sum(each["event"] == event for each in self.events())

    def wait_for(self, event: str, count: int = 1) -> None:
        """Wait until something has happened so often."""
        stop = time.monotonic() + WAIT_SECONDS
        while self.count(event) < count:
            assert time.monotonic() < stop, self._log.read_text()
            assert self._process.poll() is None, self._log.read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        """Let it die where it is."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def terminate(self) -> tuple[int, list[dict[str, Any]]]:
        """Tell it to stop; return its exit code and what it printed."""
        self._process.terminate()
        return self.end()

    def end(self) -> tuple[int, list[dict[str, Any]]]:
        """Wait for its end; return its exit code and what it printed."""
        try:
            printed, _ = self._process.communicate(timeout=WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(self._log.read_text()) from None
        return self._process.returncode, json.loads(printed) if printed else []


def written(folder: Path, **file: Any) -> Path:
    """Write a file of business."""
    path = folder / f"{file['name']}.json"
    path.write_text(json.dumps(file), encoding="utf-8")
    return path
