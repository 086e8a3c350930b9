"""Our own reader of SQLite's write-ahead log: it says where the log stops making sense, and why.

SQLite itself reads a log up to the first frame whose checksum is wrong and drops the rest without
a word, because it cannot tell an unfinished transaction from a damaged one. This reader finds the
same frame, and looks behind it.

Source: house, ADR-0006 (the WAL file format is documented by SQLite as stable).
"""

from __future__ import annotations

import struct
from typing import Final

import msgspec

from tianping.journal.disk import DiskFile

__all__ = [
    "FRAME_HEADER_BYTES",
    "WAL_HEADER_BYTES",
    "WalScan",
    "scan_wal",
    "secure_wal",
    "wal_checksum",
]

WAL_HEADER_BYTES: Final = 32
FRAME_HEADER_BYTES: Final = 24

_MAGIC_LITTLE: Final = 0x377F0682
_MAGIC_BIG: Final = 0x377F0683
_VERSION: Final = 3_007_000
_HEADER: Final = struct.Struct(">IIII8sII")
_FRAME: Final = struct.Struct(">II8sII")
_WORD_MASK: Final = 0xFFFF_FFFF


class WalScan(msgspec.Struct, frozen=True):
    """What a write-ahead log holds.

    Attributes:
        frames_committed: Frames up to the last sound commit: what SQLite will read.
        bytes_committed: The size of the file's part that holds them, header included.
        frames_beyond: Frames of this log's generation after that, sound or not.
        stop_offset: Where the first frame that is not sound begins, -1 when there is none.
        stop_reason: Why, in English and 中文.
        expected: The checksum that would be right, as hex, or a text.
        found: What is there.
    """

    frames_committed: int = 0
    bytes_committed: int = 0
    frames_beyond: int = 0
    stop_offset: int = -1
    stop_reason: tuple[str, str] = ("", "")
    expected: str = ""
    found: str = ""


def wal_checksum(content: bytes, *, seed: tuple[int, int], big_endian: bool) -> tuple[int, int]:
    """Return SQLite's cumulative checksum of a content whose size is a multiple of 8 bytes."""
    first, second = seed
    order = ">" if big_endian else "<"
    words = iter(struct.unpack(f"{order}{len(content) // 4}I", content))
    for even, odd in zip(words, words, strict=True):
        first = (first + even + second) & _WORD_MASK
        second = (second + odd + first) & _WORD_MASK
    return first, second


def scan_wal(file: DiskFile) -> WalScan:
    """Read a write-ahead log and verify every frame of its present generation."""
    size = file.size()
    if size < WAL_HEADER_BYTES:
        return WalScan()
    header = file.read(0, WAL_HEADER_BYTES)
    magic, version, page_size, _, salts, first, second = _HEADER.unpack(header)
    if magic not in {_MAGIC_LITTLE, _MAGIC_BIG} or version != _VERSION:
        return _bad_header("magic and version", "标识和版本", found=header[:8])
    seed = wal_checksum(header[:24], seed=(0, 0), big_endian=magic == _MAGIC_BIG)
    if seed != (first, second):
        return _bad_header(f"checksum {_hex(seed)}", "校验和", found=header[24:32])
    return _scan_frames(file, page_size, salts=salts, seed=seed, big_endian=magic == _MAGIC_BIG)


def secure_wal(file: DiskFile, scan: WalScan) -> None:
    """Write the committed part of a log once more and sync it.

    After a crash, or a failed sync, what is read may stand in the operating system's memory only,
    marked as written: another sync would report success and do nothing. If SQLite copied such
    frames into the database and the power failed then, an older log would lie over a newer
    database. The same bytes written again are really written.

    Raises:
        OSError: the write or sync failed.
    """
    if scan.frames_committed:
        file.write(0, file.read(0, scan.bytes_committed))
        file.sync()


def _scan_frames(
    file: DiskFile, page_size: int, *, salts: bytes, seed: tuple[int, int], big_endian: bool
) -> WalScan:
    frame_bytes = FRAME_HEADER_BYTES + page_size
    count = (file.size() - WAL_HEADER_BYTES) // frame_bytes
    committed = 0
    for number in range(count):
        offset = WAL_HEADER_BYTES + number * frame_bytes
        frame = file.read(offset, frame_bytes)
        _, commit_pages, frame_salts, first, second = _FRAME.unpack_from(frame)
        if frame_salts != salts:
            return _stop_at_salts(file, number, committed, salts=salts, frame_bytes=frame_bytes)
        seed = wal_checksum(
            frame[:8] + frame[FRAME_HEADER_BYTES:], seed=seed, big_endian=big_endian
        )
        if seed != (first, second):
            beyond = _frames_with(file, number, salts=salts, frame_bytes=frame_bytes)
            return WalScan(
                frames_committed=committed,
                bytes_committed=WAL_HEADER_BYTES + committed * frame_bytes,
                frames_beyond=number - committed + beyond,
                stop_offset=offset,
                stop_reason=("checksum of a log frame", "日志帧校验和"),
                expected=_hex(seed),
                found=frame[16:24].hex(),
            )
        if commit_pages:
            committed = number + 1
    return WalScan(
        frames_committed=committed,
        bytes_committed=WAL_HEADER_BYTES + committed * frame_bytes,
        frames_beyond=count - committed,
    )


def _stop_at_salts(
    file: DiskFile, number: int, committed: int, *, salts: bytes, frame_bytes: int
) -> WalScan:
    """A frame of an older generation ends the log, unless frames of this one come after it."""
    beyond = _frames_with(file, number, salts=salts, frame_bytes=frame_bytes)
    bytes_committed = WAL_HEADER_BYTES + committed * frame_bytes
    if not beyond:
        return WalScan(
            frames_committed=committed,
            bytes_committed=bytes_committed,
            frames_beyond=number - committed,
        )
    offset = WAL_HEADER_BYTES + number * frame_bytes
    return WalScan(
        frames_committed=committed,
        bytes_committed=bytes_committed,
        frames_beyond=number - committed + beyond,
        stop_offset=offset,
        stop_reason=("salts of a log frame", "日志帧盐值"),
        expected=salts.hex(),
        found=file.read(offset + 8, 8).hex(),
    )


def _frames_with(file: DiskFile, from_number: int, *, salts: bytes, frame_bytes: int) -> int:
    count = (file.size() - WAL_HEADER_BYTES) // frame_bytes
    return sum(
        file.read(WAL_HEADER_BYTES + number * frame_bytes + 8, 8) == salts
        for number in range(from_number, count)
    )


def _bad_header(expected: str, expected_zh: str, *, found: bytes) -> WalScan:
    return WalScan(
        stop_offset=0,
        stop_reason=(f"header of the log ({expected})", f"日志文件头（{expected_zh}）"),
        expected=expected,
        found=found.hex(),
    )


def _hex(checksum: tuple[int, int]) -> str:
    return f"{checksum[0]:08x}{checksum[1]:08x}"
