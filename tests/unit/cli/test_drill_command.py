"""``tianping drill``: what it says and how it ends, for what a drill may find."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tianping.bench.drill import DrillReport
from tianping.cli import drill_command
from tianping.cli.failures import Exit

GOOD = DrillReport(
    told=2_000, unanswered=80, backup_seconds=1.5, backup_bytes=9_000_000, lost_backup_only=300,
    rpo_backup_seconds=2.0, lost_with_copy=0, rpo_copy_seconds=0.0, restore_seconds=3.0,
    rto_seconds=5.0, settled=2_160, missing=0, twice=0, proved=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("report", "code", "last"),
    [
        (GOOD, Exit.DONE, "Nothing that a bank was told is lost."),
        (GOOD._replace(lost_with_copy=1), Exit.DAMAGED, "Something was LOST."),
        (GOOD._replace(missing=1), Exit.DAMAGED, "Something was LOST."),
        (GOOD._replace(twice=1), Exit.DAMAGED, "Something was LOST."),
        (GOOD._replace(proved=False), Exit.DAMAGED, "Something was LOST."),
    ],
)
def test_exit_code_says_whether_anything_was_lost(
    monkeypatch: pytest.MonkeyPatch, report: DrillReport, code: Exit, last: str
) -> None:
    """Losses of the backup alone are measured; losses beside the copy are failures."""
    monkeypatch.setattr(drill_command, "run_drill", lambda *_, **__: report)
    done = CliRunner().invoke(drill_command.command, [])
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (code, last)
    done = CliRunner().invoke(drill_command.command, ["--json"])
    assert ('"passed": true' in done.stdout) == (code is Exit.DONE)


def test_drill_stays_out_of_a_folder_in_use(tmp_path: Path) -> None:
    """Nothing is destroyed that somebody has."""
    (tmp_path / "letter").touch()
    done = CliRunner().invoke(drill_command.command, ["--folder", str(tmp_path)])
    assert done.exit_code == Exit.INPUT
    assert (tmp_path / "letter").exists()


def test_drill_that_cannot_go_on_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a fault, and no verdict."""

    def fails(*_: object, **__: object) -> DrillReport:
        raise RuntimeError("the node did not start")

    monkeypatch.setattr(drill_command, "run_drill", fails)
    done = CliRunner().invoke(drill_command.command, [])
    assert done.exit_code == Exit.FAULT
    assert "the node did not start" in done.stderr
