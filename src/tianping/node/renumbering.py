"""Numbers of messages after a restore: far beyond all that a receiver may have seen.

A number that a receiver has seen must never stand for another message: it would be taken for known
and dropped. So every stream jumps to the microsecond of the restore, which no stream can have
reached, were it restored ever so often: none has had a message in each microsecond since 1970. What
was not acknowledged is stored again behind the jump, under its old id, by which a receiver knows
what it has already.

Source: house, ADR-0077.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import apsw

from tianping.node.inbox import Block, Inbox, frame_spans
from tianping.storage.sqlite_file import connect, transaction

__all__ = ["NUMBERS_JUMP", "ask_to_renumber", "forget", "is_asked", "moved_numbers", "renumbered"]

NUMBERS_JUMP: Final = 1_000_000_000
"""The least jump, were the clock wrong: more than a receiver gets between a backup and its use."""

_FACT: Final = "renumber"
_FRAME_HEAD: Final = 13


def ask_to_renumber(path: Path) -> None:
    """Let the outbox of a restored platform jump when it is opened next."""
    connection = connect(path)
    try:
        with transaction(connection):
            connection.execute("INSERT OR REPLACE INTO fact VALUES (?, x'c3')", (_FACT,))
    finally:
        connection.close()


def is_asked(connection: apsw.Connection) -> bool:
    """Tell whether the numbers shall jump."""
    return bool(connection.execute("SELECT 1 FROM fact WHERE name = ?", (_FACT,)).get)


def forget(connection: apsw.Connection) -> None:
    """Note that they have."""
    connection.execute("DELETE FROM fact WHERE name = ?", (_FACT,))


def _floor_after(inbox: Inbox, now_ns: int) -> int:
    return max(inbox.last + NUMBERS_JUMP, now_ns // 1_000)


def moved_numbers(inbox: Inbox, blocks: list[Block], now_ns: int) -> list[tuple[int, int]]:
    """Return the old and the new number of each message that was not acknowledged."""
    waiting = [
        span.number
        for block in blocks
        for span in frame_spans(block.frames)
        if span.number > inbox.floor and span.number not in inbox.above
    ]
    first = _floor_after(inbox, now_ns) + 1
    return [(number, first + place) for place, number in enumerate(waiting)]


def renumbered(inbox: Inbox, blocks: list[Block], now_ns: int) -> tuple[Inbox, Block | None]:
    """Return an inbox behind the jump, and the block of what was not acknowledged, if any."""
    envelopes = [
        block.frames[span.start + _FRAME_HEAD : span.end]
        for block in blocks
        for span in frame_spans(block.frames)
        if span.number > inbox.floor and span.number not in inbox.above
    ]
    floor = _floor_after(inbox, now_ns)
    moved = Inbox(inbox.code, inbox.row, last=floor, floor=floor, above=[])
    return moved, moved.next_block(envelopes) if envelopes else None
