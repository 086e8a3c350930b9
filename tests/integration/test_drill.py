"""The drill, really: the node is killed and removed while banks send (CCMS-T §五.3.6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tianping.bench.drill import run_drill

pytestmark = [pytest.mark.slow, pytest.mark.deep, pytest.mark.timeout(600)]


def test_nothing_that_a_bank_was_told_is_lost(tmp_path: Path) -> None:
    """Backup and copy have all of it; the backup alone has what came before it."""
    steps: list[str] = []
    report = run_drill(tmp_path, payments=400, tell=steps.append)
    assert report.passed
    assert steps == ["platform", "load", "backup", "restore", "load", "proof"]
    assert report.told >= 400
    assert 0 < report.lost_backup_only < report.told
    assert report.rpo_backup_seconds > report.rpo_copy_seconds == 0
    assert 0 < report.restore_seconds < report.rto_seconds
    assert report.settled >= report.told
