"""Platforms of some banks in processes of their own, made and run as an operator would."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tianping.bench.processes import environment_with
from tianping.node.errors import FolderError
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.values.bankcode import with_check_digit

__all__ = [
    "DATE",
    "PASSWORD",
    "at_rest",
    "bank_codes",
    "free_port",
    "make_platform",
    "operator_of",
    "run",
    "start",
]

DATE: Final = 20261123
PASSWORD: Final = b"invented for the bench"
"""Of keys that live for a minute."""

_START_SECONDS: Final = 60.0
_LOOK_EVERY_SECONDS: Final = 0.01


def bank_codes(count: int) -> list[str]:
    """Return the codes of so many banks."""
    return [str(with_check_digit(f"90{number:04d}10000")) for number in range(count)]


def free_port() -> int:
    """Return a port of this machine that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_platform(platform: Path, codes: Sequence[str], *, algorithm: str, port: int) -> None:
    """Make a platform of some banks with much money.

    Raises:
        RuntimeError: it could not be made.
    """
    office = with_check_digit("00100010000")
    lines = [
        'name = "bench"',
        f'business_date = "{DATE}"',
        f'algorithm = "{algorithm}"',
        'parameters = { "login.required" = 0 }',  # its posters are no clients that log in
        f'[[office]]\ncode = "{office}"\nname = "Office"',
    ]
    lines += [
        f'[[bank]]\ncode = "{code}"\nname = "Bank {number}"\noffice = "{office}"\n'
        'opening = "1000000000.00"'
        for number, code in enumerate(codes)
    ]
    blueprint = platform.with_name("banks.toml")
    blueprint.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run("init", str(platform), "--participants", str(blueprint), "--port", str(port))


def run(*arguments: str) -> bytes:
    """Run a command of ``tianping`` to its end; return what it printed.

    Raises:
        RuntimeError: it failed.
    """
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        _tianping(*arguments), env=_environment(), capture_output=True, check=False
    )
    if done.returncode:
        told = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise RuntimeError(f"tianping {arguments[0]}: {told}")
    return done.stdout


def start(platform: Path) -> subprocess.Popen[bytes]:
    """Start the node of a folder; its messages go to ``node.log`` in it."""
    with (platform / "node.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            _tianping("up", str(platform)), env=_environment(), stdout=log, stderr=log
        )


def operator_of(platform: Path, node: subprocess.Popen[bytes]) -> OperatorClient:
    """Return the operator's line to a node as soon as it listens.

    Raises:
        RuntimeError: it ended, or did not listen in time.
    """
    stop = time.perf_counter() + _START_SECONDS
    while time.perf_counter() < stop and node.poll() is None:
        try:
            return OperatorClient(Folder(platform).operator_socket)
        except FolderError:
            time.sleep(_LOOK_EVERY_SECONDS)
    log = (platform / "node.log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"the node did not start: {log[-500:]}")


def at_rest(operator: OperatorClient) -> dict[str, Any]:
    """Wait until outbox and views stand where the journal does; return the status then."""
    while True:
        status = operator.status()
        if status["outbox_position"] == status["views_position"] == status["head_seq"]:
            return status
        time.sleep(_LOOK_EVERY_SECONDS)


def _tianping(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tianping.cli.main", *arguments]


def _environment() -> dict[str, str]:
    return {**environment_with(), "TIANPING_PASSWORD": PASSWORD.decode("utf-8")}
