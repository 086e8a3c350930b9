"""One platform from the command line: archived, backed up, copied, destroyed, restored.

Short days, one after another; the first has a payment whose traces are asked for at every step.
CCMS-T §五.3.6, CCMS-T §五.3.7.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from support.cli import PASSWORD, tianping
from support.running import POOR, RICH, made, started
from tianping.cli.day_command import advance
from tianping.cli.verify_command import verify_folder
from tianping.node.backup_facts import BACKUP_FILE, read_facts
from tianping.node.errors import FolderError
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.node.renumbering import NUMBERS_JUMP
from tianping.node.restoring import check_backup
from tianping.security.keyring import open_seal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

DAYS: Final = 32

ARCHIVED: Final = DAYS - 29
"""The eve that the founding opened, the payment's day, and those after it."""


class Kept:
    """The platform, its backup, its copy, and what is asked of it."""

    def __init__(self, path: Path) -> None:
        self.folder = made(path)
        self.backup = path / "backup"
        self.copy = path / "copy"
        self.date = 0
        self.payment = 0
        self.before: list[Any] = []
        with (self.folder / "platform.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'\n[copy]\nfolder = "{self.copy}"\n')

    def answers(self) -> list[Any]:
        """Return what four commands say of the first day."""
        day = str(self.date)
        report = tianping("report", "day", self.folder, day, "--json").json()
        return [
            tianping("payment", self.folder, self.payment, "--json").json(),
            tianping("statement", self.folder, RICH, "--dates", day, "--json").json(),
            report[0]["by_class"],
            tianping("payment", self.folder, self.payment).out,
        ]

    def status(self) -> dict[str, Any]:
        """Return what the running node says."""
        with OperatorClient(Folder(self.folder).operator_socket) as operator:
            return operator.status()

    def live(self) -> None:
        """Run some short days, and wait until what is due is archived."""
        with OperatorClient(Folder(self.folder).operator_socket) as operator:
            for _ in range(4 * DAYS):
                advance(operator)
        deadline = time.monotonic() + 60
        while self.status()["counters"].get("archived_days", 0) < ARCHIVED:
            assert time.monotonic() < deadline, self.status()
            time.sleep(0.1)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Return the platform after its days, running, with two backups; it is killed at the end."""
    kept = Kept(tmp_path_factory.mktemp("kept"))
    node = started(kept.folder)
    try:
        with OperatorClient(Folder(kept.folder).operator_socket) as operator:
            advance(operator)
        kept.date = int(kept.status()["business_date"])
        assert tianping("send", kept.folder, RICH, "pay", POOR, "250.00").code == 0
        kept.payment = int(kept.status()["head_seq"])
        kept.before = kept.answers()
        assert tianping("inbox", kept.folder, POOR, "--wait", 5).code == 0
        kept.live()
        yield kept
    finally:
        node.kill()
        node.wait()


def test_days_are_archived_and_nothing_is_lost_after_that(kept: Kept, tmp_path: Path) -> None:
    """One test, because the second part ends the platform that the first part asks."""
    _archived_day_is_found_by_the_same_commands(kept)
    _backup_restore_nothing_lost(kept, tmp_path)


def _archived_day_is_found_by_the_same_commands(kept: Kept) -> None:
    """The node archived days by itself; payment, statement and report say what they said."""
    listed = tianping("archive", "list", kept.folder, "--json").json()
    assert [day["business_date"] for day in listed][1] == kept.date
    assert len(listed) == ARCHIVED
    assert kept.answers() == kept.before
    proved = tianping("archive", "verify", kept.folder, "--deep", "--json").json()
    assert (proved["ok"], proved["days"]) == (True, ARCHIVED)
    done = tianping("archive", "run", kept.folder)
    assert done.out == "No day is due.\n", done.err
    assert "归档日" in tianping("archive", "list", kept.folder, language="zh").out
    status = kept.status()
    assert status["archive_problem"] == ["", ""]
    assert status["counters"]["packed_rows"] > 4
    assert (status["copy_in_step"], status["copy_problem"]) == (True, ["", ""])


def _backup_restore_nothing_lost(kept: Kept, tmp_path: Path) -> None:
    """Backed up twice while it runs, killed, destroyed, restored with the copy: all is there."""
    first = tianping("backup", kept.folder, kept.backup, "--json").json()
    assert (first["days"], first["rows"] > 100) == (ARCHIVED, True)
    assert tianping("send", kept.folder, RICH, "pay", POOR, "2.00").code == 0
    again = tianping("backup", kept.folder, kept.backup, "--json").json()
    assert (again["days"], again["rows"]) == (0, 1)
    assert tianping("send", kept.folder, RICH, "pay", POOR, "1.00").code == 0
    last = kept.status()
    assert last["head_seq"] > again["seq"]
    _damaged_backups(kept.backup, tmp_path)

    refused = tianping("restore", kept.backup, kept.folder)
    assert (refused.code, "expected no folder" in refused.err) == (3, True)
    keys = kept.folder / "participants"
    shutil.copytree(keys, tmp_path / "participants")
    with OperatorClient(Folder(kept.folder).operator_socket) as operator:
        operator.stop()
    deadline = time.monotonic() + 60
    while Folder(kept.folder).operator_socket.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(kept.folder)
    words = ("restore", kept.backup, kept.folder, "--journal", kept.copy, "--json")
    restored = tianping(*words).json()
    assert restored["seq"] == last["head_seq"]
    assert (restored["copied_rows"] > 0, restored["complete"]) == (True, True)
    shutil.copytree(tmp_path / "participants", keys)
    _restored_platform(kept)


def _restored_platform(kept: Kept) -> None:
    """Check that a restored platform starts, knows everything, and numbers far beyond."""
    node = started(kept.folder)
    try:
        assert kept.answers() == kept.before
        rows = tianping("inbox", kept.folder, POOR, "--wait", 5, "--json").json()
        paid = [row for row in rows if row["code"].startswith("hvps.111")]
        assert [row["verdict"] for row in paid] == ["verified"] * 2
        assert kept.status()["inboxes"][POOR][0] > NUMBERS_JUMP
        again = tianping("inbox", kept.folder, POOR, "--json").json()
        assert again == []
    finally:
        node.terminate()
        assert node.wait(60) == 0
    place = Folder(kept.folder)
    seal = open_seal(place.key_ring, PASSWORD.encode())
    report, _ = verify_folder(kept.folder, seal=seal, archive=kept.folder / "archive")
    assert report.ok
    assert (report.books, report.replay, report.originals) == (True, True, 3)


def _damaged_backups(backup: Path, tmp_path: Path) -> None:
    """Check that a backup with a changed, missing or foreign file is refused, by its name."""
    facts = read_facts(backup)
    assert facts.with_keys
    for number, name in enumerate((f"{facts.folder}/views.db", "journal.db", BACKUP_FILE)):
        copy = tmp_path / f"copy {number}"
        shutil.copytree(backup, copy)
        content = bytearray((copy / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copy / name).write_bytes(content)
        with pytest.raises(FolderError, match=r"copy \d"):
            check_backup(copy, deep=False)
    shutil.rmtree(copy / "archive")
    shutil.copy(backup / BACKUP_FILE, copy / BACKUP_FILE)
    with pytest.raises(FolderError, match="manifest"):
        check_backup(copy, deep=False)
    with pytest.raises(FolderError, match="own description"):
        check_backup(tmp_path, deep=False)
