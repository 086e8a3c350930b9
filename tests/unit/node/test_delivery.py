"""Delivery: long poll, wake-up, redelivery with back-off."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from support.node_outbox import BANK, open_outbox, write
from tianping.node.clock import DrivenClock
from tianping.node.delivery import (
    REDELIVERY_SECONDS_FIRST,
    REDELIVERY_SECONDS_MAX,
    Backoff,
    Bells,
    Reader,
)
from tianping.node.outbox import Outbox
from tianping.wire.frames import InboxReader

SECOND = 10**9


@pytest.fixture
def clock() -> DrivenClock:
    """A clock that stands."""
    return DrivenClock(10**18)


@pytest.fixture
def outbox(tmp_path: Path, clock: DrivenClock) -> Outbox:
    """An empty outbox."""
    return open_outbox(tmp_path / "outbox.db", clock)


def test_backoff_doubles_until_something_is_acknowledged(clock: DrivenClock) -> None:
    """Each redelivery waits twice as long as the one before, up to a bound."""
    backoff = Backoff(clock)
    assert not backoff.is_due(0)
    pauses: list[int] = []
    waited = 0
    while len(pauses) < 9:
        clock.advance(SECOND)
        waited += 1
        if backoff.is_due(0):
            pauses.append(waited)
            waited = 0
    assert pauses[:4] == [REDELIVERY_SECONDS_FIRST * 2**power for power in range(4)]
    assert pauses[-1] == REDELIVERY_SECONDS_MAX
    assert not backoff.is_due(1)
    clock.advance(REDELIVERY_SECONDS_FIRST * SECOND)
    assert backoff.is_due(1)


def test_backoff_is_no_longer_when_the_clock_is_set_back(clock: DrivenClock) -> None:
    """The pause counts from the new time."""
    backoff = Backoff(clock)
    assert not backoff.is_due(0)
    clock.advance(-3_600 * SECOND)
    assert not backoff.is_due(0)
    clock.advance(REDELIVERY_SECONDS_FIRST * SECOND)
    assert backoff.is_due(0)


async def test_next_waits_for_the_bell(outbox: Outbox, clock: DrivenClock) -> None:
    """A poll that found nothing is woken by the next message."""
    bells = Bells(asyncio.get_running_loop())
    reader = Reader(outbox, clock, bells)
    outbox.store([write("A")])
    _, last = await reader.next(BANK, 0, limit=10, seconds=5)
    waiting = asyncio.create_task(reader.next(BANK, last, limit=10, seconds=5))
    await asyncio.sleep(0)
    outbox.store([write("B")])
    bells.ring([BANK])
    frames, last = await waiting
    assert [frame.sequence for frame in InboxReader().feed(frames)] == [2]
    assert last == 2


async def test_next_returns_empty_in_time(outbox: Outbox, clock: DrivenClock) -> None:
    """A poll of an empty inbox ends when its time is over."""
    reader = Reader(outbox, clock, Bells(asyncio.get_running_loop()))
    assert await reader.next(BANK, 0, limit=10, seconds=0.01) == (b"", 0)


async def test_unacknowledged_messages_come_again_marked(
    outbox: Outbox, clock: DrivenClock
) -> None:
    """What was delivered and not acknowledged is sent again after a pause, before what is new."""
    reader = Reader(outbox, clock, Bells(asyncio.get_running_loop()))
    outbox.store([write("A", "B")])
    _, last = await reader.next(BANK, 0, limit=10, seconds=0)
    outbox.acknowledge(BANK, ["A"])
    assert (await reader.next(BANK, last, limit=10, seconds=0))[0] == b""
    clock.advance(REDELIVERY_SECONDS_FIRST * SECOND)
    outbox.store([write("C")])
    frames, last = await reader.next(BANK, last, limit=10, seconds=0)
    assert [(frame.sequence, frame.possible_duplicate) for frame in InboxReader().feed(frames)] == [
        (2, True),
        (3, False),
    ]
    assert last == 3
