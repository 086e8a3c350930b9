"""What is said of a journal that does not end where its head file says.

Source: house, ADR-0006.
"""

from __future__ import annotations

from tianping.journal.database import DATABASE_FILE, WAL_FILE
from tianping.journal.errors import JournalDamaged, Place
from tianping.journal.head import HEAD_FILE
from tianping.journal.wal import WalScan

__all__ = ["ends_early", "ends_otherwise"]


def ends_early(rows: int, acknowledged: int, scan: WalScan) -> JournalDamaged:
    """Return that acknowledged rows are missing at the end, and where the log was broken."""
    expected = f"row {acknowledged}, as {HEAD_FILE} records it"
    if scan.stop_offset >= 0:
        english, chinese = scan.stop_reason
        return JournalDamaged(
            Place(WAL_FILE, row=rows + 1, offset=scan.stop_offset),
            (f"acknowledged rows are lost; {english}", f"已确认的记录丢失；{chinese}"),
            expected=f"{expected}; {scan.expected}",
            found=f"rows to {rows}; {scan.found}",
        )
    return JournalDamaged(
        Place(DATABASE_FILE, row=rows + 1),
        ("acknowledged rows are missing at the end", "末尾缺少已确认的记录"),
        expected=expected,
        found=f"rows to {rows}",
    )


def ends_otherwise(number: int, *, expected: bytes, found: bytes) -> JournalDamaged:
    """Return that the last row is not the one that was acknowledged."""
    return JournalDamaged(
        Place(DATABASE_FILE, row=number, column="hash"),
        ("the row is not the one the head file acknowledged", "该记录与头文件确认的不符"),
        expected=expected,
        found=found,
    )
