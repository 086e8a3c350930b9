"""Streams of commands through the core of this interpreter: ``python -m support.core_run``.

Encoded streams come on standard input as one msgpack list; what each led to goes to standard
output, so that a test can compare an interpreted core with a compiled one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from tianping.core import machine as machine_module
from tianping.core.commands import decode_commands
from tianping.core.digest import state_digest
from tianping.core.events import encode_outcomes
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.snapshot import take_snapshot

__all__ = ["CoreRun", "StreamResult", "is_compiled", "run_elsewhere"]

_ROOT = Path(__file__).resolve().parents[2]


class StreamResult(msgspec.Struct, frozen=True):
    """What a stream led to."""

    outcomes: bytes
    snapshot: bytes
    digest: bytes


class CoreRun(msgspec.Struct, frozen=True):
    """What an interpreter's core made of all streams."""

    compiled: bool
    results: list[StreamResult]


def is_compiled() -> bool:
    """Tell whether the core in use is compiled."""
    return not str(machine_module.__file__).endswith(".py")


def run_elsewhere(package: str, streams: list[bytes]) -> CoreRun:
    """Run the streams in an interpreter of its own that imports the package from a folder."""
    finished = subprocess.run(
        [sys.executable, "-m", "support.core_run"],
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": f"{_ROOT / package}{os.pathsep}{_ROOT / 'tests'}"},
        input=msgspec.msgpack.encode(streams),
        capture_output=True,
        check=True,
        timeout=240,
    )
    return msgspec.msgpack.decode(finished.stdout, type=CoreRun)


def _run(stream: bytes) -> StreamResult:
    machine = Machine()
    outcomes = machine.apply_batch(decode_commands(stream))
    check_invariants(machine)
    return StreamResult(encode_outcomes(outcomes), take_snapshot(machine), state_digest(machine))


def _main() -> None:
    streams = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=list[bytes])
    run = CoreRun(is_compiled(), [_run(stream) for stream in streams])
    sys.stdout.buffer.write(msgspec.msgpack.encode(run))


if __name__ == "__main__":
    _main()
