"""Golden journals: recorded commands, what they led to, and the state they left.

``python -m support.golden --write`` (with ``PYTHONPATH=src:tests``) replays the recorded commands
and writes outcomes and digests anew; it is the one way to change them, and the difference is
reviewed. ``--record NAME SEED STEPS`` adds a journal from a random stream. Without an option it
replays everything and prints what it found, one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from support.model import Told, plain
from support.streams import Stream
from support.streams_day_end import DayEndStream
from support.streams_days import DayStream
from support.streams_links import LinkStream
from support.streams_nodes import NodeStream
from support.streams_register import RegisterStream
from tianping.core.commands import Command, decode_commands, encode_commands
from tianping.core.digest import state_digest
from tianping.core.events import Event, encode_outcomes
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.snapshot import restore_snapshot, take_snapshot

__all__ = ["FOLDER", "Replay", "names", "replay"]

_STREAMS: dict[str, type[Stream]] = {
    "days": DayStream,
    "day_end": DayEndStream,
    "links": LinkStream,
    "nodes": NodeStream,
    "register": RegisterStream,
}
"""Journals that are recorded from a stream of their own."""

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "core"

Replay = dict[str, str | int]
"""What a replay found: count, SHA-256 of commands and outcomes, and the state's digest."""


def names() -> list[str]:
    """Return the recorded journals in order."""
    return sorted(path.stem for path in FOLDER.glob("*.commands"))


def _outcomes(commands: list[Command]) -> tuple[list[list[Event]], Machine]:
    machine = Machine()
    outcomes = machine.apply_batch(commands)
    check_invariants(machine)
    return outcomes, machine


def replay(name: str) -> Replay:
    """Apply the recorded commands to a new machine, once at a stretch and once with a restart."""
    recorded = (FOLDER / f"{name}.commands").read_bytes()
    commands = decode_commands(recorded)
    outcomes, machine = _outcomes(commands)
    half = len(commands) // 2
    first = Machine()
    told = first.apply_batch(commands[:half])
    second = restore_snapshot(take_snapshot(first))
    told += second.apply_batch(commands[half:])
    if encode_outcomes(told) != encode_outcomes(outcomes):
        raise AssertionError(f"{name}: a restart after {half} commands changes the outcomes")
    return {
        "commands": len(commands),
        "commands_sha256": hashlib.sha256(encode_commands(commands)).hexdigest(),
        "outcomes_sha256": hashlib.sha256(encode_outcomes(outcomes)).hexdigest(),
        "state_digest": state_digest(machine).hex(),
        "state_digest_after_restart": state_digest(second).hex(),
    }


def _write(name: str) -> None:
    outcomes, _ = _outcomes(decode_commands((FOLDER / f"{name}.commands").read_bytes()))
    (FOLDER / f"{name}.outcomes").write_bytes(encode_outcomes(outcomes))
    told = json.dumps(replay(name), indent=2)
    (FOLDER / f"{name}.json").write_text(told + "\n", encoding="utf-8")


def _record(name: str, seed: int, steps: int) -> None:
    machine = Machine()

    def apply(command: Command) -> list[Told]:
        return plain(machine.apply(command))

    stream = _STREAMS.get(name, Stream)(seed, apply)
    stream.open()
    for _ in range(steps):
        stream.step()
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.commands").write_bytes(encode_commands(stream.world.commands))


def main(arguments: list[str]) -> int:
    """Replay, write or record golden journals."""
    parser = argparse.ArgumentParser(prog="python -m support.golden", description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--record", nargs=3, metavar=("NAME", "SEED", "STEPS"))
    chosen = parser.parse_args(arguments)
    if chosen.record:
        name, seed, steps = chosen.record
        _record(name, int(seed), int(steps))
    if chosen.write or chosen.record:
        for name in names():
            _write(name)
    sys.stdout.write(json.dumps({name: replay(name) for name in names()}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
