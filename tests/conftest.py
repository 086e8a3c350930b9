"""What every test may lean on: Hypothesis profiles and the shared reference folder."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support.derived_once import FOLDER_VARIABLE, derive_once

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=50,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "deep",
    derandomize=False,
    deadline=None,
    max_examples=2_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci")

# The tests' heap is large and mostly lives on: looking through it seldom saves a tenth of the time.
gc.set_threshold(100_000, 50, 100)


def pytest_configure(config: pytest.Config) -> None:
    """Derive keys once a run: the first process makes the folder, its workers find it."""
    if not hasattr(config, "workerinput") and FOLDER_VARIABLE not in os.environ:
        os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp(prefix="derived-keys-")
    derive_once()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder at the end of the run."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(FOLDER_VARIABLE, ""), ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the deep tests to their own command: ``make deep`` selects them by their mark."""
    if "deep" in (config.getoption("-m") or ""):
        return
    deep = [item for item in items if item.get_closest_marker("deep") is not None]
    if deep:
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item.get_closest_marker("deep") is None]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the reference folder beside the checkout; tests that read it are skipped without it.

    ``TIANPING_SHARED`` names it when it is elsewhere.
    """
    named = os.environ.get("TIANPING_SHARED")
    places = [Path(named)] if named else [parent / "shared" for parent in ROOT.parents[:2]]
    for place in places:
        if (place / "reference").is_dir():
            return place
    pytest.skip("the reference folder ../shared is not here")
