"""One receiver's inbox as the node holds it in memory: numbers, acknowledgements, recent messages.

The messages themselves are in the outbox's file, in blocks of ready frames; the newest blocks are
kept here too, so that live delivery reads no file.

Source: house, ADR-0018.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = [
    "ABOVE_MAX",
    "SEQ_DIGITS",
    "TAIL_BYTES_MAX",
    "WINDOW_MAX",
    "Block",
    "Inbox",
    "Span",
    "frame_spans",
    "mark",
    "told",
]

TAIL_BYTES_MAX: Final = 4 * 1024 * 1024
"""Bytes of the newest messages kept in memory for each receiver."""

WINDOW_MAX: Final = 50_000
"""Unacknowledged messages of a receiver whose ids are kept in memory; older ones are looked up."""

ABOVE_MAX: Final = 50_000
"""Acknowledgements remembered beyond the first gap; more are not taken, and redelivered."""

SEQ_DIGITS: Final = 14
"""Digits of a journal position at the beginning of a message's id."""

_FRAME_HEAD: Final = 13
_FLAGS_AT: Final = 8
_LENGTH_AT: Final = 9
_TYPE_AT: Final = 58
_TYPE_END: Final = 78
_ID_AT: Final = 78
_ID_END: Final = 98
_CONFIRMATION: Final = b"ccms.990"


class Block(NamedTuple):
    """Messages of one receiver with consecutive numbers, as inbox frames without flags."""

    first: int
    size: int
    frames: bytes

    @property
    def last(self) -> int:
        """The number of its last message."""
        return self.first + self.size - 1


class Span(NamedTuple):
    """Where a frame lies in a block."""

    number: int
    start: int
    end: int


def frame_spans(frames: bytes) -> Iterator[Span]:
    """Yield the place of each frame."""
    start = 0
    while start < len(frames):
        body = start + _FRAME_HEAD
        end = body + int.from_bytes(frames[start + _LENGTH_AT : body], "big")
        yield Span(int.from_bytes(frames[start : start + _FLAGS_AT], "big"), start, end)
        start = end


def mark(frames: bytes, up_to: int) -> bytes:
    """Return frames with those up to a number marked as possible duplicates."""
    if not frames or int.from_bytes(frames[:_FLAGS_AT], "big") > up_to:
        return frames
    marked = bytearray(frames)
    for span in frame_spans(frames):
        if span.number <= up_to:
            marked[span.start + _FLAGS_AT] = 1
    return bytes(marked)


def told(frames: bytes) -> Iterator[tuple[int, str, int]]:
    """Yield number, message code and journal position of each message derived from a command.

    The id of such a message is the position of its command in the journal and an index.
    """
    for span in frame_spans(frames):
        envelope = span.start + _FRAME_HEAD
        code = frames[envelope + _TYPE_AT : envelope + _TYPE_END].decode("ascii").rstrip()
        position = frames[envelope + _ID_AT : envelope + _ID_AT + SEQ_DIGITS]
        if position.isdigit():
            yield span.number, code, int(position)


def _id_and_silence(frames: bytes, span: Span) -> tuple[str, bool]:
    envelope = span.start + _FRAME_HEAD
    silent = frames.startswith(_CONFIRMATION, envelope + _TYPE_AT)
    return frames[envelope + _ID_AT : envelope + _ID_END].decode("ascii").rstrip(), silent


class Inbox:
    """Numbers and acknowledgements of one receiver.

    A ccms.990 is never acknowledged itself: it counts as received once a later message is, or once
    the receiver asks for what comes after it.

    Attributes:
        code: The receiver's bank code.
        row: Its row in the outbox's file.
        last: The number of its newest message; 0 when there is none.
        floor: Everything up to this number is acknowledged.
        delivered: The highest number sent; what is sent again up to it is a possible duplicate.
    """

    def __init__(self, code: str, row: int, *, last: int, floor: int, above: list[int]) -> None:
        self.code = code
        self.row = row
        self.last = last
        self.floor = floor
        # What an earlier process delivered is not recorded: everything there may have been.
        self.delivered = last
        self.tail: deque[Block] = deque()
        self._tail_bytes = 0
        self._above = set(above)
        self._silent: set[int] = set()
        self._numbers: dict[str, int] = {}
        self._seen = floor

    @property
    def above(self) -> list[int]:
        """The acknowledged numbers beyond the first gap."""
        return sorted(self._above)

    @property
    def unacknowledged_count(self) -> int:
        """How many messages still wait for an acknowledgement or a later sign of arrival."""
        return self.last - self.floor - len(self._above)

    def next_block(self, envelopes: list[bytes]) -> Block:
        """Number messages and return them as a block; nothing is taken over yet."""
        number = self.last
        parts: list[bytes] = []
        for envelope in envelopes:
            number += 1
            parts.append(number.to_bytes(8, "big") + b"\x00" + len(envelope).to_bytes(4, "big"))
            parts.append(envelope)
        return Block(self.last + 1, len(envelopes), b"".join(parts))

    def take(self, block: Block) -> None:
        """Take over a block that is stored."""
        self.last = block.last
        self.remember(block)
        self.tail.append(block)
        self._tail_bytes += len(block.frames)
        while self._tail_bytes > TAIL_BYTES_MAX and len(self.tail) > 1:
            self._tail_bytes -= len(self.tail.popleft().frames)

    def remember(self, block: Block) -> None:
        """Keep the ids of a block's messages, so that they can be acknowledged."""
        for span in frame_spans(block.frames):
            if span.number <= self.floor or span.number in self._above:
                continue
            mesg_id, silent = _id_and_silence(block.frames, span)
            if silent:
                self._silent.add(span.number)
            elif len(self._numbers) < WINDOW_MAX:
                self._numbers[mesg_id] = span.number

    def number_of(self, mesg_id: str) -> int:
        """Return the number of an unacknowledged message; 0 when it is not known here."""
        return self._numbers.get(mesg_id, 0)

    def find_in(self, block: Block, mesg_id: str) -> int:
        """Return the number of a message in a block; 0 when it is not there."""
        for span in frame_spans(block.frames):
            if _id_and_silence(block.frames, span)[0] == mesg_id:
                return span.number
        return 0

    def acknowledge(self, number: int, mesg_id: str) -> bool:
        """Take an acknowledgement; tell whether it was new."""
        if number <= self.floor or number in self._above or len(self._above) >= ABOVE_MAX:
            return False
        self._above.add(number)
        self._numbers.pop(mesg_id, None)
        self._seen = max(self._seen, number)
        self._raise_floor()
        return True

    def asked_after(self, number: int) -> bool:
        """Note that the receiver has everything up to a number; tell if that settled anything."""
        if number <= self._seen:
            return False
        self._seen = min(number, self.last)
        before = self.floor
        self._raise_floor()
        return self.floor != before

    def _raise_floor(self) -> None:
        number = self.floor + 1
        while True:
            if number in self._above:
                self._above.discard(number)
            elif number in self._silent and number <= self._seen:
                self._silent.discard(number)
            else:
                break
            number += 1
        self.floor = number - 1

    def is_waiting(self, number: int) -> bool:
        """Tell whether a message is still to be acknowledged by a ccms.990."""
        return number > self.floor and number not in self._above and number not in self._silent

    def tail_after(self, number: int) -> list[Block] | None:
        """Return the blocks in memory that hold what comes after a number; None if some do not."""
        if number >= self.last:
            return []
        if not self.tail or self.tail[0].first > number + 1:
            return None
        return [block for block in self.tail if block.last > number]
