"""The copy of the journal is lost under a running node, and then the journal itself is.

A real node; the copy's disk fails as long as a file says so. RULES-C §9.5; ADR-0077.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from support.node_core import DATE
from support.node_world import NODE_SCRIPT, NodeProcess, World, payment
from tianping.participant import SubmissionState

pytestmark = pytest.mark.slow

FAILING_COPY: Final = """
import sys
from pathlib import Path
from tianping.journal.errors import JournalFault
from tianping.node import journal_copy
copy_rows = journal_copy.copy_rows
def failing(*args, **named):
    if (Path(sys.argv[1]).parent / "gone").exists():
        raise JournalFault("disk gone", "磁盘丢失", found="EIO")
    return copy_rows(*args, **named)
journal_copy.copy_rows = failing
journal_copy.RETRY_SECONDS = 0.05
"""


def test_copy_is_lost_and_caught_up_and_the_journal_is_made_of_it(tmp_path: Path) -> None:
    """Payments go on, it is told, the copy catches up; with the journal gone it is the journal."""
    copy, gone = tmp_path / "far" / "copy", tmp_path / "w" / "gone"
    settings = f'[intake]\nworkers = 1\n[copy]\nfolder = "{copy}"\n'
    world = World(tmp_path / "w", settings=settings)
    payer, payee = world.banks
    node = NodeProcess(world, script=FAILING_COPY + NODE_SCRIPT)
    try:
        world.open_day()
        with world.client(payer, node.port) as client:
            gone.touch()
            (first,) = client.send([payment(f"{DATE}00000001", payer, payee)])
            assert first.state is SubmissionState.ACCEPTED
            assert not world.status()["copy_in_step"]
            assert "disk gone" in str(world.status()["copy_problem"])
            (second,) = client.send([payment(f"{DATE}00000002", payer, payee)])
            assert second.state is SubmissionState.ACCEPTED
            gone.unlink()
            wait(lambda: bool(world.status()["copy_in_step"]), "in step again")
        node.kill()
        for name in ("journal.db", "journal.db-wal", "journal.head"):
            (world.folder.path / name).unlink(missing_ok=True)
            if (copy / name).exists():
                shutil.copy(copy / name, world.folder.path / name)
        node = NodeProcess(world)
        with world.client(payer, node.port) as client:
            again = client.resend([first, second])
        assert [one.position for one in again] == [first.position, second.position]
        assert node.stop() == 0
    finally:
        node.kill()


def wait(done: Callable[[], bool], what: str) -> None:
    """Wait for the node to do something by itself."""
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
