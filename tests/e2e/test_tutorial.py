"""The tutorial works: its commands, run in its order, lead where it says."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.code_blocks import CodeBlock, marked_blocks

START_SECONDS = 120

_PROGRAM = """#!/bin/sh
# The platform listens where nobody else does: the tests may run beside another one.
if [ "$1" = init ]; then set -- "$@" --port {port}; fi
exec {python} -m tianping.cli.main "$@"
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Shell:
    """One reader at two terminals: commands in the first, the platform in the second."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self.second: subprocess.Popen[bytes] | None = None
        self.printed = ""
        commands = folder / "bin"
        commands.mkdir()
        program = commands / "tianping"
        python = shlex.quote(sys.executable)
        program.write_text(_PROGRAM.format(python=python, port=_free_port()), "utf-8")
        program.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{commands}:{os.environ['PATH']}",
            "PYTHONPATH": str(root / "src"),
            "TIANPING_LANG": "en",
            "TIANPING_PASSWORD": "a first day",
            "COLUMNS": "160",
        }

    def run(self, block: CodeBlock) -> None:
        """Do what a block says, and stop when a command of it fails."""
        if block.how == "background":
            self.second = subprocess.Popen(
                shlex.split(block.text), cwd=self.folder, env=self.environment
            )
            self._wait()
            return
        done = subprocess.run(
            ["bash", "-euc", block.text],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )
        self.printed += done.stdout
        assert done.returncode == 0, f"line {block.line}: {block.text}\n{done.stdout}"

    def _wait(self) -> None:
        """Wait until the platform answers, as a reader does by looking at the other terminal."""
        until = time.monotonic() + START_SECONDS
        asked = None
        while time.monotonic() < until:
            asked = subprocess.run(
                ["tianping", "status", "first"],
                cwd=self.folder,
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if asked.returncode == 0:
                return
        pytest.fail(f"the platform did not start: {asked}")

    def close(self) -> int:
        """Press Ctrl-C in the second terminal; return the platform's exit code."""
        if self.second is None:
            return 0
        self.second.send_signal(signal.SIGINT)
        return self.second.wait(START_SECONDS)


@pytest.fixture
def shell(root: Path, tmp_path: Path) -> Iterator[Shell]:
    """Return a reader at an empty folder."""
    reader = Shell(root, tmp_path)
    yield reader
    if reader.second is not None and reader.second.poll() is None:
        reader.second.kill()
        reader.second.wait()


@pytest.mark.slow
def test_tutorial_first_day_leads_where_it_says(root: Path, shell: Shell) -> None:
    """A payment settles, another waits and is withdrawn, the day closes, the journal is right."""
    page = (root / "docs" / "tutorial" / "first-day.md").read_text(encoding="utf-8")
    blocks = marked_blocks(page)
    assert len(blocks) > 8
    for block in blocks:
        shell.run(block)
    for told in ("PR04", "hvps.111.001.01", "PR08", "750.00", "The journal is what was written"):
        assert told in shell.printed
    assert shell.close() in (0, 130)
