"""The outbox: numbers, marks, acknowledgements and what a restart finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.node_outbox import BANK, DAY, OTHER, envelope, open_outbox, write
from tianping.node.clock import DrivenClock
from tianping.node.inbox import frame_spans
from tianping.node.outbox import RETENTION_SECONDS, Outbox, OutboxWrite
from tianping.wire.frames import InboxFrame, InboxReader


def read(outbox: Outbox, after: int = 0, *, limit: int = 100) -> list[InboxFrame]:
    """Return what the bank would be delivered."""
    delivery = outbox.read(BANK, after, limit=limit, bytes_max=1_000_000)
    return InboxReader().feed(delivery.frames)


@pytest.fixture
def clock() -> DrivenClock:
    """A clock that stands."""
    return DrivenClock(10**18)


@pytest.fixture
def outbox(tmp_path: Path, clock: DrivenClock) -> Outbox:
    """An empty outbox."""
    return open_outbox(tmp_path / "outbox.db", clock)


def test_store_numbers_each_receiver_from_one(outbox: Outbox) -> None:
    """Each receiver has its own run of numbers, in the order in which messages were derived."""
    outbox.store([write("A", "B"), OutboxWrite([(OTHER, envelope("C"))], 2, DAY), write("D")])
    assert [(frame.sequence, frame.envelope[78:79]) for frame in read(outbox)] == [
        (1, b"A"),
        (2, b"B"),
        (3, b"D"),
    ]
    assert outbox.inbox(OTHER) is not None
    assert outbox.position == 2


def test_read_twice_marks_the_second_as_possible_duplicate(outbox: Outbox) -> None:
    """What was sent once carries the mark when it is sent again."""
    outbox.store([write("A", "B")])
    assert [frame.possible_duplicate for frame in read(outbox, limit=1)] == [False]
    assert [frame.possible_duplicate for frame in read(outbox)] == [True, False]


def test_read_keeps_within_count_and_bytes(outbox: Outbox) -> None:
    """A delivery holds no more than asked for, and one message at least."""
    outbox.store([write(*(f"M{number}" for number in range(10)))])
    assert len(read(outbox, limit=3)) == 3
    delivery = outbox.read(BANK, 3, limit=100, bytes_max=10)
    assert delivery.last == 4


def test_acknowledged_message_is_not_redelivered(outbox: Outbox) -> None:
    """Only what is not acknowledged waits, and the floor rises over what is."""
    outbox.store([write("A", "B", "C")])
    read(outbox)
    assert outbox.acknowledge(BANK, ["A", "C", "never"]) == 2
    waiting = InboxReader().feed(outbox.waiting(BANK, 3, limit=100))
    assert [(frame.sequence, frame.possible_duplicate) for frame in waiting] == [(2, True)]
    assert outbox.acknowledge(BANK, ["B", "B"]) == 1
    inbox = outbox.inbox(BANK)
    assert inbox is not None
    assert (inbox.floor, inbox.unacknowledged_count) == (3, 0)


def test_acknowledgement_of_another_receiver_counts_not(outbox: Outbox) -> None:
    """A bank cannot acknowledge what is not in its inbox."""
    outbox.store([write("A"), OutboxWrite([(OTHER, envelope("B"))], 0, DAY)])
    assert outbox.acknowledge(OTHER, ["A"]) == 0
    assert outbox.acknowledge("999999999999", ["A"]) == 0


def test_confirmations_count_as_received_when_later_ones_are_asked_for(outbox: Outbox) -> None:
    """A ccms.990 needs no acknowledgement of its own."""
    outbox.store([write("A", "B", code="ccms.990.001.02"), write("C")])
    read(outbox)
    inbox = outbox.inbox(BANK)
    assert inbox is not None
    outbox.asked_after(BANK, 1)
    assert inbox.floor == 1
    outbox.acknowledge(BANK, ["C"])
    assert inbox.floor == 3


def test_restart_keeps_numbers_acknowledgements_and_position(
    tmp_path: Path, clock: DrivenClock
) -> None:
    """A new process goes on where the file ends, and takes everything as perhaps delivered."""
    first = open_outbox(tmp_path / "outbox.db", clock)
    first.store([write("A", "B", "C", position=7)])
    first.acknowledge(BANK, ["B"])
    first.store([write("D", position=8)])
    again = open_outbox(tmp_path / "outbox.db", clock)
    assert (again.position, again.day) == (8, DAY)
    assert [frame.possible_duplicate for frame in read(again)] == [True] * 4
    again.store([write("E", position=9)])
    assert [(frame.sequence, frame.possible_duplicate) for frame in read(again, 4)] == [(5, False)]
    assert again.acknowledge(BANK, ["A", "B", "D"]) == 2
    inbox = again.inbox(BANK)
    assert inbox is not None
    assert inbox.floor == 2
    again.close()
    first.close()


def test_old_blocks_are_read_from_the_file(tmp_path: Path, clock: DrivenClock) -> None:
    """What is no longer in memory comes from the file, the same."""
    outbox = open_outbox(tmp_path / "outbox.db", clock)
    for number in range(20):
        outbox.store([write(f"M{number}")])
    inbox = outbox.inbox(BANK)
    assert inbox is not None
    inbox.tail.clear()
    assert [frame.sequence for frame in read(outbox, 5, limit=4)] == [6, 7, 8, 9]
    outbox.close()


def test_purge_drops_acknowledged_blocks_after_retention(
    outbox: Outbox, clock: DrivenClock
) -> None:
    """Acknowledged messages go after their retention, unacknowledged ones never."""
    outbox.store([write("A")])
    outbox.store([write("B")])
    outbox.acknowledge(BANK, ["A"])
    clock.advance((RETENTION_SECONDS + 1) * 10**9)
    outbox.store([])
    outbox.store([write("C")])
    assert outbox.counters.get("blocks_purged") == 1
    inbox = outbox.inbox(BANK)
    assert inbox is not None
    inbox.tail.clear()
    assert [frame.sequence for frame in read(outbox)] == [2, 3]


def test_frame_spans_cover_a_block(outbox: Outbox) -> None:
    """The places of frames are their numbers, without gap."""
    outbox.store([write("A", "B", "C")])
    inbox = outbox.inbox(BANK)
    assert inbox is not None
    (block,) = inbox.tail
    spans = list(frame_spans(block.frames))
    assert [span.number for span in spans] == [1, 2, 3]
    assert spans[-1].end == len(block.frames)


def test_unacknowledged_messages_of_a_code_are_listed(outbox: Outbox) -> None:
    """By receiver, with the position of what they tell; those acknowledged no more."""
    ids = [f"{seq:014d}{0:06d}" for seq in (41, 42)]
    outbox.store([write(*ids, code="ccms.915.001.01"), write("A0000000000001000001")])
    outbox.store([OutboxWrite([(OTHER, envelope(ids[1], code="ccms.907.001.02"))], 0, DAY)])
    codes = ("ccms.915.001.01", "ccms.907.001.02")
    assert outbox.unacknowledged(codes) == [
        (BANK, codes[0], 41),
        (BANK, codes[0], 42),
        (OTHER, codes[1], 42),
    ]
    outbox.acknowledge(BANK, [ids[0]])
    outbox.acknowledge(OTHER, [ids[1]])
    assert outbox.unacknowledged(codes) == [(BANK, codes[0], 42)]
