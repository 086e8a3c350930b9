"""Refusals and returns for the times that payments state."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.LATEST_TIME_PASSED,
        "the latest time of the payment has passed",
        "已过最迟清算时间",
        "3999",
    ),
    Row(Code.NOTHING_DUE, "no payment's time has come", "无到时业务", "6999"),
    Row(
        Code.EARLIEST_TIME_NOT_REACHED,
        "the cut-off came before the earliest time of the payment",
        "业务截止时未到最早清算时间",
        "3999",
    ),
)
