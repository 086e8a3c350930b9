"""The journal in one SQLite file, through apsw: the embedded default.

One row per batch, a write-ahead log with synchronous=FULL, one writer. A commit is two syncs: the
log's and the head file's; only then is it acknowledged.

Source: house, ADR-0003, ADR-0006.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Self

import apsw
import msgspec

from tianping.journal.bounds import check_row
from tianping.journal.chain import column_digests, genesis_hash, row_hash
from tianping.journal.database import (
    DATABASE_FILE,
    PAGE_BYTES,
    Values,
    create_schema,
    damage_or_fault,
    is_empty,
    open_connection,
    read_metadata,
    run_checkpoint,
)
from tianping.journal.disk import Disk, SystemDisk
from tianping.journal.ends import ends_early, ends_otherwise
from tianping.journal.errors import (
    JournalDamaged,
    JournalFault,
    JournalMismatch,
    Note,
    Place,
)
from tianping.journal.head import HeadFile
from tianping.journal.packs import NO_PACKS, Packs, is_moved
from tianping.journal.port import (
    EMPTY_LIST,
    KIND_BATCH,
    KIND_CLOSING,
    KIND_SKIP,
    Head,
    Row,
    nothing,
)
from tianping.journal.rows import check_link, checked_row, glanced_row, unpack_row
from tianping.journal.sqlite_files import prepare_files, read_log
from tianping.journal.stored_rows import INSERT_ROW, READ_ERRORS, Moved, StoredRows
from tianping.journal.wal import WalScan

__all__ = ["WAL_BYTES_MAX", "SqliteJournal", "SqliteSettings"]

WAL_BYTES_MAX: Final = 8 * 1024 * 1024
"""Size of the write-ahead log at which the next append first copies it into the database."""


class SqliteSettings(msgspec.Struct, frozen=True):
    """How the file is kept. None of it changes what is stored.

    Attributes:
        wal_bytes_max: ``WAL_BYTES_MAX``.
        page_bytes: The page size of a new database.
        vfs: The name of an apsw VFS, or None for the operating system's.
        verify_from_seq: At opening, rows before the one that holds this command are not verified
            (``read`` and ``verify`` still do); 1 verifies everything.
        packs: Where contents are that were moved out.
    """

    wal_bytes_max: int = WAL_BYTES_MAX
    page_bytes: int = PAGE_BYTES
    vfs: str | None = None
    verify_from_seq: int = 1
    packs: Packs = NO_PACKS


class SqliteJournal:
    """The port ``Journal`` over one SQLite file and its head file in a folder."""

    _read_log = staticmethod(read_log)
    """What stands in the log file, made durable before it counts."""

    def __init__(
        self, connection: apsw.Connection, head_file: HeadFile, *, settings: SqliteSettings
    ) -> None:
        self._connection = connection
        self._stored = StoredRows(connection, settings.packs)
        self._head_file = head_file
        self._settings = settings
        self._lock = threading.RLock()
        self._dead: str | None = None
        self._wal_pages = 0
        self._platform_id = ""
        self._rows = 0
        self._head = Head(seq=0, hash=b"")
        self._notes: tuple[Note, ...] = head_file.notes
        self._unpacked: tuple[int, int, list[bytes]] = (0, -1, [])
        connection.set_wal_hook(self._after_commit)

    @classmethod
    def open(
        cls,
        folder: Path,
        platform_id: str,
        *,
        create: bool = False,
        settings: SqliteSettings | None = None,
        disk: Disk | None = None,
    ) -> Self:
        """Open the journal of a folder, verified, with everything in it durable.

        Args:
            folder: Where ``journal.db`` and ``journal.head`` are.
            platform_id: Whose journal it must be.
            create: Make a new one when the folder has none.
            settings: How the file is kept.
            disk: The folder's disk; another one in tests.

        Raises:
            JournalMissing: there is none and ``create`` was not asked for.
            JournalLocked: another process has it.
            JournalMismatch: it is another platform's, or of another format.
            JournalDamaged: what is stored is not what was acknowledged; nothing was changed.
            JournalFault: a read, write or sync failed.
        """
        settings = settings or SqliteSettings()
        disk = disk or SystemDisk(folder)
        try:
            prepare_files(disk, folder, platform_id=platform_id, create=create)
            head_file = HeadFile.open(disk)
        except OSError as error:
            raise JournalFault("opening the head file", "打开头文件", found=error) from error
        try:
            scan = cls._read_log(disk)
            connection = _connect(folder, settings)
        except BaseException:
            head_file.close()
            raise
        journal = cls(connection, head_file, settings=settings)
        try:
            journal._recover(platform_id, scan)
            disk.sync_folder()
        except OSError as error:
            journal._die(repr(error))
            raise JournalFault("opening", "打开", found=error) from error
        except BaseException as error:
            journal._die(repr(error))
            raise
        return journal

    # Opening -------------------------------------------------------------------------------------

    def _recover(self, platform_id: str, scan: WalScan) -> None:
        """Verify what is stored against chain and head file, then make all of it durable."""
        genesis = genesis_hash(platform_id)
        try:
            self._check_platform(platform_id, genesis)
            self._rows = self._stored.count()
        except READ_ERRORS as error:
            raise damage_or_fault(error, Place(DATABASE_FILE)) from error
        self._check_end(scan)
        self._head = self._verify_rows(genesis)
        self._platform_id = platform_id
        self._note_tail(scan)
        try:
            run_checkpoint(self._connection, apsw.SQLITE_CHECKPOINT_RESTART)
            self._head_file.store(self._rows, self._head.seq, head_hash=self._head.hash)
        except (apsw.Error, OSError) as error:
            raise JournalFault("recovery", "恢复", found=error) from error
        self._wal_pages = 0

    def _check_end(self, scan: WalScan) -> None:
        """Refuse a database that ends before the last acknowledged row."""
        if self._rows < self._head_file.mark.row:
            raise ends_early(self._rows, self._head_file.mark.row, scan)

    def _check_platform(self, platform_id: str, genesis: bytes) -> None:
        mark = self._head_file.mark
        if mark.genesis != genesis:
            raise JournalMismatch(
                "genesis hash of the journal's platform",
                "日志所属平台的创世哈希",
                expected=f"{genesis.hex()} ({platform_id})",
                found=mark.genesis.hex(),
            )
        if mark.row == 0 and is_empty(self._connection):
            create_schema(self._connection, platform_id)
        metadata = read_metadata(self._connection)
        if metadata != {"platform_id": platform_id, "format_version": "1"}:
            raise JournalDamaged(
                Place(DATABASE_FILE, column="metadata"),
                ("the metadata is not this platform's", "元数据不属于本平台"),
                expected=f"platform {platform_id}, format 1",
                found=metadata,
            )

    def _verify_rows(self, genesis: bytes) -> Head:
        """Verify the chain from the row of ``verify_from_seq`` to the end; return the head."""
        mark = self._head_file.mark
        if mark.row == 0 and mark.hash != genesis:
            raise ends_otherwise(0, expected=mark.hash, found=genesis)
        head = Head(seq=0, hash=genesis)
        start = self._stored.row_of(self._settings.verify_from_seq, self._rows)
        # The row of the head file is always among those verified.
        start = max(1, min(start, mark.row))
        if start > 1:
            head = self._stored.glance(start - 1, check=self._check_row).head
        for number in range(start, self._rows + 1):
            row = self._stored.glance(number, check=self._check_row)
            check_link(number, row, previous=head)
            head = row.head
            if number == mark.row and head != Head(seq=mark.seq, hash=mark.hash):
                raise ends_otherwise(number, expected=mark.hash, found=head.hash)
        return head

    def _note_tail(self, scan: WalScan) -> None:
        notes = list(self._notes)
        kept = self._rows - self._head_file.mark.row
        if kept:
            notes.append(
                Note(
                    "unacknowledged_kept",
                    f"{kept} row(s) after the last acknowledged one are sound and were kept",
                    f"最后确认记录之后有 {kept} 条完好记录，予以保留",
                )
            )
        if scan.frames_beyond:
            notes.append(
                Note(
                    "tail_dropped",
                    f"{scan.frames_beyond} log frame(s) of a batch that was never acknowledged"
                    f" were dropped (after row {self._rows})",
                    f"丢弃从未确认的批次的 {scan.frames_beyond} 个日志帧（第 {self._rows} 条之后）",
                )
            )
        self._notes = tuple(notes)

    # The port ------------------------------------------------------------------------------------

    @property
    def platform_id(self) -> str:
        """See ``Journal.platform_id``."""
        return self._platform_id

    @property
    def notes(self) -> tuple[Note, ...]:
        """See ``Journal.notes``."""
        return self._notes

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._rows

    def head(self) -> Head:
        """See ``Journal.head``."""
        return self._head

    def append(
        self,
        *,
        count: int,
        commands: bytes,
        outcomes_before: bytes,
        originals: bytes = b"",
        writing: Callable[[], None] = nothing,
    ) -> Head:
        """See ``Journal.append``."""
        columns = (commands, outcomes_before, originals)
        check_row(KIND_BATCH, count, columns=columns)
        return self._store(KIND_BATCH, count, columns=columns, writing=writing)

    def close_with(self, outcomes: bytes) -> Head:
        """See ``Journal.close_with``."""
        columns = (EMPTY_LIST, outcomes, b"")
        check_row(KIND_CLOSING, 0, columns=columns)
        return self._store(KIND_CLOSING, 0, columns=columns)

    def skip_with(self, order: bytes, outcomes: bytes) -> Head:
        """See ``Journal.skip_with``."""
        columns = (order, outcomes, b"")
        check_row(KIND_SKIP, 0, columns=columns)
        return self._store(KIND_SKIP, 0, columns=columns)

    def _store(
        self,
        kind: int,
        count: int,
        *,
        columns: tuple[bytes, bytes, bytes],
        writing: Callable[[], None] = nothing,
    ) -> Head:
        digests = column_digests(columns[0], columns[1], originals=columns[2])
        with self._lock:
            self._check_alive()
            previous = self._head
            first_seq = previous.seq + 1
            new_hash = row_hash(previous.hash, digests, first_seq=first_seq, count=count, kind=kind)
            head = Head(seq=previous.seq + count, hash=new_hash)
            values = (first_seq, count, kind, previous.hash, new_hash, digests, *columns)
            writing()
            self._append(values, head)
        return head

    def _append(self, values: Values, head: Head) -> None:
        """Store a row that continues the chain, and acknowledge it."""
        if self._wal_pages * self._settings.page_bytes >= self._settings.wal_bytes_max:
            self._checkpoint()
        try:
            self._commit(self._rows + 1, values)
            self._acknowledge(self._rows + 1, head)
        except BaseException as error:
            self._die(repr(error))
            raise JournalFault(
                f"append of row {self._rows + 1}", f"写入第 {self._rows + 1} 条", found=error
            ) from error
        self._rows += 1
        self._head = head

    def _commit(self, number: int, values: Values) -> None:
        """Insert one row in a transaction of its own, synced by SQLite."""
        self._connection.execute(INSERT_ROW, (number, *values))

    def _acknowledge(self, number: int, head: Head) -> None:
        """Record in the head file that the row is durable."""
        self._head_file.store(number, head.seq, head_hash=head.hash)

    def checkpoint(self) -> None:
        """See ``Journal.checkpoint``."""
        with self._lock:
            self._check_alive()
            if self._wal_pages:
                self._checkpoint()

    def _checkpoint(self) -> None:
        try:
            self._copy_log()
        except BaseException as error:
            self._die(repr(error))
            raise JournalFault("checkpoint", "检查点", found=error) from error
        self._wal_pages = 0

    def _copy_log(self) -> None:
        run_checkpoint(self._connection, apsw.SQLITE_CHECKPOINT_PASSIVE)

    def read(self, from_seq: int = 1) -> Iterator[Row]:
        """See ``Journal.read``. Rows appended while reading are yielded too."""
        with self._lock:
            self._check_alive()
            number = self._stored.row_of(from_seq, self._rows)
        previous: Head | None = None
        while number <= self._rows:
            with self._lock:
                self._check_alive()
                row = self._load(number)
            if previous is not None:
                check_link(number, row, previous=previous)
            previous = row.head
            yield row
            number += 1

    def original(self, seq: int) -> bytes | None:
        """See ``Journal.original``."""
        with self._lock:
            self._check_alive()
            if not 1 <= seq <= self._head.seq:
                raise LookupError(f"command {seq}: expected 1 to {self._head.seq}")
            first, last, originals = self._unpacked
            if not first <= seq <= last:
                number = self._stored.row_of(seq, self._rows)
                row = self._load(number)
                first, last, originals = row.first_seq, row.last_seq, unpack_row(number, row)
                self._unpacked = (first, last, originals)
        return (originals[seq - first] or None) if originals else None

    def row_of(self, seq: int) -> int:
        """Return the number of the row that holds a command: rows + 1 when it is beyond all."""
        with self._lock:
            self._check_alive()
            return self._stored.row_of(seq, self._rows)

    def values(self, number: int) -> Values:
        """Return a row as it is stored, what was moved not brought back.

        Raises:
            JournalDamaged: there is no such row, or it is of another form.
            JournalFault: the journal is dead.
        """
        with self._lock:
            self._check_alive()
            return self._stored.values(number)

    def whole(self, number: int) -> Values:
        """Return a row as it was written, what was moved brought back.

        Raises:
            JournalDamaged: it is not what was written, or its pack is not here.
            JournalFault: the journal is dead.
        """
        with self._lock:
            self._check_alive()
            return self._stored.whole(number)

    def append_stored(self, values: Values) -> Head:
        """Append a row of another copy of this journal as it is stored there, durably.

        Raises:
            JournalDamaged: it does not continue this copy.
            JournalFault: it could not be made durable; this copy is dead from then on.
        """
        with self._lock:
            self._check_alive()
            number = self._rows + 1
            row = glanced_row(number, values)
            check_link(number, row, previous=self._head)
            if not any(map(is_moved, values[6:])):
                checked_row(number, values)
            self._append(values, row.head)
        return row.head

    def move(self, rows: Sequence[Moved]) -> None:
        """Put stubs in the places of columns that a pack holds, durably, all or none.

        Raises:
            JournalDamaged: the pack does not hold what the rows' digests say; nothing is changed.
            JournalFault: it could not be made durable; the journal is dead from then on.
        """
        with self._lock:
            self._check_alive()
            try:
                self._stored.move(rows)
            except apsw.Error as error:
                self._die(repr(error))
                raise JournalFault("moving rows", "移出记录", found=error) from error

    def close(self) -> None:
        """See ``Journal.close``. The log is copied into the database first, and emptied."""
        with self._lock:
            if self._dead is None:
                try:
                    run_checkpoint(self._connection, apsw.SQLITE_CHECKPOINT_TRUNCATE)
                except (apsw.Error, JournalFault) as error:
                    self._die(repr(error))
                    raise JournalFault("closing", "关闭", found=error) from error
                self._die("closed")

    # Inside --------------------------------------------------------------------------------------

    def _after_commit(self, _: apsw.Connection, __: str, pages: int) -> int:
        self._wal_pages = pages
        return apsw.SQLITE_OK

    def _check_alive(self) -> None:
        if self._dead is not None:
            raise JournalFault("the journal is dead", "日志已停用", found=self._dead)

    def _die(self, reason: str) -> None:
        """End the use of this object. What is stored is left as it is."""
        if self._dead is not None:
            return
        self._dead = reason
        try:
            self._connection.close(force=True)
        finally:
            self._head_file.close()

    def _load(self, number: int) -> Row:
        """Return one row, its columns and its hash verified, its link to the row before not."""
        return self._stored.row(number, check=self._check_row)

    @staticmethod
    def _check_row(number: int, found: tuple[object, ...]) -> Row:
        """Check every byte of a row against its hash."""
        return checked_row(number, found)


def _connect(folder: Path, settings: SqliteSettings) -> apsw.Connection:
    try:
        return open_connection(
            str(folder / DATABASE_FILE), vfs=settings.vfs, page_bytes=settings.page_bytes
        )
    except READ_ERRORS as error:
        raise damage_or_fault(error, Place(DATABASE_FILE)) from error
