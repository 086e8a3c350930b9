"""A newer core on an older core's journal: noted, proved, or refused before anybody is let in."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.node_core import DATE
from support.node_world import ROOT, World, payment
from support.other_program import Node, other_program, run
from tianping.core.commands import UpgradeCore, decode_commands
from tianping.core.state import CORE_VERSION
from tianping.journal.sqlite import SqliteJournal
from tianping.node.errors import NotThisVersion, ReplayDifference
from tianping.participant.exchange import SubmissionState

pytestmark = pytest.mark.slow

NEWER = CORE_VERSION + 1
SOURCES = ROOT / "src"
NEXT_VERSION = (
    "core/state.py", f"CORE_VERSION: Final = {CORE_VERSION}\n", f"CORE_VERSION: Final = {NEWER}\n",
)  # fmt: skip
OTHER_RULE = (
    "core/state.py", "MONEY_FEN_MAX: Final = 4_000_000_000_000_000_000", "MONEY_FEN_MAX: Final = 1",
)  # fmt: skip
"""Whatever brings money into the platform is refused by it."""


def _paid(world: World, node: Node, number: int) -> SubmissionState:
    payer, payee = world.banks
    with world.client(payer, node.port) as client:
        (sent,) = client.send([payment(f"{DATE}{number:08d}", payer, payee)])
    return sent.state


def _upgrades(world: World) -> list[int]:
    """Return the versions that the journal notes."""
    journal = SqliteJournal.open(world.folder.path, "test")
    try:
        commands = [one for row in journal.read() for one in decode_commands(row.commands)]
    finally:
        journal.close()
    return [one.core_version for one in commands if isinstance(one, UpgradeCore)]


def test_newer_core_takes_over_after_a_stop_and_no_older_one_after_it(tmp_path: Path) -> None:
    """Killed, the old version must go first; stopped in order, the new one notes itself once."""
    world = World(tmp_path / "w", settings="[intake]\nworkers = 1\n")
    newer = other_program(tmp_path / "newer", NEXT_VERSION)
    node = Node(world, SOURCES)
    world.open_day()
    assert _paid(world, node, 1) is SubmissionState.ACCEPTED
    node.kill()

    too_early = Node(world, newer)
    assert too_early.port == 0
    assert NotThisVersion.__name__ in too_early.ended()

    assert Node(world, SOURCES).stop() == 0
    assert run(newer, "verify", world.folder.path).returncode == 0
    for number in (2, 3):
        node = Node(world, newer)
        assert _paid(world, node, number) is SubmissionState.ACCEPTED
        node.kill() if number == 2 else node.stop()
    assert _upgrades(world) == [NEWER]
    noted = run(newer, "audit", world.folder.path, "--function", "UpgradeCore", "--json")
    assert f"{NEWER}" in noted.stdout, noted.stderr

    too_late = Node(world, SOURCES)
    assert too_late.port == 0
    assert NotThisVersion.__name__ in too_late.ended()


def test_core_that_decides_otherwise_is_told_before_intake_opens(tmp_path: Path) -> None:
    """``verify`` tells it beforehand; a start without a snapshot ends; behind one it goes on."""
    world = World(tmp_path / "w", settings="[intake]\nworkers = 1\n")
    other = other_program(tmp_path / "other", NEXT_VERSION, OTHER_RULE)
    node = Node(world, SOURCES)
    world.open_day()
    assert node.stop() == 0
    (kept,) = world.folder.path.glob("snapshot-*.tps")
    away = kept.rename(tmp_path / kept.name)

    proved = run(other, "verify", world.folder.path)
    assert (proved.returncode, "outcome of a replayed command" in proved.stderr) == (5, True)
    refused = Node(world, other)
    assert refused.port == 0
    said = refused.ended()
    assert ReplayDifference.__name__ in said
    assert f"decided by core {CORE_VERSION}" in said
    assert _upgrades(world) == []

    away.rename(kept)
    node = Node(world, other)
    assert _paid(world, node, 1) is SubmissionState.ACCEPTED
    assert node.stop() == 0
    assert _upgrades(world) == [NEWER]
