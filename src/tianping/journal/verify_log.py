"""A small reader of SQLite's write-ahead log, of the verifier's own.

Taking the log must be quick, for checkpoints go by meanwhile: one commit alone can be under way
while it is read, the last, so only the sums of that one are looked at first. All others are judged
when the picture is complete.

Source: house, ADR-0006 (SQLite documents the format as stable).
"""

from __future__ import annotations

import struct
from typing import Final

__all__ = ["LOG_HEADER_BYTES", "VerifierLog"]

LOG_HEADER_BYTES: Final = 32
_FRAME_HEADER: Final = 24
_MAGICS: Final = {0x377F0682: "<", 0x377F0683: ">"}
_WORD: Final = 0xFFFF_FFFF


class VerifierLog:
    """A log as it was read.

    Attributes:
        content: The bytes of the file.
        pages: The newest version of each page that the log holds: where it begins in the content.
        stop: Where the first frame begins that is known not to be sound, or None.
    """

    def __init__(self, content: bytes, page_bytes: int, *, end: int) -> None:
        """Take the committed frames before an offset.

        Args:
            content: The bytes of the file.
            page_bytes: The size of a page of the database.
            end: From where on the log is known not to be sound.
        """
        self.content = content
        self.stop: int | None = None
        self._order = self._order_of_sums()
        self._frames: list[int] = []
        self._step = _FRAME_HEADER + page_bytes
        self._used = 0
        self.pages = self._newest_pages(end) if self._order else {}

    def sound_to(self) -> int | None:
        """Judge every frame; return where the first of those taken that is not sound begins."""
        stop = self._first_unsound(self._frames) if self._order else None
        if stop is not None:
            self.stop = stop
        return stop if stop is not None and stop < self._used else None

    def _order_of_sums(self) -> str:
        """Return the byte order of the sums, or an empty text when the header is not sound."""
        content = self.content
        if len(content) < LOG_HEADER_BYTES:
            return ""
        order = _MAGICS.get(int.from_bytes(content[:4], "big"), "")
        if order and _packed(_sum(content[:24], order, (0, 0))) == content[24:32]:
            return order
        self.stop = 0
        return ""

    def _newest_pages(self, end: int) -> dict[int, int]:
        content = self.content
        commits: list[list[int]] = [[]]
        for at in range(LOG_HEADER_BYTES, len(content) - self._step + 1, self._step):
            if content[at + 8 : at + 16] != content[16:24]:
                break
            self._frames.append(at)
            commits[-1].append(at)
            if content[at + 4 : at + 8] != b"\0\0\0\0":
                commits.append([])
        taken = [frames for frames in commits[:-1] if frames[-1] < end]
        if taken and self._first_unsound(taken[-1]) is not None:
            taken.pop()
        self._used = taken[-1][-1] + self._step if taken else 0
        return {
            int.from_bytes(content[at : at + 4], "big"): at + _FRAME_HEADER
            for frames in taken
            for at in frames
        }

    def _first_unsound(self, frames: list[int]) -> int | None:
        """Return the first of successive frames whose sum does not follow from the one before."""
        content = self.content
        if not frames:
            return None
        first = frames[0]
        sum_at = 24 if first == LOG_HEADER_BYTES else first - self._step + 16
        one, two = struct.unpack(">II", content[sum_at : sum_at + 8])
        state = (int(one), int(two))
        for at in frames:
            covered = content[at : at + 8] + content[at + _FRAME_HEADER : at + self._step]
            state = _sum(covered, self._order, state)
            if _packed(state) != content[at + 16 : at + 24]:
                return at
        return None


def _sum(content: bytes, order: str, state: tuple[int, int]) -> tuple[int, int]:
    """The checksum of SQLite's log: two sums over pairs of 32-bit words, each fed by the other."""
    one, two = state
    values = struct.unpack(f"{order}{len(content) // 4}I", content)
    for index in range(0, len(values), 2):
        one = (one + values[index] + two) & _WORD
        two = (two + values[index + 1] + one) & _WORD
    return one, two


def _packed(state: tuple[int, int]) -> bytes:
    return struct.pack(">II", *state)
