"""The compiled core is the interpreted core: the same commands, the same bytes (ADR-0021)."""

from __future__ import annotations

import os

import pytest

from support.core_run import is_compiled, run_elsewhere
from support.model import Told, plain
from support.streams import Stream
from tianping.core.commands import Command, encode_commands
from tianping.core.machine import Machine

_SEEDS = range(7_000, 7_024)
_STEPS = 400


_asked_for = pytest.mark.skipif(
    os.environ.get("TIANPING_CORE") != "compiled", reason="only by make test-compiled"
)


def _stream(seed: int) -> bytes:
    machine = Machine()

    def apply(command: Command) -> list[Told]:
        return plain(machine.apply(command))

    stream = Stream(seed, apply)
    stream.open()
    for _ in range(_STEPS):
        stream.step()
    return encode_commands(stream.world.commands)


@_asked_for
def test_core_in_use_is_compiled() -> None:
    """When the compiled core is to be tested, it is the one that is imported."""
    assert is_compiled()


@_asked_for
def test_compiled_and_interpreted_core_give_the_same_bytes() -> None:
    """Random lives of a platform lead to the same outcomes, snapshots and digests in both."""
    streams = [_stream(seed) for seed in _SEEDS]
    interpreted = run_elsewhere("src", streams)
    compiled = run_elsewhere("build/compiled", streams)
    assert (interpreted.compiled, compiled.compiled) == (False, True)
    assert len(compiled.results) == len(streams)
    for seed, one, other in zip(_SEEDS, interpreted.results, compiled.results, strict=True):
        assert one.outcomes == other.outcomes, seed
        assert one.snapshot == other.snapshot, seed
        assert one.digest == other.digest, seed
