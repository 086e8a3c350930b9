"""Kill -9 at random points under load, in a few rounds; ``make crash`` does hundreds.

One kill of every run of the checks is in ``tests/integration/test_node_crash.py``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.crash import CrashRun

pytestmark = [pytest.mark.deep, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("commit", "recovery", "snapshot", "bank", "closing", "worker")
SEED = 20261123


def test_crash_few_rounds_lose_and_double_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After every kind of kill nothing acknowledged is lost and nothing is booked twice."""
    paths = (str(ROOT / "src"), str(ROOT / "tests"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    run = CrashRun(tmp_path / "platform", seed=SEED, workers=1, tell=lambda _: None)
    outcome = run.run(len(KINDS), kinds=KINDS)
    assert outcome.violations == []
    assert outcome.kills >= len(KINDS)
    assert outcome.settled > 0
    assert outcome.messages > outcome.payments
    for name in ("killed just after a commit", "killed twice in a row", "a bank was killed"):
        assert outcome.counts[name] > 0
    assert outcome.counts["a worker was killed"] == 1
    assert outcome.counts["the node was silent"] > 0
