"""The lock files pin everything that is asked for, and changes are recorded in their form."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement

_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z0-9,-]+\])?==(\S+) \\$", re.MULTILINE)
_NAME: Final = re.compile(r"^[A-Za-z0-9._-]+")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _pins(root: Path, lock: str) -> dict[str, str]:
    text = (root / "requirements" / lock).read_text(encoding="utf-8")
    return {_normal(name): pinned for name, pinned in _PIN.findall(text)}


def _asked(requirements: list[str]) -> list[str]:
    found = (_NAME.match(requirement) for requirement in requirements)
    return [_normal(match.group(0)) for match in found if match]


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, list[str]]:
    """Return what pyproject.toml asks for to run and to develop."""
    with (root / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)
    asked = settings["project"]
    build = settings["build-system"]["requires"]
    development = asked["optional-dependencies"]["dev"]
    return {
        "run.txt": [*asked["dependencies"], *build],
        "dev.txt": [*asked["dependencies"], *development, *build],
    }


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_lock_pins_what_is_asked_for(root: Path, project: dict[str, list[str]], lock: str) -> None:
    """Nothing that is asked for is missing from the lock; `make lock` writes it anew."""
    pins = _pins(root, lock)
    assert [name for name in _asked(project[lock]) if name not in pins] == []


def test_both_locks_agree(root: Path) -> None:
    """What runs is what is tested: the same versions in both."""
    tested = _pins(root, "dev.txt")
    run = _pins(root, "run.txt")
    assert {name: pinned for name, pinned in run.items() if tested.get(name) != pinned} == {}


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_every_pin_has_hashes(root: Path, lock: str) -> None:
    """Each pinned package is followed by at least one SHA-256."""
    text = (root / "requirements" / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9._\[\],-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(_pins(root, lock)) > 15
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_extras_that_packages_ask_for_are_named(root: Path) -> None:
    """A pin without the extra does not bind an older pip, which then takes the newest release."""
    text = (root / "requirements" / "dev.txt").read_text(encoding="utf-8")
    unnamed = []
    for name in _pins(root, "dev.txt"):
        for line in metadata.requires(name) or []:
            asked = Requirement(line)
            if asked.extras and (asked.marker is None or asked.marker.evaluate({"extra": ""})):
                wanted = f"{asked.name}[{','.join(sorted(asked.extras))}]=="
                unnamed += [] if f"\n{wanted}" in f"\n{text}" else [f"{name}: {wanted}"]
    assert unnamed == []


def test_change_fragments_have_a_known_kind(root: Path) -> None:
    """Each file in changelog.d is named <change>.<kind>.md and says something."""
    with (root / "pyproject.toml").open("rb") as file:
        kinds = [row["directory"] for row in tomllib.load(file)["tool"]["towncrier"]["type"]]
    wrong = []
    for fragment in (root / "changelog.d").glob("[!.]*"):
        parts = fragment.name.split(".")
        if len(parts) != 3 or parts[1] not in kinds or parts[2] != "md":
            wrong.append(fragment.name)
        elif not fragment.read_text(encoding="utf-8").strip():
            wrong.append(f"{fragment.name} is empty")
    assert wrong == []
