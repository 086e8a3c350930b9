"""Who imports whom: the contract names every room, and a planted violation is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

_LINT = (
    "import os, sys; sys.path.insert(0, os.path.join(os.getcwd(), 'src'));"
    " from importlinter.cli import lint_imports;"
    " sys.exit(lint_imports(config_filename='pyproject.toml', no_cache=True))"
)


def _contracts(root: Path) -> list[dict[str, Any]]:
    with (root / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)
    contracts: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return contracts


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _LINT], cwd=folder, capture_output=True, text=True, check=False
    )


def _skeleton(root: Path, folder: Path) -> Path:
    """Copy the contracts and an empty module for each room into a folder."""
    package = folder / "src" / "tianping"
    for room in sorted((root / "src" / "tianping").iterdir()):
        if (room / "__init__.py").exists():
            (package / room.name).mkdir(parents=True)
            (package / room.name / "__init__.py").write_text("", encoding="utf-8")
    (package / "__init__.py").write_text("", encoding="utf-8")
    shutil.copy(root / "pyproject.toml", folder / "pyproject.toml")
    return package


def test_every_room_is_in_the_contract(root: Path) -> None:
    """Each folder under src/tianping has its layer, and each layer its folder."""
    layers = _contracts(root)[0]["layers"]
    named = sorted(room.strip(" ()") for layer in layers for room in layer.split("|"))
    package = root / "src" / "tianping"
    rooms = sorted(path.parent.name for path in package.glob("*/__init__.py"))
    assert named == rooms
    assert _contracts(root)[0]["exhaustive"] is True


def test_no_contract_has_exceptions(root: Path) -> None:
    """An import that a contract ignores would need a record; there is none."""
    assert [row["name"] for row in _contracts(root) if "ignore_imports" in row] == []


@pytest.mark.parametrize(
    ("module", "imports"),
    [
        ("values/money.py", "tianping.core"),
        ("core/state.py", "tianping.wire"),
        ("core/state.py", "time"),
        ("core/state.py", "lxml"),
        ("core/state.py", "highspy"),
        ("core/state.py", "tianping.matching"),
        ("matching/optimal.py", "tianping.views"),
        ("participant/client.py", "tianping.matching"),
        ("journal/sqlite.py", "tianping.core"),
        ("participant/client.py", "tianping.journal"),
        ("participant/client.py", "tianping.core"),
        ("partners/runner.py", "tianping.node"),
        ("partners/book.py", "tianping.views"),
        ("partners/orders.py", "tianping.core"),
        ("participant/client.py", "tianping.partners"),
        ("node/intake.py", "tianping.partners"),
        ("watch/engine.py", "tianping.core"),
        ("watch/engine.py", "tianping.node"),
        ("desk/store.py", "tianping.watch"),
        ("participant/client.py", "tianping.desk"),
        ("storage/sqlite_file.py", "tianping.journal"),
        ("views/fold.py", "tianping.node"),
        ("node/intake.py", "tianping.cli"),
        ("node/intake.py", "tianping.participant"),
    ],
)
def test_contract_finds_a_planted_import(
    root: Path, tmp_path: Path, module: str, imports: str
) -> None:
    """An import upwards or sideways breaks the contract and is named."""
    package = _skeleton(root, tmp_path)
    (package / module).write_text(f"import {imports}\n", encoding="utf-8")
    linted = _lint(tmp_path)
    assert linted.returncode == 1
    assert "BROKEN" in linted.stdout
    planted = "tianping." + module.removesuffix(".py").replace("/", ".")
    assert f"{planted} -> {imports}" in linted.stdout


def test_contract_finds_a_room_that_nobody_named(root: Path, tmp_path: Path) -> None:
    """A new folder under src/tianping without a layer breaks the contract."""
    package = _skeleton(root, tmp_path)
    (package / "lounge").mkdir()
    (package / "lounge" / "__init__.py").write_text("", encoding="utf-8")
    linted = _lint(tmp_path)
    assert linted.returncode != 0
    assert "lounge" in linted.stdout + linted.stderr


def test_contract_passes_the_empty_rooms(root: Path, tmp_path: Path) -> None:
    """Without a planted import nothing is broken: the tests above found what they planted."""
    _skeleton(root, tmp_path)
    linted = _lint(tmp_path)
    assert linted.returncode == 0, linted.stdout + linted.stderr
