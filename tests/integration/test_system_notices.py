"""Notices of the days reach a bank that does not acknowledge again and again, until it does."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.driven_node import DrivenNode
from support.node_world import World
from tianping.core.commands import AnnounceService, ApproveProposal, Propose, encode_commands
from tianping.node.delivery import REDELIVERY_SECONDS_FIRST
from tianping.participant import Client, Received, SystemState
from tianping.values.dates import BusinessDate

_SECOND_NS = 1_000_000_000


class _Node(DrivenNode):
    """One that tells what it sent again."""

    def redelivered(self) -> int:
        """How many messages were sent again."""
        counters = self.platform.status()["counters"]
        return int(counters.get("redelivered", 0))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A platform's folder with one bank."""
    return World(tmp_path / "w", count=1)


def test_notices_are_sent_again_until_they_are_acknowledged(world: World) -> None:
    """ccms.801 and 809: kept, followed by the client, sent again after the pause, then no more."""
    (code,) = world.banks
    with _Node(world) as node:
        node.platform.sequencer.execute(world.opening(balance_fen=100))
        _announce(node)
        with world.client(code, node.platform.port) as client:
            received: list[Received] = []
            deadline = time.monotonic() + 60
            while not any(one.code == "ccms.809.001.02" for one in received):
                assert time.monotonic() < deadline
                received += client.receive(wait_seconds=1)
            systems = client.systems()
            assert (systems["SAPS"].status, systems["HVPS"].status) == (10, 10)
            assert isinstance(systems["HVPS"], SystemState)
            told = [one for one in received if one.code in ("ccms.801.001.02", "ccms.809.001.02")]
            assert len(told) >= 3
            assert node.redelivered() == 0
            again = _poll_after_pause(node, client)
            assert again >= len(told)
            client.acknowledge(received)
            assert client.pending() == []
            _settle(node, code)
            assert _poll_after_pause(node, client) == again


def _announce(node: _Node) -> None:
    now = node.clock.now_ns()
    notice = AnnounceService(now, 0, BusinessDate(20261231), 0, "0000", "maintenance")
    proposed = Propose(now, "Li", "plan 4", encode_commands([notice]))
    seq, _ = node.platform.sequencer.execute([proposed])
    node.platform.sequencer.execute([ApproveProposal(now, "Wang", seq)])


def _poll_after_pause(node: _Node, client: Client) -> int:
    """Let the pause pass twice, polling in between; return how often anything was sent again."""
    for _ in range(3):
        client.receive(wait_seconds=0)
        node.clock.advance((REDELIVERY_SECONDS_FIRST * 4 + 1) * _SECOND_NS)
    client.receive(wait_seconds=0)
    return node.redelivered()


def _settle(node: _Node, code: str) -> None:
    """Wait until the acknowledgements are taken in."""
    deadline = time.monotonic() + 30
    while node.platform.status()["inboxes"][code][1]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
