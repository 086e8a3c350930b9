"""The views of a scenario, or of its beginning, in a platform's folder or any database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from support.core_figures import core_figures
from support.model import Told, plain
from support.scenario_words import run_scenario
from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.machine import Machine
from tianping.node.folder import PLATFORM_FILE, Folder
from tianping.views.engine import open_views
from tianping.views.writer import FoldBatch, ViewWriter

__all__ = ["beginning_of", "fold_scenario", "scenario_folder"]


def beginning_of(scenario: Path, line: str, path: Path) -> Path:
    """Write a scenario up to the line that begins so, and return where."""
    lines = scenario.read_text(encoding="utf-8").splitlines(keepends=True)
    end = next(number for number, one in enumerate(lines) if one.startswith(line))
    path.write_text("".join(lines[:end]), encoding="utf-8")
    return path


def fold_scenario(engine: Engine, path: Path) -> Machine:
    """Run a scenario on the core, fold it into the views, and return the core."""
    machine, commands, outcomes = Machine(), list[c.Command](), list[list[e.Event]]()

    def apply(command: c.Command) -> list[Told]:
        commands.append(command)
        outcomes.append(machine.apply(command))
        return plain(outcomes[-1])

    run_scenario(path, apply, lambda code: core_figures(machine, code))
    ViewWriter(engine).apply(FoldBatch(1, commands, outcomes, b"h" * 32))
    return machine


def scenario_folder(folder: Path, scenario: Path) -> Path:
    """Make a platform's folder with the views of a scenario and nothing running."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PLATFORM_FILE).write_text('[platform]\nname = "天平 test"\n', encoding="utf-8")
    engine = open_views(Folder(folder).views_url)
    fold_scenario(engine, scenario)
    engine.dispose()
    return folder
