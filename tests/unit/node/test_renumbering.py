"""Numbers after a restore: none that was used is used again, however often a backup is restored."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.node_outbox import BANK, DAY, OTHER, envelope, open_outbox, write
from tianping.node.clock import DrivenClock
from tianping.node.outbox import Outbox, OutboxWrite
from tianping.node.renumbering import NUMBERS_JUMP, ask_to_renumber
from tianping.wire.frames import InboxReader

NOW_NS = 1_795_000_000_000_000_000


@pytest.fixture
def backed(tmp_path: Path) -> Path:
    """Return a backup's outbox: of three messages one was acknowledged, and one elsewhere."""
    path = tmp_path / "outbox.db"
    outbox = open_outbox(path, DrivenClock(NOW_NS))
    outbox.store([write("A", "B", "C"), OutboxWrite([(OTHER, envelope("D"))], 2, DAY)])
    outbox.acknowledge(BANK, ["B"])
    outbox.acknowledge(OTHER, ["D"])
    outbox.store([])
    outbox.close()
    return path


def restored(backed: Path, now_ns: int) -> Outbox:
    """Restore the outbox at a moment, and open it."""
    path = backed.with_name(f"restored at {now_ns}.db")
    shutil.copy(backed, path)
    ask_to_renumber(path)
    return open_outbox(path, DrivenClock(now_ns))


def delivered(outbox: Outbox, after: int = 0) -> list[tuple[int, bytes]]:
    """Return number and id of what the bank would be delivered."""
    delivery = outbox.read(BANK, after, limit=100, bytes_max=1_000_000)
    frames = InboxReader().feed(delivery.frames)
    return [(frame.sequence, frame.envelope[78:79]) for frame in frames]


def last_of(outbox: Outbox, code: str) -> int:
    """Return a receiver's last number."""
    inbox = outbox.inbox(code)
    assert inbox is not None
    return inbox.last


def test_unacknowledged_messages_stand_behind_the_jump(backed: Path) -> None:
    """Under their ids, and once: an outbox that is opened again stays as it is."""
    outbox = restored(backed, NOW_NS)
    jump = NOW_NS // 1_000
    assert delivered(outbox, 3) == [(jump + 1, b"A"), (jump + 2, b"C")]
    assert last_of(outbox, OTHER) == jump
    outbox.store([write("E")])
    outbox.close()
    path = backed.with_name(f"restored at {NOW_NS}.db")
    again = open_outbox(path, DrivenClock(NOW_NS + 10**12))
    assert delivered(again, jump) == [(jump + 1, b"A"), (jump + 2, b"C"), (jump + 3, b"E")]
    assert again.acknowledge(BANK, ["A", "C", "E"]) == 3
    again.close()


def test_the_same_backup_restored_twice_uses_other_numbers(backed: Path) -> None:
    """The second restore is later than every number of the first."""
    first = restored(backed, NOW_NS)
    first.store([write(*(f"{number:04}" for number in range(500)))])
    used = last_of(first, BANK)
    first.close()
    second = restored(backed, NOW_NS + 60 * 10**9)
    assert delivered(second, 3)[0][0] > used
    second.close()


def test_a_wrong_clock_still_jumps(backed: Path) -> None:
    """Beyond the last number, at least."""
    outbox = restored(backed, 5 * 10**9)
    assert delivered(outbox, 3)[0] == (3 + NUMBERS_JUMP + 1, b"A")
    outbox.close()
