"""Commands and nodes started from a process that has read the libraries already.

A test of the command line starts dozens of processes, and reading the libraries takes each of
them longer than what it then does. Here one process per test worker reads them once and forks
for every command: a process of its own with its own arguments, environment, folder, input and
outputs, which imports ``tianping.cli`` itself, ends like any other, and is killed when it takes
too long. ``test_cli_help`` and ``make crash`` start them cold, as people do.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from support.derived_once import derive_once

__all__ = ["Ended", "WarmProcess", "run_warm", "start_warm"]

_READ_BEFORE: Final = (
    "aiohttp", "apsw", "asyncio", "cryptography.x509", "lxml.etree", "rich.console", "rich.table",
    "sqlalchemy", "tianping.core.machine", "tianping.journal.sqlite", "tianping.node.intake",
    "tianping.node.operator", "tianping.node.platform", "tianping.participant.client",
    "tianping.participant.engine", "tianping.security.pki", "tianping.views.engine",
    "tianping.views.queries", "tianping.wire.codec",
)  # fmt: skip
_REQUEST_BYTES_MAX: Final = 1 << 20
_COMMAND: Final = "command"
_NODE: Final = "node"


class Ended(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: bytes
    err: bytes


class _Warm:
    """The process that forks, seen from the test."""

    def __init__(self, root: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tianping-warm-")
        self._address = str(Path(self._folder.name) / "s")
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(self._address)
        listening.listen()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.warm_start", str(listening.fileno())],
            env={**os.environ, "PYTHONPATH": f"{root / 'src'}:{root / 'tests'}"},
            pass_fds=[listening.fileno()],
        )
        listening.close()
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def run(
        self, arguments: list[str], environment: dict[str, str], *, given: bytes, seconds: float
    ) -> Ended:
        """Run one command to its end.

        Raises:
            subprocess.TimeoutExpired: it took too long and was killed.
        """
        with (
            tempfile.TemporaryFile() as stdin,
            tempfile.TemporaryFile() as stdout,
            tempfile.TemporaryFile() as stderr,
            socket.socket(socket.AF_UNIX) as asking,
        ):
            stdin.write(given)
            stdin.seek(0)
            asking.settimeout(seconds)
            asking.connect(self._address)
            fds = [one.fileno() for one in (stdin, stdout, stderr)]
            _send(asking, [_COMMAND, arguments, environment], fds)
            code = _awaited(asking, arguments, seconds)
            return Ended(code, _content(stdout), _content(stderr))

    def start(
        self, kind: str, arguments: list[str], environment: dict[str, str], *, output: int
    ) -> WarmProcess:
        """Start a command or a node that writes to a descriptor, and return it running."""
        asking = socket.socket(socket.AF_UNIX)
        asking.connect(self._address)
        with Path(os.devnull).open("rb") as nothing:
            _send(asking, [kind, arguments, environment], [nothing.fileno(), output, output])
        return WarmProcess(asking, arguments)


class WarmProcess:
    """A process that runs, with the part of ``subprocess.Popen`` that tests use.

    Attributes:
        pid: Its number.
        returncode: How it ended, as ``subprocess`` says it; None while it is not known to have.
    """

    def __init__(self, asking: socket.socket, arguments: list[str]) -> None:
        self.returncode: int | None = None
        self.pid = int.from_bytes(asking.recv(4), "big")
        self._asking = asking
        self._arguments = arguments

    def poll(self) -> int | None:
        """Tell how it ended; None while it runs."""
        if self.returncode is None:
            with contextlib.suppress(BlockingIOError):
                self._asking.settimeout(0)
                self._note(self._asking.recv(4))
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it did not end in time.
        """
        if self.returncode is None:
            self._asking.settimeout(timeout)
            try:
                self._note(self._asking.recv(4))
            except TimeoutError:
                raise subprocess.TimeoutExpired(self._arguments, timeout or 0) from None
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it without warning."""
        self.send_signal(signal.SIGKILL)

    def _note(self, told: bytes) -> None:
        self.returncode = os.waitstatus_to_exitcode(int.from_bytes(told, "big"))
        self._asking.close()


def _send(asking: socket.socket, request: list[object], fds: list[int]) -> None:
    socket.send_fds(asking, [json.dumps([*request, str(Path.cwd())]).encode()], fds)
    asking.shutdown(socket.SHUT_WR)


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _awaited(asking: socket.socket, arguments: list[str], seconds: float) -> int:
    """Return the exit code, or minus the signal, as ``subprocess`` does."""
    pid = int.from_bytes(asking.recv(4), "big")
    try:
        told = asking.recv(4)
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
        raise subprocess.TimeoutExpired(arguments, seconds) from None
    return os.waitstatus_to_exitcode(int.from_bytes(told, "big"))


_warm: dict[int, _Warm] = {}
"""By process: a test worker that was forked makes its own."""


def run_warm(
    root: Path, arguments: list[str], environment: dict[str, str], *, given: bytes, seconds: float
) -> Ended:
    """Run ``tianping`` with arguments in a process of its own."""
    return _warm_of(root).run(arguments, environment, given=given, seconds=seconds)


def start_warm(
    root: Path, arguments: list[str], environment: dict[str, str], *, output: int, node: bool
) -> WarmProcess:
    """Start ``tianping`` with arguments, or a node of a folder with its password."""
    kind = _NODE if node else _COMMAND
    return _warm_of(root).start(kind, arguments, environment, output=output)


def _warm_of(root: Path) -> _Warm:
    warm = _warm.get(os.getpid())
    if warm is None:
        warm = _warm[os.getpid()] = _Warm(root)
    return warm


# In the process that forks --------------------------------------------------------------------


def _serve(listening: socket.socket) -> tuple[str, list[str]]:
    """Fork for each request for ever; return kind and arguments in each command's process only."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that wait for commands go unwaited
    while True:
        asking, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            return _wait_for_command(asking)
        asking.close()


def _wait_for_command(asking: socket.socket) -> tuple[str, list[str]]:
    """Fork the command, tell its process and how it ended; return in the command only."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request, fds = _received(asking)
    pid = os.fork()
    if pid == 0:
        asking.close()
        return _become(*json.loads(request), fds=fds)
    for fd in fds:
        os.close(fd)
    asking.sendall(pid.to_bytes(4, "big"))
    _, status = os.waitpid(pid, 0)
    asking.sendall(status.to_bytes(4, "big"))
    os._exit(0)


def _received(asking: socket.socket) -> tuple[bytes, list[int]]:
    fds: array.array[int] = array.array("i")
    parts: list[bytes] = []
    while sum(map(len, parts)) < _REQUEST_BYTES_MAX:
        part, new, _, _ = socket.recv_fds(asking, 1 << 16, 3)
        fds.extend(new)
        if not part:
            break
        parts.append(part)
    return b"".join(parts), list(fds)


def _become(
    kind: str, arguments: list[str], environment: dict[str, str], folder: str, *, fds: list[int]
) -> tuple[str, list[str]]:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    return kind, arguments


def _reopen() -> None:
    """Let the standard streams be what they are in a process started with pipes."""
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _main() -> Any:
    derive_once()
    for name in _READ_BEFORE:
        importlib.import_module(name)
    gc.freeze()  # what was read stays shared
    kind, arguments = _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.argv = ["tianping", *arguments]
    _reopen()
    if kind == _NODE:
        from tianping.node.platform import Platform  # noqa: PLC0415

        return Platform(Path(arguments[0]), arguments[1].encode()).serve()
    from tianping.cli.main import main  # noqa: PLC0415

    return main()


if __name__ == "__main__":
    sys.exit(_main())
