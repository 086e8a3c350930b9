"""Every scenario holds, on the core and on the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.core_figures import core_figures
from support.model import Model, Told, plain
from support.scenario_words import run_scenario
from tianping.core.commands import Command
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine

_SCENARIOS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", _SCENARIOS, ids=lambda path: path.stem)
def test_scenario_on_the_model_holds(path: Path) -> None:
    """The model does what the scenario says."""
    model = Model()
    words = run_scenario(path, model.apply, model.figures)
    assert words.world.ledger.date != 0


@pytest.mark.parametrize("path", _SCENARIOS, ids=lambda path: path.stem)
def test_scenario_on_the_core_holds(path: Path) -> None:
    """The core does what the scenario says, and its invariants hold after every command."""
    machine = Machine()

    def apply(command: Command) -> list[Told]:
        told = plain(machine.apply(command))
        check_invariants(machine)
        return told

    words = run_scenario(path, apply, lambda code: core_figures(machine, code))
    assert machine.seq == len(words.world.commands)
