"""A command that makes the core fail: two persons have it skipped, and the platform goes on."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from support.node_core import DATE
from support.node_world import ROOT, World, payment
from support.other_program import FAILS_AT_CENTS, Node, other_program, run
from tianping.node.errors import CommandFails
from tianping.node.platform import EXIT_FAULT
from tianping.participant import Client
from tianping.participant.exchange import SubmissionState

pytestmark = pytest.mark.slow

POISON_FEN = 66_666
PERSONS = ("--reason", "ticket 7", "--entered-by", "Li", "--approved-by", "Wang")


def _statuses(client: Client, ids: list[str]) -> list[str]:
    """Receive until every payment's end is known, and return the ends."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        client.acknowledge(client.receive(wait_seconds=1))
        known = [client.sent_as(each) for each in ids]
        ends = [each.status for each in known if each is not None and each.status]
        if len(ends) == len(ids):
            return ends
        client.recover()
    raise AssertionError(f"not told after a minute: {known}")


def test_poison_command_is_skipped_by_two_persons_and_the_platform_goes_on(tmp_path: Path) -> None:
    """Nobody is answered by the failing core; after the skip everybody is, and nothing is lost."""
    world = World(tmp_path / "w", settings="[intake]\nworkers = 1\n")
    payer, payee = world.banks
    program = other_program(tmp_path / "buggy", FAILS_AT_CENTS)
    node = Node(world, program)
    world.open_day()
    ids = [f"{DATE}{number:08d}" for number in range(1, 5)]
    amounts = (100, POISON_FEN, 100, 100)
    with world.client(payer, node.port) as client:
        orders = [payment(i, payer, payee, amount_fen=a) for i, a in zip(ids, amounts, strict=True)]
        states = Counter(each.state for each in client.send(orders))
    assert states[SubmissionState.UNANSWERED] > 0
    assert "a planted bug" in node.ended()
    assert node.process.returncode == EXIT_FAULT
    _refuses_to_start(world, program, ids)
    _one_person_or_a_running_node_is_refused(world, program)
    skipped = run(program, "skip", world.folder.path, *PERSONS)
    assert skipped.returncode == 0, skipped.stderr
    node = Node(world, program)
    assert node.port, node.ended()
    with world.client(payer, node.port) as client:
        assert _statuses(client, ids) == ["PR04", "PR09", "PR04", "PR04"]
    assert node.stop() == 0
    noted = run(program, "audit", world.folder.path, "--function", "Skip", "--json")
    assert "ticket 7 (approved by Wang)" in noted.stdout, noted.stderr
    _proves(world, program)
    _proves(world, ROOT / "src")  # the mended program tells the same of it


def _refuses_to_start(world: World, program: Path, ids: list[str]) -> None:
    """Every start says which command it is, and what lets the platform start.

    A node can end before the row is on the disk: then nobody was answered, it starts, and the
    bank sends again.
    """
    node = Node(world, program)
    for _ in range(5):
        if not node.port:
            break
        with world.client(world.banks[0], node.port) as client:
            client.resend([one for one in map(client.sent_as, ids) if one is not None])
        node.ended()
        node = Node(world, program)
    said = node.ended()
    assert node.port == 0
    assert CommandFails.__name__ in said
    assert "CreditTransfer" in said
    assert "tianping skip" in said


def _one_person_or_a_running_node_is_refused(world: World, program: Path) -> None:
    shown = run(program, "skip", world.folder.path)
    assert (shown.returncode, "a planted bug" in shown.stdout) == (0, True)
    alone = run(program, "skip", world.folder.path, *PERSONS[:-1], "Li")
    assert (alone.returncode, "does not approve" in alone.stderr) == (1, True)
    nothing = run(program, "skip", world.folder.path, *PERSONS[:2])
    assert nothing.returncode == 3
    mended = run(ROOT / "src", "skip", world.folder.path, *PERSONS)
    assert (mended.returncode, "no command fails" in mended.stderr) == (3, True)


def _proves(world: World, program: Path) -> None:
    proved = run(program, "verify", world.folder.path)
    assert proved.returncode == 0, proved.stdout + proved.stderr
