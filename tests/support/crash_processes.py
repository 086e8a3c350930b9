"""The processes of the crash test: the node, killed where it stands, and the banks."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import psutil

from support.crash_bank import Opening, Standing
from tianping.cli.processes import start_module, start_node, wait_for_node
from tianping.node.operator import OperatorClient

__all__ = ["BankProcess", "CrashError", "NodeUnderFire", "wait_until"]

_JOURNAL: Final = "journal.db"
_GONE_SECONDS: Final = 20.0
_STOP_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.002
_COPIED_BYTES_MAX: Final = 64_000_000


class CrashError(Exception):
    """Something happened that no kill explains."""


def wait_until(done: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait until something is so.

    Raises:
        CrashError: it was not, in time.
    """
    stop = time.monotonic() + seconds
    while not done():
        if time.monotonic() > stop:
            raise CrashError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


class NodeUnderFire:
    """The node of a folder, started and killed again and again.

    Attributes:
        start_seconds: How long the last start took, until it listened.
        open_seconds: The part of it that came before the journal was opened.
    """

    def __init__(self, folder: Path, password: bytes) -> None:
        self.start_seconds = 3.0
        self.open_seconds = 1.5
        self._folder = folder
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self.operator: OperatorClient | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running process.

        Raises:
            CrashError: there is none, or it ended by itself.
        """
        if self._process is None:
            raise CrashError("the node was not started")
        if self._process.poll() is not None:
            log = (self._folder / "node.log").read_text(encoding="utf-8", errors="replace")
            raise CrashError(f"the node ended with {self._process.returncode}:\n{log[-3000:]}")
        return self._process

    def begin(self) -> None:
        """Start the process and return at once."""
        self._began = time.monotonic()
        self._process = start_node(self._folder, self._password)

    def await_journal(self) -> None:
        """Wait until the process has opened its journal: the recovery begins."""
        process = psutil.Process(self.process.pid)
        while not any(Path(file.path).name == _JOURNAL for file in process.open_files()):
            _ = self.process
            time.sleep(_POLL_SECONDS)
        self.open_seconds = time.monotonic() - self._began

    def await_listening(self) -> OperatorClient:
        """Wait until it serves the operator."""
        self.operator = wait_for_node(self._folder, self.process)
        self.start_seconds = time.monotonic() - self._began
        return self.operator

    def workers(self) -> list[psutil.Process]:
        """Return the node's worker processes."""
        children: list[psutil.Process] = psutil.Process(self.process.pid).children()
        return [each for each in children if "spawn_main" in " ".join(each.cmdline())]

    def kill(self) -> set[str]:
        """Stop the process where it stands, look at it, kill it; return what was seen.

        Raises:
            CrashError: it had ended by itself, or left a process behind.
        """
        process = self.process
        os.kill(process.pid, signal.SIGSTOP)
        seen = psutil.Process(process.pid)
        files = {Path(file.path).name for file in seen.open_files()}
        children = seen.children(recursive=True)
        facts: set[str] = set()
        if self.operator is None and _JOURNAL in files:
            facts.add("killed during recovery")
        if "snapshot.new" in files:
            facts.add("killed while a snapshot was written")
        process.kill()
        process.wait(_GONE_SECONDS)
        self._release()
        wait_until(
            lambda: not any(_is_alive(child) for child in children),
            seconds=_GONE_SECONDS,
            what=f"the end of the killed node's own processes {children}",
        )
        return facts | self._positions()

    def _positions(self) -> set[str]:
        """Say what the outbox and the views had not taken in yet; read from copies."""
        names = ("journal.db", "outbox.db", "views.db")
        files = [path for name in names for path in self._folder.glob(f"{name}*")]
        if sum(path.stat().st_size for path in files) > _COPIED_BYTES_MAX:
            return set()
        with tempfile.TemporaryDirectory() as copies:
            for path in files:
                shutil.copy(path, copies)
            head = _number(
                Path(copies) / names[0], "SELECT max(first_seq + count - 1) FROM journal"
            )
            facts: set[str] = set()
            stored = Path(copies) / names[1]
            position = _packed(stored, "SELECT value FROM fact WHERE name = 'position'")
            if position < head:
                facts.add("killed with the outbox behind the journal")
            if _number(Path(copies) / names[2], "SELECT max(seq) FROM position") < head:
                facts.add("killed with the views behind the journal")
        return facts

    def ask_to_stop(self) -> None:
        """Let the node begin to close."""
        self.process.send_signal(signal.SIGTERM)

    def has_ended(self) -> bool:
        """Tell whether the process is gone by itself, cleanly.

        Raises:
            CrashError: it went with an error.
        """
        if self._process is None or self._process.poll() is None:
            return False
        if self._process.returncode:
            _ = self.process
        self._release()
        return True

    def await_end(self) -> None:
        """Wait for a clean end."""
        wait_until(self.has_ended, seconds=_STOP_SECONDS, what="the node's clean end")

    def abandon(self) -> None:
        """Kill whatever is left, without a look."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._release()

    def _release(self) -> None:
        if self.operator is not None:
            self.operator.close()
            self.operator = None
        if self._process is not None:
            _close_pipes(self._process)
            self._process = None


def _is_alive(process: psutil.Process) -> bool:
    """Tell whether a process runs; one that nobody has fetched its exit code of does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _number(path: Path, sql: str) -> int:
    value = _value(path, sql)
    return value if isinstance(value, int) else 0


def _packed(path: Path, sql: str) -> int:
    value = _value(path, sql)
    return msgspec.msgpack.decode(value, type=int) if isinstance(value, bytes) else 0


def _value(path: Path, sql: str) -> object:
    database = sqlite3.connect(path)
    try:
        row = database.execute(sql).fetchone()
    except sqlite3.OperationalError:
        return None  # killed before its tables were made
    finally:
        database.close()
    return row[0] if row else None


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


class BankProcess:
    """One bank, as a process.

    Attributes:
        standing: What it last said.
    """

    def __init__(self, opening: Opening, password: bytes, *, log: Path) -> None:
        self.opening = opening
        self.standing: Standing | None = None
        self._process = start_module("support.crash_bank", [], password=password, log=log)
        self._log = log
        self._write(msgspec.json.encode(opening))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def say(self, word: str) -> None:
        """Tell the bank its mood."""
        self._write(word.encode("ascii"))

    def obeys(self, word: str) -> bool:
        """Tell whether the bank has finished a turn in that mood.

        Raises:
            CrashError: it has ended by itself.
        """
        if self._process.poll() is not None:
            text = self._log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise CrashError(f"a bank ended with {self._process.returncode}:\n{text}")
        return self.standing is not None and self.standing.mood == word

    def kill(self) -> None:
        """Kill the process."""
        self._process.kill()
        self.end()

    def end(self) -> int:
        """Let the bank end; return its exit code."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        code = self._process.wait(_STOP_SECONDS)
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code

    def _write(self, line: bytes) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.standing = msgspec.json.decode(line, type=Standing)
