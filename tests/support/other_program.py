"""Another version of the program: a copy of the sources in which a few lines differ.

A planted bug, a rule that decides otherwise, a newer core: run in processes of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from support.node_world import NODE_SCRIPT, PASSWORD, ROOT, World
from tianping.node.errors import FolderError

__all__ = ["FAILS_AT_CENTS", "Node", "other_program", "run"]

FAILS_AT_CENTS = (
    "core/settlement/transfers.py",
    "def transfer_credit(state: State, command: CreditTransfer) -> list[Event]:",
    (
        "def transfer_credit(state: State, command: CreditTransfer) -> list[Event]:\n"
        "    if command.amount_fen == 66_666:\n"
        "        state.money_fen += 1  # half done\n"
        "        raise ValueError('a planted bug')\n"
        "    return _transfer_credit(state, command)\n\n\n"
        "def _transfer_credit(state: State, command: CreditTransfer) -> list[Event]:"
    ),
)
"""A core with a bug: it fails at one amount, after it has changed something."""


def other_program(path: Path, *changes: tuple[str, str, str]) -> Path:
    """Return a folder for PYTHONPATH: the sources, each change a file, its text and the new one.

    Compiled modules are left out, so that what is changed is what runs.
    """
    shutil.copytree(
        ROOT / "src" / "tianping", path / "tianping", ignore=shutil.ignore_patterns("*.so")
    )
    for name, old, new in changes:
        file = path / "tianping" / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old)
        file.write_text(text.replace(old, new), encoding="utf-8")
    return path


def run(program: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line of another program."""
    return subprocess.run(
        [sys.executable, "-m", "tianping.cli.main", *map(str, arguments)],
        env={
            **os.environ,
            "PYTHONPATH": str(program),
            "TIANPING_PASSWORD": PASSWORD.decode(),
            "TIANPING_LANG": "en",
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Node:
    """A node of another program, in a process of its own, that may fail to start."""

    def __init__(self, world: World, program: Path) -> None:
        self._world = world
        self.process = subprocess.Popen(
            [sys.executable, "-c", NODE_SCRIPT, str(world.folder.path), PASSWORD.decode()],
            env={**os.environ, "PYTHONPATH": str(program)},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.port = self._port()

    def _port(self) -> int:
        """Wait until it is up and return its port, or 0 when it ended before."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                return int(str(self._world.status()["port"]))
            except FolderError:
                time.sleep(0.05)
        return 0

    def ended(self) -> str:
        """Wait until it has ended by itself, and return what it said."""
        _, said = self.process.communicate(timeout=120)
        return said

    def stop(self) -> int:
        """Stop it in order and return the exit code."""
        self.process.terminate()
        self.process.communicate(timeout=120)
        return self.process.returncode

    def kill(self) -> None:
        """End it without warning."""
        self.process.kill()
        self.process.communicate(timeout=120)
