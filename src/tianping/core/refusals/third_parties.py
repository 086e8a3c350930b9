"""Refusals of earmarks by message, multilateral net files and payment versus payment."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(Code.EARMARK_BELOW_ZERO, "less is earmarked than that", "圈存资金不足调减", "6999"),
    Row(
        Code.NET_LINES_WRONG,
        "a net file has too few or too many lines, or not as many as it says",
        "轧差净额清单笔数不符",
        "0115",
    ),
    Row(
        Code.NET_PARTY_UNKNOWN,
        "a line names a bank without a settlement account",
        "被记账行无清算账户",
        "2004",
    ),
    Row(Code.NET_PARTY_TWICE, "two lines name the same account", "被记账行重复", "6999"),
    Row(
        Code.NET_TOTAL_WRONG,
        "a total of the net file is not that of its lines",
        "合计金额与清单不符",
        "0115",
    ),
    Row(
        Code.NET_NOT_ZERO,
        "the debits and credits of a net file differ",
        "借贷方合计金额不等",
        "6999",
    ),
    Row(
        Code.FX_SYSTEM_UNKNOWN,
        "the foreign exchange system is no special participant with an account",
        "外币清算系统非特许参与者",
        "2010",
    ),
    Row(
        Code.HOLD_BEHIND_QUEUE,
        "nothing can be held while payments wait",
        "存在排队业务不能冻结资金",
        "3029",
        transient=True,
    ),
    Row(
        Code.HOLD_ABOVE_FUNDS,
        "the funds do not cover what is to be held",
        "可用头寸不足冻结",
        "3029",
        transient=True,
    ),
    Row(Code.NOTHING_HELD, "nothing is held for that deal", "该笔交易无冻结资金", "6999"),
)
