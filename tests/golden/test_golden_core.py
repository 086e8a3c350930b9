"""Recorded journals lead to the same outcomes and the same state, whatever the hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.golden import FOLDER, Replay, names, replay

_ROOT = Path(__file__).resolve().parents[2]


def test_golden_journals_are_there() -> None:
    """There are recorded journals, each with its outcomes and its digests."""
    assert names()
    for name in names():
        assert (FOLDER / f"{name}.outcomes").is_file()
        assert (FOLDER / f"{name}.json").is_file()


@pytest.mark.parametrize("name", names())
def test_golden_journal_replays_to_the_recorded_bytes(name: str) -> None:
    """Outcomes and state are byte for byte those that were recorded, also after a restart."""
    found = replay(name)
    recorded = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert found == recorded
    assert found["state_digest"] == found["state_digest_after_restart"]


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_golden_journals_do_not_depend_on_the_hash_seed(hash_seed: str) -> None:
    """A fresh interpreter with another PYTHONHASHSEED finds the same."""
    environment = dict(os.environ, PYTHONHASHSEED=hash_seed, PYTHONPATH="src:tests")
    finished = subprocess.run(
        [sys.executable, "-m", "support.golden"],
        cwd=_ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    told: dict[str, Replay] = json.loads(finished.stdout)
    assert told == {
        name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in names()
    }
