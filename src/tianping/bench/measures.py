"""Measurements in processes of their own: one after the other, or several in turn."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol, Self

import msgspec

from tianping.bench.processes import environment_with
from tianping.bench.worker import READY

__all__ = ["Measures", "Processes", "Wanted"]


class Wanted(NamedTuple):
    """A measurement: its name, on which core, and what it is told."""

    name: str
    arguments: dict[str, float | str]
    compiled: bool = False


class Measures(Protocol):
    """Whoever measures: processes, or in tests something that knows the answers."""

    compiled: Path | None
    missing: list[str]

    def measure(
        self, name: str, *, compiled: bool = False, **arguments: float | str
    ) -> dict[str, float] | None:
        """Return the figures of one measurement; None when it cannot be made."""

    def alternate(self, wanted: Sequence[Wanted], rounds: int) -> list[list[dict[str, float]]]:
        """Return for each measurement its figures by round; none when it cannot be made."""


class Processes:
    """Runs measurements as processes.

    Attributes:
        compiled: The folder of the package with a compiled core; None when there is none.
        missing: What could not be measured, and why.
    """

    def __init__(self, compiled: Path | None, tell: Callable[[str], None]) -> None:
        self.compiled = compiled
        self.missing: list[str] = []
        self._tell = tell

    def measure(
        self, name: str, *, compiled: bool = False, **arguments: float | str
    ) -> dict[str, float] | None:
        """Return the figures of one measurement; None, and a note, when it cannot be made."""
        wanted = Wanted(name, arguments, compiled)
        if not self._can(wanted):
            return None
        self._tell(_named(wanted))
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            _command(wanted), env=self._environment(wanted), capture_output=True, check=False
        )
        if done.returncode:
            self._miss(wanted, done.stderr)
            return None
        return self._figures(wanted, done.stdout.splitlines()[-1])

    def alternate(self, wanted: Sequence[Wanted], rounds: int) -> list[list[dict[str, float]]]:
        """Measure several things in turn, some rounds, so that all see the same machine.

        Each has a process that waits while the others measure. Returns for each measurement its
        figures by round; none, and a note, when it cannot be made.
        """
        found: list[list[dict[str, float]]] = [[] for _ in wanted]
        with ExitStack() as opened:
            bursts = [
                opened.enter_context(_Bursts(each, self._environment(each)))
                if self._can(each)
                else None
                for each in wanted
            ]
            for number in range(1, rounds + 1):
                for one, figures in zip(bursts, found, strict=True):
                    if one is None or one.failed:
                        continue
                    self._tell(f"{_named(one.wanted)}, {number}/{rounds}")
                    self._burst(one, figures)
        return found

    def _burst(self, one: _Bursts, figures: list[dict[str, float]]) -> None:
        line = one.burst()
        if not line:
            self._miss(one.wanted, one.complaint())
            figures.clear()
            return
        measured = self._figures(one.wanted, line)
        if measured is not None:
            figures.append(measured)

    def _can(self, wanted: Wanted) -> bool:
        if not wanted.compiled or self.compiled is not None:
            return True
        self.missing.append(f"{wanted.name} compiled: run 'make compiled' first")
        return False

    def _environment(self, wanted: Wanted) -> dict[str, str]:
        return environment_with(self.compiled if wanted.compiled else None)

    def _miss(self, wanted: Wanted, complaint: bytes) -> None:
        last = complaint.decode("utf-8", "replace").strip().splitlines()[-1:]
        self.missing.append(f"{wanted.name}: {' '.join(last)}")

    def _figures(self, wanted: Wanted, line: bytes) -> dict[str, float] | None:
        figures: dict[str, float] = msgspec.json.decode(line)
        if wanted.compiled and not figures["compiled"]:
            note = f"{wanted.name} compiled: {self.compiled} holds no compiled core"
            if note not in self.missing:
                self.missing.append(note)
            return None
        return figures


class _Bursts:
    """A process that measures whenever it is told to."""

    def __init__(self, wanted: Wanted, environment: dict[str, str]) -> None:
        self.wanted = wanted
        self.failed = False
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            _command(wanted),
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
        )
        self._ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._complaints.close()

    def burst(self) -> bytes:
        """Return the figures of one burst, encoded; empty when the process has failed."""
        sent, answers = self._process.stdin, self._process.stdout
        if sent is None or answers is None:
            raise ValueError("a process without pipes")
        try:
            if not self._ready:
                self._ready = answers.readline() == READY
            sent.write(b"\n")
            sent.flush()
            line = answers.readline() if self._ready else b""
        except BrokenPipeError:
            line = b""
        self.failed = not line
        return line

    def complaint(self) -> bytes:
        """Return what a process that failed wrote."""
        self._process.wait()
        self._complaints.seek(0)
        return self._complaints.read()


def _named(wanted: Wanted) -> str:
    told = ", ".join(f"{key} {value}" for key, value in wanted.arguments.items())
    return f"{wanted.name} {told}{' compiled' if wanted.compiled else ''}".strip()


def _command(wanted: Wanted) -> list[str]:
    arguments: dict[str, Any] = {**wanted.arguments, "folder": tempfile.gettempdir()}
    encoded = msgspec.json.encode(arguments).decode("utf-8")
    return [sys.executable, "-m", "tianping.bench.worker", wanted.name, encoded]
