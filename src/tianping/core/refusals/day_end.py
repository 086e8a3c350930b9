"""Refusals of day-end, of year-end, and of what is asked about them."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.YEAR_NOT_ENDING,
        "this is not the day-end of the last working day of that year",
        "当前不是该年度最后一个工作日的日终",
        "6999",
    ),
    Row(
        Code.YEAR_ALREADY_CARRIED,
        "the year was carried over already",
        "该年度已结转",
        "6999",
    ),
    Row(
        Code.ACCOUNTS_NOT_CLOSED,
        "the books of the date are not proved, its account figures not made",
        "当日试算未平衡或账务数据未生成",
        "6999",
        transient=True,
    ),
    Row(
        Code.OFFICE_HELD_BACK,
        "the office's opening check does not agree; nothing is taken from it until it does",
        "该机构日初核对不符，核对一致前不受理其业务",
        "6999",
        transient=True,
    ),
    Row(
        Code.DATE_NOT_ENDED,
        "the date has not ended",
        "该日期尚未日终",
        "6999",
        transient=True,
    ),
    Row(Code.DATE_NOT_KEPT, "nothing is kept of that date any more", "该日期数据已不保留", "6999"),
)
