"""Commands started from a process that has read the libraries already.

A test of the command line starts dozens of processes, and reading the libraries takes each of
them longer than what it then does. Here one process per test worker reads them once and forks
for every command: a process of its own with its own arguments, environment, folder, input and
outputs, which imports ``tianping.cli`` itself, ends like any other, and is killed when it takes
too long. ``test_cli_help`` starts commands cold, as people do.
"""

from __future__ import annotations

import array
import atexit
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

__all__ = ["Ended", "run_warm"]

_READ_BEFORE: Final = (
    "aiohttp", "apsw", "asyncio", "cryptography.x509", "lxml.etree", "rich.console", "rich.table",
    "sqlalchemy", "tianping.core.machine", "tianping.journal.sqlite", "tianping.node.intake",
    "tianping.node.operator", "tianping.node.platform", "tianping.participant.client",
    "tianping.participant.engine", "tianping.security.pki", "tianping.views.engine",
    "tianping.views.queries", "tianping.wire.codec",
)  # fmt: skip
_REQUEST_BYTES_MAX: Final = 1 << 20


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
            request = json.dumps([arguments, environment, str(Path.cwd())]).encode()
            socket.send_fds(asking, [request], [one.fileno() for one in (stdin, stdout, stderr)])
            asking.shutdown(socket.SHUT_WR)
            code = _awaited(asking, arguments, seconds)
            return Ended(code, _content(stdout), _content(stderr))


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
    warm = _warm.get(os.getpid())
    if warm is None:
        warm = _warm[os.getpid()] = _Warm(root)
    return warm.run(arguments, environment, given=given, seconds=seconds)


# In the process that forks --------------------------------------------------------------------


def _serve(listening: socket.socket) -> list[str]:
    """Fork for each request for ever; return the arguments in each command's process only."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that wait for commands go unwaited
    while True:
        asking, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            return _wait_for_command(asking)
        asking.close()


def _wait_for_command(asking: socket.socket) -> list[str]:
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
    arguments: list[str], environment: dict[str, str], folder: str, *, fds: list[int]
) -> list[str]:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    return arguments


def _reopen() -> None:
    """Let the standard streams be what they are in a process started with pipes."""
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _main() -> Any:
    for name in _READ_BEFORE:
        importlib.import_module(name)
    gc.freeze()  # what was read stays shared
    arguments = _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.argv = ["tianping", *arguments]
    _reopen()
    from tianping.cli.main import main  # noqa: PLC0415

    return main()


if __name__ == "__main__":
    sys.exit(_main())
