"""Notices of the days reach a bank that does not acknowledge again and again, until it does."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Self

import pytest

from support.node_world import PASSWORD, World
from tianping.core.commands import AnnounceService, ApproveProposal, Propose, encode_commands
from tianping.node.clock import DrivenClock
from tianping.node.delivery import REDELIVERY_SECONDS_FIRST
from tianping.node.platform import Platform
from tianping.participant import Client, Received, SystemState
from tianping.values.dates import BusinessDate

_SECOND_NS = 1_000_000_000


class _Node:
    """A platform on a driven clock, in a thread of its own."""

    def __init__(self, world: World) -> None:
        self.clock = DrivenClock(time.time_ns())
        self.platform = Platform(world.folder.path, PASSWORD, clock=self.clock, live=False)
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._up.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.platform.ask_to_stop)
        self._thread.join(60)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.platform.start()
        self._up.set()
        await self.platform.wait()
        assert await self.platform.stop() == 0

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
