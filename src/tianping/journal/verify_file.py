"""A small reader of SQLite's file format, of the verifier's own: tables and overflow.

It opens the files for reading only and takes no lock, so it works while the node runs. First it
captures, as fast as it can, what a checkpoint could change: the log whole, which pages are the
leaves of a table, and the last of them; then it looks whether a checkpoint went by meanwhile, and
begins again if one did. Rows are only ever added, so what was captured stays true: the sums of the
log and the leaves are read at leisure. It knows where every byte came from.

Source: house, ADR-0006 (SQLite documents the format as stable; the reader shares no code with the
writer).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from tianping.journal.verify_log import LOG_HEADER_BYTES, VerifierLog

__all__ = ["FormatError", "Record", "Spot", "TableFile"]

_MAGIC: Final = b"SQLite format 3\x00"
_DEPTH_MAX: Final = 20
_TRIES_MAX: Final = 50
_LEAF: Final = 0x0D
_INTERIOR: Final = 0x05
_INTEGER_BYTES: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

Value: TypeAlias = int | bytes | str | None


@dataclass(frozen=True)
class Spot:
    """A byte of a file."""

    file: str
    offset: int

    def __str__(self) -> str:
        return f"{self.file} offset {self.offset}"


class FormatError(Exception):
    """The file is not what SQLite writes. ``spot`` says where."""

    def __init__(
        self, spot: Spot, what: tuple[str, str], *, expected: object, found: object
    ) -> None:
        self.spot = spot
        self.what, self.what_zh = what
        self.expected = str(expected)
        self.found = str(found)
        super().__init__(f"{spot}: {self.what}: expected {expected}, found {found}")


@dataclass(frozen=True)
class Record:
    """One row of a table: its number, its values, and where each value begins."""

    rowid: int
    values: tuple[Value, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class _Cell:
    rowid: int
    page: int
    offset: int


class TableFile:
    """The database and its log, read together.

    Attributes:
        log_stop: Where the first frame of the log that is not sound begins, or None.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._name = name
        self._log_name = f"{name}-wal"
        self._folder = folder
        self._descriptor = os.open(folder / name, os.O_RDONLY)
        self._log = VerifierLog(b"", 0, end=0)
        self._unsound = (b"", 0)
        self._kept: dict[int, tuple[bytes, Spot]] = {}
        self._page_bytes = 0
        self._usable = 0
        self._pages = 0
        self._walked: set[int] = set()
        self.log_stop: Spot | None = None

    def close(self) -> None:
        """Close the database."""
        os.close(self._descriptor)

    def cells_of(self, *tables: str) -> dict[str, list[_Cell]]:
        """Walk tables and return the places of their rows, in order: one consistent picture.

        Raises:
            FormatError: the file is broken, or checkpoints kept going by.
        """
        leaves = self._capture(tables)
        while (unsound := self._log.sound_to()) is not None:
            # What follows a damaged frame is as if it had never been written.
            self._unsound = (self._log.content[:LOG_HEADER_BYTES], unsound)
            leaves = self._capture(tables)
        if self._log.stop is not None:
            self.log_stop = Spot(self._log_name, self._log.stop)
        return {table: list(self._cells(leaves[table])) for table in tables}

    def record(self, cell: _Cell) -> Record:
        """Return the row at a place.

        Raises:
            FormatError: it cannot be read.
        """
        pieces = self._payload(cell)
        return _decode_record(cell.rowid, pieces)

    # One consistent picture ----------------------------------------------------------------------

    def _state(self) -> tuple[bytes, bytes]:
        """Return what a checkpoint, or a log begun anew, changes."""
        try:
            with (self._folder / self._log_name).open("rb") as log:
                return os.pread(self._descriptor, 100, 0), log.read(LOG_HEADER_BYTES)
        except FileNotFoundError:
            return os.pread(self._descriptor, 100, 0), b""

    def _read_log(self) -> bytes:
        try:
            return (self._folder / self._log_name).read_bytes()
        except FileNotFoundError:
            return b""

    def _capture(self, tables: tuple[str, ...]) -> dict[str, list[int]]:
        """Return the leaves of tables, between two looks that saw no checkpoint."""
        for _ in range(_TRIES_MAX):
            before = self._state()
            failure = None
            leaves = {}
            try:
                self._load()
                roots = self._roots()
                leaves = {table: self._leaves(roots, table) for table in tables}
            except FormatError as error:
                failure = error
            if before == self._state():
                if failure is not None:
                    raise failure
                return leaves
        raise FormatError(
            Spot(self._name, 0),
            ("the writer kept copying its log; try again", "写入方持续合并日志，请重试"),
            expected="no checkpoint while reading",
            found=f"{_TRIES_MAX} of them",
        )

    def _load(self) -> None:
        """Read the log, then what the first page says of the file."""
        self._kept.clear()
        self._walked.clear()
        log = self._read_log()
        header = os.pread(self._descriptor, 100, 0)
        if header[:16] != _MAGIC or len(header) < 100:
            raise FormatError(
                Spot(self._name, 0), ("not an SQLite database", "不是 SQLite 数据库"),
                expected=_MAGIC, found=header[:16],
            )  # fmt: skip
        size = int.from_bytes(header[16:18], "big")
        self._page_bytes = 65536 if size == 1 else size
        if self._page_bytes < 512 or self._page_bytes & (self._page_bytes - 1):
            raise FormatError(
                Spot(self._name, 16), ("page size", "页大小"),
                expected="a power of two from 512", found=size,
            )  # fmt: skip
        of, end = self._unsound
        end = end if log[:LOG_HEADER_BYTES] == of else len(log)
        self._log = VerifierLog(log, self._page_bytes, end=end)
        first, _ = self._page(1)
        self._usable = self._page_bytes - first[20]
        self._pages = int.from_bytes(first[28:32], "big")
        if self._usable < 480:
            raise FormatError(
                Spot(self._name, 20), ("reserved space", "保留空间"),
                expected="0", found=first[20],
            )  # fmt: skip

    # Pages and trees -----------------------------------------------------------------------------

    def _page(self, number: int) -> tuple[bytes, Spot]:
        if number in self._kept:
            return self._kept[number]
        at = self._log.pages.get(number)
        if at is not None:
            return self._log.content[at : at + self._page_bytes], Spot(self._log_name, at)
        spot = Spot(self._name, max(0, number - 1) * self._page_bytes)
        content = os.pread(self._descriptor, self._page_bytes, spot.offset) if number > 0 else b""
        if len(content) != self._page_bytes:
            raise FormatError(
                spot, ("a page is missing", "缺页"), expected=f"page {number}", found=len(content)
            )
        return content, spot

    def _roots(self) -> dict[str, int]:
        """Return the first page of every table, from the schema."""
        roots = {}
        for cell in self._cells(self._tree(1)):
            values = self.record(cell).values
            if len(values) == 5 and isinstance(values[3], int):
                roots[str(values[1])] = values[3]
        return roots

    def _leaves(self, roots: dict[str, int], table: str) -> list[int]:
        """Return the leaves of a table; the last, the only one that later rows may change, is kept.

        Rows that later commits add to a leaf split none: they begin a new leaf behind it.
        """
        if table not in roots:
            raise FormatError(
                Spot(self._name, 100), ("a table is missing", "缺少数据表"),
                expected=table, found=sorted(roots),
            )  # fmt: skip
        leaves = self._tree(roots[table])
        self._kept[leaves[-1]] = self._page(leaves[-1])
        return leaves

    def _tree(self, root: int) -> list[int]:
        """Return the leaves of a tree, in order; all of them are equally deep."""
        level = [root]
        for _ in range(_DEPTH_MAX):
            content, _ = self._page(level[0])
            if content[_start(level[0])] == _LEAF:
                return level
            level = [child for number in level for child in self._children(number)]
        raise _bad(
            self._page(root)[1], "depth of a tree", expected=f"at most {_DEPTH_MAX}", found="more"
        )

    def _children(self, number: int) -> Iterator[int]:
        """Yield the pages under a page that is no leaf."""
        content, _ = self._page(number)
        for offset in self._offsets(number, _INTERIOR):
            yield int.from_bytes(content[offset : offset + 4], "big")
        last = _start(number) + 8
        yield int.from_bytes(content[last : last + 4], "big")

    def _cells(self, leaves: list[int]) -> Iterator[_Cell]:
        """Yield the places of the rows of leaves."""
        for number in leaves:
            content, _ = self._page(number)
            for offset in self._offsets(number, _LEAF):
                _, after = _varint(content, offset)
                rowid, _ = _varint(content, after)
                yield _Cell(rowid, number, offset)

    def _offsets(self, number: int, kind: int) -> Iterator[int]:
        """Yield where the cells of a page begin; it must be of a kind, and come once only."""
        content, spot = self._page(number)
        start = _start(number)
        if number in self._walked:
            raise _bad(spot, "tree of pages", expected="each page once", found=f"{number} again")
        self._walked.add(number)
        if content[start] != kind:
            raise _bad(spot, "page type", expected=f"0x{kind:02x}", found=f"0x{content[start]:02x}")
        count = int.from_bytes(content[start + 3 : start + 5], "big")
        pointers = start + (8 if kind == _LEAF else 12)
        for index in range(count):
            at = pointers + 2 * index
            offset = int.from_bytes(content[at : at + 2], "big")
            if not pointers + 2 * count <= offset <= self._usable - 4:
                raise _bad(
                    Spot(spot.file, spot.offset + at), "cell pointer",
                    expected="inside the page", found=offset,
                )  # fmt: skip
            yield offset

    # Payloads ------------------------------------------------------------------------------------

    def _payload(self, cell: _Cell) -> list[tuple[bytes, Spot]]:
        """Return the parts of a row's payload, each with where it stands."""
        content, spot = self._page(cell.page)
        size, at = _varint(content, cell.offset)
        _, at = _varint(content, at)
        if not 0 <= size <= self._pages * self._page_bytes:
            raise _bad(
                Spot(spot.file, spot.offset + cell.offset),
                "size of a row",
                expected=f"at most {self._pages} pages",
                found=size,
            )
        local = self._local(size)
        pieces = [(content[at : at + local], Spot(spot.file, spot.offset + at))]
        left = size - local
        following = int.from_bytes(content[at + local : at + local + 4], "big") if left else 0
        while left > 0:
            content, spot = self._page(following)
            part = content[4 : min(self._usable, left + 4)]
            pieces.append((part, Spot(spot.file, spot.offset + 4)))
            left -= len(part)
            following = int.from_bytes(content[:4], "big")
        return pieces

    def _local(self, size: int) -> int:
        if size <= self._usable - 35:
            return size
        least = (self._usable - 12) * 32 // 255 - 23
        local = least + (size - least) % (self._usable - 4)
        return local if local <= self._usable - 35 else least


def _start(number: int) -> int:
    """Return where the tree's part of a page begins: the first page has the file's header."""
    return 100 if number == 1 else 0


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Return SQLite's variable-length number at an offset, and where it ends."""
    value = 0
    for index, byte in enumerate(content[at : at + 9]):
        if index == 8:
            value = value << 8 | byte
            return value - (1 << 64) if value >> 63 else value, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + index + 1
    raise FormatError(
        Spot("", at), ("a number is cut off", "数字不完整"), expected="a varint", found="the end"
    )


def _bad(spot: Spot, what: str, *, expected: object, found: object) -> FormatError:
    return FormatError(spot, (what, f"文件结构（{what}）"), expected=expected, found=found)


def _decode_record(rowid: int, pieces: list[tuple[bytes, Spot]]) -> Record:
    payload = b"".join(part for part, _ in pieces)
    header_bytes, at = _varint(payload, 0)
    types = []
    while at < header_bytes:
        kind, at = _varint(payload, at)
        types.append(kind)
    values: list[Value] = []
    spots = []
    at = header_bytes
    for kind in types:
        spot = _spot_of(pieces, at)
        value, at = _decode_value(payload, at, kind, spot=spot)
        values.append(value)
        spots.append(spot)
    if at != len(payload):
        raise _bad(pieces[0][1], "size of a row", expected=at, found=len(payload))
    return Record(rowid, tuple(values), tuple(spots))


def _spot_of(pieces: list[tuple[bytes, Spot]], at: int) -> Spot:
    for part, spot in pieces:
        if at < len(part):
            return Spot(spot.file, spot.offset + at)
        at -= len(part)
    return pieces[-1][1]


def _decode_value(payload: bytes, at: int, kind: int, *, spot: Spot) -> tuple[Value, int]:
    if kind in {0, 8, 9}:
        return {0: None, 8: 0, 9: 1}[kind], at
    size = _INTEGER_BYTES.get(kind) or ((kind - 12) // 2 if kind >= 12 else -1)
    part = payload[at : at + size] if size >= 0 else b""
    if size < 0 or len(part) != size:
        raise _bad(spot, "type of a value", expected="a known type", found=kind)
    if kind in _INTEGER_BYTES:
        return int.from_bytes(part, "big", signed=True), at + size
    if kind % 2 == 0:
        return part, at + size
    try:
        return part.decode(), at + size
    except UnicodeDecodeError:
        raise _bad(spot, "text", expected="UTF-8", found=part[:20].hex()) from None
