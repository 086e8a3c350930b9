"""Every scenario holds, on the core and on the model."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from support.core_figures import core_figures
from support.model import Model, Told, plain
from support.scenario_words import run_scenario
from tianping.core.commands import Command, encode_commands
from tianping.core.events import Event, encode_outcomes
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.journal.verify_books import Books

_SCENARIOS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", _SCENARIOS, ids=lambda path: path.stem)
def test_scenario_on_the_model_holds(path: Path) -> None:
    """The model does what the scenario says."""
    model = Model()
    words = run_scenario(path, model.apply, model.figures)
    assert words.world.ledger.date != 0


@pytest.mark.parametrize("path", _SCENARIOS, ids=lambda path: path.stem)
def test_scenario_on_the_core_holds(path: Path) -> None:
    """The core does what the scenario says; its invariants hold, and a separate reader agrees."""
    machine, outcomes = Machine(), list[list[Event]]()

    def apply(command: Command) -> list[Told]:
        outcomes.append(machine.apply(command))
        check_invariants(machine)
        return plain(outcomes[-1])

    words = run_scenario(path, apply, lambda code: core_figures(machine, code))
    assert machine.seq == len(words.world.commands)
    _read_the_books(words.world.commands, outcomes)


def _read_the_books(commands: list[Command], outcomes: list[list[Event]]) -> None:
    """Let the verifier's books, which share nothing with the core, book what it told."""
    books = Books()
    books.add_commands(msgspec.msgpack.decode(encode_commands(commands)))
    books.add_outcomes(1, msgspec.msgpack.decode(encode_outcomes(outcomes)))
    books.close(len(commands))
