"""A disk that fails ends the node at once, with a code, and loses nothing that was answered."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.node_core import DATE
from support.node_world import NODE_SCRIPT, NodeProcess, World, payment, running
from tianping.node.platform import EXIT_FAULT
from tianping.participant.exchange import SubmissionState

pytestmark = pytest.mark.slow

FAILING_DISK = """
from tianping.journal.errors import JournalFault
from tianping.journal.sqlite import SqliteJournal
append = SqliteJournal.append
def failing(self, **row):
    if self.rows >= 3:
        raise JournalFault("sync", "同步", found="told to fail")
    return append(self, **row)
SqliteJournal.append = failing
"""


def test_failed_sync_ends_the_node_and_loses_nothing(tmp_path: Path) -> None:
    """Who was answered is in the journal after the restart; who was not can send again."""
    world = World(tmp_path / "w", settings="[intake]\nworkers = 1\n")
    first, second = world.banks
    node = NodeProcess(world, script=FAILING_DISK + NODE_SCRIPT)
    world.open_day()
    with world.client(first, node.port) as payer:
        answered = [
            sent
            for number in range(1, 5)
            for sent in payer.send([payment(f"{DATE}{number:08d}", first, second)])
        ]
    assert node.process.wait(30) == EXIT_FAULT
    states = [each.state for each in answered]
    assert states == [SubmissionState.ACCEPTED] * 2 + [SubmissionState.UNANSWERED] * 2
    with running(world) as again, world.client(first, again.port) as payer:
        resent = payer.resend(answered)
        assert [each.position for each in resent[:2]] == [each.position for each in answered[:2]]
        assert [each.state for each in resent] == [SubmissionState.ACCEPTED] * 4
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if world.status()["views_position"] == world.status()["head_seq"]:
                break
        assert again.stop() == 0
