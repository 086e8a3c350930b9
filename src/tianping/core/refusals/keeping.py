"""Refusals of keeping: dates that may not go to the archive."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.ARCHIVE_DATE_NOT_KEPT,
        "the date is not on-line: it never began, or is archived",
        "该日期不在联机数据中（未启用或已归档）",
        "6999",
    ),
    Row(
        Code.ARCHIVE_OUT_OF_ORDER,
        "an older date is still on-line",
        "尚有更早日期的数据未归档",
        "6999",
    ),
    Row(
        Code.ARCHIVE_TOO_EARLY,
        "too few business dates have ended since that date",
        "联机保存的工作日数未满",
        "6999",
        transient=True,
    ),
)
