"""The head file: the last acknowledged head, kept outside the database.

SQLite takes a damaged or missing end of its write-ahead log for a transaction that was never
finished and drops it without a word. Only something outside can tell a batch that was never
acknowledged from one that was: this file of two slots, written in turn and synced after each
commit and before its answer. A database that is behind it is refused.

    slot (168 bytes, at offsets 0 and 4096), numbers big-endian:
    "tianping.head.01" . generation (8) . row (8) . seq (8) . hash (32) . genesis hash (32)
    . zeros (32) . SHA-256 of the 136 bytes before (32)

Source: house, ADR-0006; docs/reference/journal-format.md.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Final

import msgspec

from tianping.journal.disk import Disk, DiskFile
from tianping.journal.errors import JournalDamaged, Note, Place

__all__ = ["HEAD_FILE", "HEAD_FILE_BYTES", "HEAD_SLOT_OFFSETS", "HeadFile", "HeadMark"]

HEAD_FILE: Final = "journal.head"
HEAD_SLOT_OFFSETS: Final = (0, 4096)
HEAD_FILE_BYTES: Final = 8192

_MARK: Final = b"tianping.head.01"
_SLOT: Final = struct.Struct(">16sQQQ32s32s32x")
_DIGEST_BYTES: Final = 32


class HeadMark(msgspec.Struct, frozen=True):
    """What a slot says: this row, ending with this command, was acknowledged."""

    generation: int
    row: int
    seq: int
    hash: bytes
    genesis: bytes


def _encode(mark: HeadMark) -> bytes:
    content = _SLOT.pack(_MARK, mark.generation, mark.row, mark.seq, mark.hash, mark.genesis)
    return content + hashlib.sha256(content).digest()


def _decode(slot: bytes) -> HeadMark | None:
    content = slot[: _SLOT.size]
    if len(slot) != _SLOT.size + _DIGEST_BYTES:
        return None
    if slot[_SLOT.size :] != hashlib.sha256(content).digest():
        return None
    mark, generation, row, seq, head_hash, genesis = _SLOT.unpack(content)
    if mark != _MARK:
        return None
    return HeadMark(generation=generation, row=row, seq=seq, hash=head_hash, genesis=genesis)


class HeadFile:
    """The open head file. Its lock keeps other writers away from the whole journal."""

    def __init__(self, file: DiskFile, mark: HeadMark, *, notes: tuple[Note, ...]) -> None:
        self._file = file
        self.mark = mark
        self.notes = notes

    @classmethod
    def create(cls, disk: Disk, genesis: bytes) -> None:
        """Write the head file of a new, empty journal, durably.

        Raises:
            OSError: it could not be written or synced.
        """
        mark = HeadMark(generation=1, row=0, seq=0, hash=genesis, genesis=genesis)
        temporary = f"{HEAD_FILE}.new"
        file = disk.open(temporary, create=True)
        try:
            file.write(0, _encode(mark).ljust(HEAD_FILE_BYTES, b"\0"))
            file.sync()
        finally:
            file.close()
        disk.rename(temporary, HEAD_FILE)
        disk.sync_folder()

    @classmethod
    def open(cls, disk: Disk) -> HeadFile:
        """Lock and read the head file.

        Raises:
            JournalLocked: another process has it.
            JournalDamaged: neither slot is sound.
            OSError: it cannot be read.
        """
        file = disk.open(HEAD_FILE)
        try:
            file.lock()
            return cls._read(file)
        except BaseException:
            file.close()
            raise

    @classmethod
    def _read(cls, file: DiskFile) -> HeadFile:
        size = _SLOT.size + _DIGEST_BYTES
        slots = [file.read(offset, size) for offset in HEAD_SLOT_OFFSETS]
        marks = [_decode(slot) for slot in slots]
        sound = [mark for mark in marks if mark is not None]
        if not sound:
            raise JournalDamaged(
                Place(HEAD_FILE, offset=0),
                ("neither slot of the head file is sound", "头文件的两个槽位均不完好"),
                expected="a slot whose SHA-256 is right",
                found="none",
            )
        notes = tuple(
            Note(
                "head_slot_damaged",
                f"{HEAD_FILE}: slot at offset {offset} is not sound; the other one is used",
                f"{HEAD_FILE}：偏移 {offset} 处的槽位不完好；使用另一槽位",
            )
            for offset, slot, mark in zip(HEAD_SLOT_OFFSETS, slots, marks, strict=True)
            if mark is None and any(slot)
        )
        return cls(file, max(sound, key=lambda mark: mark.generation), notes=notes)

    def store(self, row: int, seq: int, *, head_hash: bytes) -> None:
        """Record an acknowledged head durably, in the slot that holds the older one.

        Raises:
            OSError: it could not be written or synced; never try again.
        """
        mark = HeadMark(
            generation=self.mark.generation + 1,
            row=row,
            seq=seq,
            hash=head_hash,
            genesis=self.mark.genesis,
        )
        self._file.write(HEAD_SLOT_OFFSETS[(mark.generation - 1) % 2], _encode(mark))
        self._file.sync()
        self.mark = mark

    def close(self) -> None:
        """Give the head file and its lock up."""
        self._file.close()
