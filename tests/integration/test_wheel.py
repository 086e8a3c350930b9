"""The wheel made without a compiler holds everything and works from where it is unpacked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

needs_setuptools = pytest.mark.skipif(
    int(version("setuptools").split(".")[0]) < 77, reason="setuptools 77 or later is not here"
)


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return a wheel built from a copy of the tracked files."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(root / name, folder / name)
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.so")
    shutil.copytree(root / "src", folder / "src", ignore=ignored)
    command = [sys.executable, "-c", "from setuptools import setup; setup()", "-q", "bdist_wheel"]
    environment = {key: value for key, value in os.environ.items() if key != "TIANPING_COMPILE"}
    built = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    (path,) = (folder / "dist").glob("*.whl")
    return zipfile.ZipFile(path)


@needs_setuptools
def test_wheel_is_for_every_platform_and_complete(root: Path, wheel: zipfile.ZipFile) -> None:
    """A pure wheel with every file of the package: data, translations, the mark of typing."""
    assert str(wheel.filename).endswith("-py3-none-any.whl")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "src"], cwd=root, capture_output=True, text=True, check=True
    )
    tracked = {name.removeprefix("src/") for name in listed.stdout.split("\0") if name}
    present = {name for name in tracked if (root / "src" / name).exists()}
    not_needed = {name for name in present if name.endswith(".po")}
    assert sorted(present - not_needed - set(wheel.namelist())) == []


@needs_setuptools
def test_wheel_works_where_it_is_unpacked(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """The command answers from the unpacked wheel alone, in both languages."""
    wheel.extractall(tmp_path)
    texts = []
    for language in ("en", "zh"):
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "TIANPING_LANG": language}
        asked = subprocess.run(
            [sys.executable, "-m", "tianping.cli.main", "--help"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert asked.returncode == 0, asked.stderr
        texts.append(asked.stdout)
    assert "Usage" in texts[0]
    assert "平台" in texts[1]
