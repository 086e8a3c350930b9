"""Starting the node and other parts of Tianping as real processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tianping.cli.failures import Exit, Failure
from tianping.cli.passwords import PASSWORD_VARIABLE
from tianping.node.errors import FolderError
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient

__all__ = ["free_port", "start_module", "start_node", "wait_for_node"]

_START_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.1


def free_port() -> int:
    """Return a port of this machine that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_module(
    module: str, arguments: Sequence[str], *, password: bytes, log: Path
) -> subprocess.Popen[bytes]:
    """Start ``python -m module`` with pipes to its input and output; its errors go to a file."""
    environment = {**os.environ, PASSWORD_VARIABLE: password.decode("utf-8")}
    with log.open("ab") as errors:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
        )


def start_node(folder: Path, password: bytes) -> subprocess.Popen[bytes]:
    """Start the node of a folder; its messages go to ``node.log`` in it."""
    return start_module(
        "tianping.cli.main", ["up", str(folder)], password=password, log=folder / "node.log"
    )


def wait_for_node(folder: Path, node: subprocess.Popen[bytes]) -> OperatorClient:
    """Return the operator's client as soon as the node listens.

    Raises:
        Failure: with NOT_RUNNING: it ended, or did not listen in time.
    """
    stop = time.monotonic() + _START_SECONDS
    while time.monotonic() < stop and node.poll() is None:
        try:
            return OperatorClient(Folder(folder).operator_socket)
        except FolderError:
            time.sleep(_POLL_SECONDS)
    log = (folder / "node.log").read_text(encoding="utf-8", errors="replace")[-2000:]
    raise Failure(Exit.NOT_RUNNING, f"the node did not start:\n{log}", f"节点未能启动：\n{log}")
