"""The files of a SQLite journal before SQLite sees them: made, or read with our own eyes.

Source: house, ADR-0006.
"""

from __future__ import annotations

from pathlib import Path

from tianping.journal.chain import genesis_hash
from tianping.journal.database import DATABASE_FILE, WAL_FILE
from tianping.journal.disk import Disk
from tianping.journal.errors import JournalDamaged, JournalFault, JournalMissing, Place
from tianping.journal.head import HEAD_FILE, HeadFile
from tianping.journal.wal import WalScan, scan_wal, secure_wal

__all__ = ["prepare_files", "read_log"]


def prepare_files(disk: Disk, folder: Path, *, platform_id: str, create: bool) -> None:
    """Make the files of a new journal; refuse a database without a head file."""
    if disk.exists(HEAD_FILE):
        return
    if disk.exists(DATABASE_FILE):
        raise JournalDamaged(
            Place(HEAD_FILE),
            ("the head file is missing beside a database", "数据库旁缺少头文件"),
            expected="the head file",
            found="no file",
        )
    if not create:
        raise JournalMissing(str(folder))
    HeadFile.create(disk, genesis_hash(platform_id))
    # Made here for its owner alone: SQLite would let everybody read it.
    disk.open(DATABASE_FILE, create=True).close()


def read_log(disk: Disk) -> WalScan:
    """Verify the log before SQLite sees it, and make durable what it will read."""
    if not disk.exists(WAL_FILE):
        return WalScan()
    try:
        file = disk.open(WAL_FILE)
        try:
            scan = scan_wal(file)
            secure_wal(file, scan)
        finally:
            file.close()
    except OSError as error:
        raise JournalFault("reading the log", "读取预写日志", found=error) from error
    return scan
