"""Rows as the verifier sees them: their form, and their place in the hash chain.

Source: house, ADR-0006; docs/reference/journal-format.md.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, cast

from tianping.journal.verify_file import Record
from tianping.journal.verify_packs import is_stub
from tianping.journal.verify_report import Findings, sha256

__all__ = [
    "COLUMNS",
    "KIND_BATCH",
    "KIND_CLOSING",
    "KIND_SKIP",
    "Chain",
    "RawRow",
    "genesis",
    "raw_row",
]

COLUMNS: Final = (
    "row", "first_seq", "count", "kind", "previous_hash", "hash", "digests",
    "commands", "outcomes_before", "originals",
)  # fmt: skip
KIND_BATCH: Final = 1
KIND_CLOSING: Final = 2
KIND_SKIP: Final = 3

_FORMS: Final = ((KIND_BATCH, True), (KIND_CLOSING, False), (KIND_SKIP, False))
_HASHED: Final = COLUMNS[7:]
_TYPES: Final[tuple[type, ...]] = (
    type(None),
    int,
    int,
    int,
    bytes,
    bytes,
    bytes,
    bytes,
    bytes,
    bytes,
)
_ROW_MARK: Final = b"tianping.row.001"
_GENESIS_MARK: Final = b"tianping.genesis"


@dataclass(frozen=True)
class RawRow:
    """The columns of a row, of the right types."""

    first_seq: int
    count: int
    kind: int
    previous_hash: bytes
    hash: bytes
    digests: bytes
    commands: bytes
    outcomes_before: bytes
    originals: bytes


def genesis(platform_id: str) -> bytes:
    """Return the hash before the first row."""
    return sha256(_GENESIS_MARK, platform_id.encode())


def raw_row(number: int, record: Record, findings: Findings) -> RawRow | None:
    """Return the columns of the ``number``-th row, or None and a finding."""
    if len(record.values) != len(COLUMNS):
        findings.add(
            "row", ("number of columns", "列数"), expected=len(COLUMNS), found=len(record.values)
        )
        return None
    for name, value, kind in zip(COLUMNS, record.values, _TYPES, strict=True):
        if type(value) is not kind:
            findings.add(
                name, ("type of a value", "值的类型"),
                expected=kind.__name__, found=type(value).__name__,
            )  # fmt: skip
            return None
    if record.rowid != number:
        findings.add("row", ("number of the row", "记录号"), expected=number, found=record.rowid)
        return None
    row = RawRow(*cast("tuple[int, int, int, bytes, bytes, bytes, bytes, bytes, bytes]",
                       record.values[1:]))  # fmt: skip
    if (row.kind, row.count > 0) not in _FORMS:
        findings.add(
            "kind", ("kind and count", "种类与条数"),
            expected="a batch with commands, or a closing or skip entry without",
            found=f"kind {row.kind}, count {row.count}",
        )  # fmt: skip
        return None
    return row


class Chain:
    """The hash chain, recomputed from the raw columns.

    Attributes:
        hash: The hash of the last row as it is stored.
        next_seq: The sequence number the next row must begin with.
        hashes: Every row's stored hash, by row; the genesis hash at 0.
    """

    def __init__(self, first: bytes) -> None:
        self.hash = first
        self.next_seq = 1
        self.hashes: list[bytes] = [first]

    def add(self, row: RawRow, findings: Findings) -> None:
        """Judge a row's digests, links and hash, and go on from what it states."""
        self._check_digests(row, findings)
        if row.previous_hash != self.hash:
            findings.add(
                "previous_hash", ("link to the row before", "与前一记录的链接"),
                expected=self.hash, found=row.previous_hash,
            )  # fmt: skip
        if row.first_seq != self.next_seq:
            findings.add(
                "first_seq", ("first sequence number", "首个序号"),
                expected=self.next_seq, found=row.first_seq,
            )  # fmt: skip
        numbers = struct.pack(">qII", row.first_seq, row.count & 0xFFFF_FFFF, row.kind)
        expected = sha256(_ROW_MARK, row.previous_hash, numbers, row.digests)
        if expected != row.hash:
            findings.add("hash", ("hash of the row", "记录哈希"), expected=expected, found=row.hash)
        self.hash = row.hash
        self.next_seq = row.first_seq + row.count
        self.hashes.append(row.hash)

    @staticmethod
    def _check_digests(row: RawRow, findings: Findings) -> None:
        """Compare columns with their digests; of what was moved and is not here, nobody can."""
        columns = (row.commands, row.outcomes_before, row.originals)
        for index, (name, column) in enumerate(zip(_HASHED, columns, strict=True)):
            if is_stub(column):
                continue
            stored = row.digests[32 * index : 32 * index + 32]
            computed = sha256(column)
            if stored != computed:
                findings.add(
                    name, ("SHA-256 of the column", "列的 SHA-256"), expected=stored, found=computed
                )
