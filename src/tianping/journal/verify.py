"""``verify``: the journal judged by a reader that shares no code with its writer, nor with core.

It reads the files itself (``verify_file``), decodes with its own decoder (``verify_msgpack``),
recomputes the hash chain from the raw columns (``verify_rows``), the books from the recorded
postings (``verify_books``), and, when the caller gives it a way, replays the commands and compares
the outcomes. It changes nothing, takes no lock, and works while the node runs.

Source: house, ADR-0006; docs/reference/journal-format.md.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from tianping.journal.verify_books import Books, BooksError
from tianping.journal.verify_file import FormatError, Spot, TableFile
from tianping.journal.verify_msgpack import DecodeError, decode
from tianping.journal.verify_packs import PackError, is_stub, moved_content
from tianping.journal.verify_report import Finding, Findings, Progress, Report, sha256
from tianping.journal.verify_rows import (
    COLUMNS,
    KIND_BATCH,
    KIND_SKIP,
    Chain,
    RawRow,
    genesis,
    raw_row,
)
from tianping.journal.verify_skips import ordered, passed_over, spoilt_books_only

__all__ = [
    "NO_KEYS",
    "Finding",
    "Keys",
    "Progress",
    "Replay",
    "ReplayError",
    "Report",
    "verify_journal",
]

Replay: TypeAlias = Callable[[bytes, Mapping[int, tuple[int, str]]], bytes]
"""Applies the commands of a row and returns the outcomes; those of the numbers given are passed
over, refused with a code and a text."""

_DATABASE: Final = "journal.db"
_HEAD: Final = "journal.head"
_HEAD_MARK: Final = b"tianping.head.01"
_SNAPSHOT_MARK: Final = b"tianping.snap.01"
_SEAL_MARK: Final = b"TPS1"
_CONTENTS: Final = ("commands", "outcomes_before", "originals")
_CREDIT_TRANSFER: Final = 14
_CREDIT_TRANSFER_HASH: Final = 7
_UNPACKED_BYTES_MAX: Final = 1 << 28
_ROWS_PER_PROGRESS: Final = 20


@dataclass(frozen=True)
class Keys:
    """What gives contents back that are not in the rows as such.

    Attributes:
        unseal: Opens a sealed column, given its name, or returns None when the key does not fit.
            Without it the contents of sealed rows are not judged, only their place in the chain.
        archive: The folder with the packs. Without it the same is so of rows that were moved.
    """

    unseal: Callable[[str, bytes], bytes | None] | None = None
    archive: Path | None = None


NO_KEYS: Final = Keys()


class ReplayError(Exception):
    """The caller's machine could not apply the commands of a row."""


def verify_journal(
    folder: Path,
    *,
    replay: Replay | None = None,
    progress: Callable[[Progress], None] | None = None,
    snapshots: Path | None = None,
    keys: Keys = NO_KEYS,
) -> Report:
    """Read the journal of a folder and judge it.

    Args:
        folder: Where ``journal.db`` and ``journal.head`` are.
        replay: Applies the commands of a row, given as stored, to a machine that has applied all
            rows before, and returns the outcomes as they would be stored. It raises
            ``ReplayError`` (or a ValueError) when it cannot. None: not replayed.
        progress: Called now and then.
        snapshots: The folder of the snapshots, when they are to be judged too.
        keys: What gives back contents that are sealed or were moved out.

    Returns: the report; nothing was found when its ``ok`` is true.
    """
    judge = _Judge(folder, replay, keys)
    judge.run(progress)
    if snapshots is not None:
        judge.judge_snapshots(snapshots)
    judge.report.findings = judge.findings.found
    return judge.report


@dataclass(frozen=True)
class _HeadSlot:
    """What the head file says."""

    generation: int
    row: int
    seq: int
    hash: bytes
    genesis: bytes


class _Judge:
    def __init__(self, folder: Path, replay: Replay | None, keys: Keys) -> None:
        self.report = Report()
        self.findings = Findings(_DATABASE)
        self._folder = folder
        self._replay = replay
        self._keys = keys
        self._books: Books | None = Books()
        self._chain = Chain(b"")
        self._previous_count = 0
        self._replayed: bytes | None = None
        self._unapplied: bytes | None = None
        """Commands of the row before, which wait for whether they are to be skipped."""

    def run(self, progress: Callable[[Progress], None] | None) -> None:
        """Judge head file, database and rows."""
        try:
            slot = self._read_head()
            table = TableFile(self._folder, _DATABASE)
        except OSError as error:
            self.findings.add(
                "", ("a file cannot be read", "文件无法读取"), expected="a file", found=error
            )
            return
        try:
            self._run_table(table, slot, progress)
        except FormatError as error:
            self.findings.add_at(
                error.spot,
                (error.what, error.what_zh),
                expected=error.expected,
                found=error.found,
                where=(len(self._chain.hashes), "", 0),
            )
        finally:
            table.close()

    def _run_table(
        self, table: TableFile, slot: _HeadSlot | None, progress: Callable[[Progress], None] | None
    ) -> None:
        cells = table.cells_of("metadata", "journal")
        metadata = [table.record(cell).values for cell in cells["metadata"]]
        names = {str(values[1]): str(values[2]) for values in metadata if len(values) == 3}
        self.report.platform_id = names.get("platform_id", "")
        self._chain = Chain(genesis(self.report.platform_id))
        if slot is not None and slot.genesis != self._chain.hash:
            self.findings.add(
                "metadata", ("genesis hash of the platform", "平台创世哈希"),
                expected=slot.genesis, found=self._chain.hash,
            )  # fmt: skip
        rows = cells["journal"]
        for number, cell in enumerate(rows, start=1):
            record = table.record(cell)
            self._apply(self._skipped_by(record.values))
            self.findings.at_row(number, dict(zip(COLUMNS, record.spots, strict=False)))
            row = raw_row(number, record, self.findings)
            if row is None:
                return
            self._judge_row(row)
            if progress is not None and (number % _ROWS_PER_PROGRESS == 0 or number == len(rows)):
                progress(Progress(number, len(rows), self.report.commands))
        self._apply({})
        self._finish(slot, table)

    # The end -------------------------------------------------------------------------------------

    def _finish(self, slot: _HeadSlot | None, table: TableFile) -> None:
        report = self.report
        report.rows = len(self._chain.hashes) - 1
        report.head_seq = self._chain.next_seq - 1
        report.head_hash = self._chain.hash.hex()
        report.chain = True
        report.replay = self._replay is not None
        if slot is not None:
            report.acknowledged_row = slot.row
            self._judge_end(slot, table)
        if self._books is not None:
            self._finish_books(self._books)

    def _finish_books(self, books: Books) -> None:
        report = self.report
        try:
            books.close(report.head_seq)
        except BooksError as error:
            self._find_books(error)
            return
        report.books = True
        report.trial_balance = books.trial_balance()
        report.days = books.days
        report.settled_count = books.settled_count
        report.settled_fen = books.settled_fen
        report.refused_count = books.refused_count
        report.trial_balances = books.trial_balances
        report.closed_dates = books.closed_dates
        lines = [f"{account.number} {account.balance_fen}\n" for account in books.accounts]
        report.digest = sha256(self._chain.hash, "".join(lines).encode()).hex()

    def _judge_end(self, slot: _HeadSlot, table: TableFile) -> None:
        """Compare the end of the chain with the head file, read before the database was."""
        rows = self.report.rows
        if rows < slot.row:
            self.findings.add_at(
                table.log_stop or Spot(_DATABASE, -1),
                ("acknowledged rows are missing at the end", "末尾缺少已确认的记录"),
                expected=f"row {slot.row}",
                found=f"rows to {rows}",
                where=(rows + 1, "", 0),
            )
        elif self._chain.hashes[slot.row] != slot.hash:
            self.findings.add_at(
                Spot(_DATABASE, -1),
                ("the row is not the one the head file acknowledged", "该记录与头文件确认的不符"),
                expected=slot.hash,
                found=self._chain.hashes[slot.row],
                where=(slot.row, "hash", slot.seq),
            )

    def _read_head(self) -> _HeadSlot | None:
        content = (self._folder / _HEAD).read_bytes()
        sound = []
        for offset in (0, 4096):
            slot = content[offset : offset + 168]
            if len(slot) == 168 and slot[:16] == _HEAD_MARK and sha256(slot[:136]) == slot[136:]:
                generation, row, seq = struct.unpack(">QQQ", slot[16:40])
                sound.append(_HeadSlot(generation, row, seq, slot[40:72], slot[72:104]))
        if not sound:
            self.findings.add_at(
                Spot(_HEAD, 0), ("neither slot is sound", "两个槽位均不完好"),
                expected="a slot whose SHA-256 is right", found="none",
            )  # fmt: skip
            return None
        return max(sound, key=lambda slot: slot.generation)

    # One row -------------------------------------------------------------------------------------

    def _judge_row(self, row: RawRow) -> None:
        """Judge one row: chain, contents, books, replay."""
        whole = self._with(row, self._brought)
        self._chain.add(whole or row, self.findings)
        opened = self._with(whole, self._opened) if whole else None
        if opened is None:
            self._books = self._replay = self._replayed = None
            self.report.moved += whole is None
            self.report.sealed += whole is not None
        else:
            self._judge_contents(opened)
        if row.kind != KIND_BATCH:
            self.report.closings += 1
        self._previous_count = row.count
        self.report.commands += row.count

    @staticmethod
    def _with(row: RawRow, change: Callable[[str, bytes], bytes | None]) -> RawRow | None:
        """Return a row with each of its three columns changed; None when one cannot be."""
        found = [change(name, getattr(row, name)) for name in _CONTENTS]
        commands, outcomes_before, originals = found
        if commands is None or outcomes_before is None or originals is None:
            return None
        return replace(row, commands=commands, outcomes_before=outcomes_before, originals=originals)

    def _brought(self, name: str, column: bytes) -> bytes | None:
        """Return a column, from its pack when it was moved there."""
        if not is_stub(column):
            return column
        if self._keys.archive is None:
            return None
        try:
            return moved_content(column, self._keys.archive)
        except PackError as error:
            self.findings.add(
                name, ("the pack that the column was moved to", "该列移入的归档包"),
                expected="the content", found=error,
            )  # fmt: skip
            return None

    def _opened(self, name: str, column: bytes) -> bytes | None:
        """Return a column, opened when it is sealed."""
        if not column.startswith(_SEAL_MARK):
            return column
        if self._keys.unseal is None:
            return None
        content = self._keys.unseal(name, column)
        if content is None:
            self.findings.add(
                name, ("the sealed column does not open", "加密列无法解开"),
                expected="a column sealed with a key of the key ring", found="another",
            )  # fmt: skip
        return content

    def _judge_contents(self, row: RawRow) -> None:
        """Judge what an opened row holds: contents, books, replay."""
        commands = self._decode("commands", row.commands)
        recorded = self._decode("outcomes_before", row.outcomes_before)
        first_before = row.first_seq - self._previous_count
        self._judge_outcomes(recorded, row.outcomes_before, first_seq=first_before)
        if commands is None:
            self._books = None
        elif row.kind == KIND_SKIP:
            self._judge_order(commands, range(first_before, row.first_seq))
        else:
            if len(commands) != row.count:
                self.findings.add(
                    "commands", ("commands of the row", "记录内指令数"),
                    expected=row.count, found=len(commands),
                )  # fmt: skip
            self._judge_originals(commands, row)
            if self._books is not None:
                self._books.add_commands(commands)
        self._replayed = None
        if row.kind == KIND_BATCH:
            self._unapplied = row.commands

    def _judge_order(self, orders: list[Any], before: range) -> None:
        """Judge a skip entry: one order, for commands of the row before."""
        named = list(ordered(orders))
        if len(orders) != 1 or not named or any(seq not in before for seq in named):
            self.findings.add(
                "commands", ("commands that are skipped", "跳过的指令"),
                expected=f"one order for numbers from {before.start} to {before.stop - 1}",
                found=f"{len(orders)} orders for {named}",
            )  # fmt: skip

    def _decode(self, column: str, content: bytes) -> list[Any] | None:
        if content == b"":
            return []
        try:
            decoded = decode(content)
        except DecodeError as error:
            self.findings.add(
                column, ("msgpack of the column", "列的 msgpack 编码"),
                expected="an array", found=error,
            )  # fmt: skip
            return None
        if isinstance(decoded, list) and all(isinstance(item, list) for item in decoded):
            return decoded
        self.findings.add(
            column, ("form of the column", "列的结构"), expected="arrays", found="others"
        )
        return None

    def _judge_outcomes(self, recorded: list[Any] | None, raw: bytes, *, first_seq: int) -> None:
        """Judge the outcomes of the row before: their number, the books, the replay."""
        if recorded is None:
            self._books = None
            return
        if len(recorded) != self._previous_count:
            self.findings.add(
                "outcomes_before", ("outcomes of the row before", "前一记录的结果数"),
                expected=self._previous_count, found=len(recorded),
            )  # fmt: skip
            self._books = None
        if self._books is not None:
            try:
                self._books.add_outcomes(first_seq, recorded)
            except BooksError as error:
                self._find_books(error)
        self.report.attested += self._previous_count
        if self._replayed is not None and self._replayed != raw:
            self._compare(recorded, first_seq)

    def _find_books(self, error: BooksError) -> None:
        self._books = None
        self.findings.add(
            "outcomes_before", (error.what, error.what_zh),
            expected=error.expected, found=error.found, seq=error.seq,
        )  # fmt: skip

    # Replay --------------------------------------------------------------------------------------

    def _skipped_by(self, values: tuple[object, ...]) -> dict[int, tuple[int, str]]:
        """Return what of the row before is passed over, as the row stored after it says."""
        if self._replay is None or self._unapplied is None:
            return {}
        first_seq = self._chain.next_seq - self._previous_count
        return passed_over(values, first_seq, self._content)

    def _content(self, name: str, column: bytes) -> bytes:
        """Return a stored column brought back and opened; empty when it cannot be."""
        brought = self._brought(name, column) if column else None
        return (self._opened(name, brought) if brought else None) or b""

    def _apply(self, skipped: dict[int, tuple[int, str]]) -> None:
        """Replay what waits of the row before, but for what is skipped."""
        commands, self._unapplied = self._unapplied, None
        if self._replay is None or commands is None:
            return
        try:
            self._replayed = self._replay(commands, skipped)
        except (ReplayError, ValueError) as error:
            self._replay = None
            self.findings.add(
                "commands", ("replay stopped", "重放中断"),
                expected="outcomes", found=f"{type(error).__name__}: {error}",
            )  # fmt: skip

    def _compare(self, recorded: list[Any], first_seq: int) -> None:
        """Say at which command the replay and the recorded outcomes part."""
        replayed = decode(self._replayed or b"\x90")
        if spoilt_books_only(replayed, recorded):
            return
        pairs = zip(replayed, recorded, strict=False)
        for seq, (expected, found) in enumerate(pairs, start=first_seq):
            if expected != found:
                self.findings.add(
                    "outcomes_before", ("outcome of a replayed command", "重放结果"),
                    expected=expected, found=found, seq=seq,
                )  # fmt: skip
                return
        self.findings.add(
            "outcomes_before", ("outcomes of the replay", "重放结果"),
            expected=f"{len(replayed)} outcomes, encoded the same way", found="others",
        )  # fmt: skip

    # Originals and snapshots ---------------------------------------------------------------------

    def _judge_originals(self, commands: list[Any], row: RawRow) -> None:
        originals = self._unpack(row.originals)
        if originals is None:
            return
        if originals and len(originals) != len(commands):
            self.findings.add(
                "originals", ("originals of the row", "原始报文数"),
                expected=len(commands), found=len(originals),
            )  # fmt: skip
            return
        for index, command in enumerate(commands):
            if len(command) <= _CREDIT_TRANSFER_HASH or command[0] != _CREDIT_TRANSFER:
                continue
            original = originals[index] if originals else b""
            if not original:
                self.report.originals_missing += 1
            elif sha256(original) == command[_CREDIT_TRANSFER_HASH]:
                self.report.originals += 1
            else:
                self.findings.add(
                    "originals", ("SHA-256 of a signed original", "签名原文的 SHA-256"),
                    expected=command[_CREDIT_TRANSFER_HASH], found=sha256(original),
                    seq=row.first_seq + index,
                )  # fmt: skip

    def _unpack(self, column: bytes) -> list[bytes] | None:
        if not column:
            return []
        problem: object = "other content"
        try:
            unpacker = zlib.decompressobj()
            originals = decode(unpacker.decompress(column, _UNPACKED_BYTES_MAX))
            sound = unpacker.eof and not unpacker.unused_data and isinstance(originals, list)
            if sound and all(isinstance(item, bytes) for item in originals):
                return list(originals)
        except (zlib.error, DecodeError) as error:
            problem = error
        self.findings.add(
            "originals", ("packed originals", "打包的原始报文"),
            expected="a compressed array of byte strings", found=problem,
        )  # fmt: skip
        return None

    def judge_snapshots(self, folder: Path) -> None:
        """Judge the snapshot files: their own SHA-256, and that their hash is on the chain."""
        hashes = set(self._chain.hashes)
        for path in sorted(folder.glob("snapshot-*.tps")):
            content = path.read_bytes()
            sound = content[:16] == _SNAPSHOT_MARK
            sound = sound and sha256(content[:68], content[100:]) == content[68:100]
            if sound and content[24:56] in hashes:
                self.report.snapshots += 1
                continue
            self.findings.add_at(
                Spot(path.name, 0), ("snapshot", "快照"),
                expected="a sound snapshot of a row of this journal",
                found="another journal's" if sound else "damaged",
            )  # fmt: skip
