"""Refusals of nets, of error corrections, and of business that may not wait."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(Code.NET_WITHOUT_LINES, "the session has no lines", "轧差场次没有记账清单", "1126"),
    Row(
        Code.NET_LINE_TWICE,
        "the session names a participant twice",
        "轧差场次中同一行重复",
        "1126",
    ),
    Row(
        Code.NET_NOT_BALANCED,
        "the lines of the session do not sum to zero",
        "轧差净额借贷不平",
        "1023",
    ),
    Row(
        Code.NET_SESSION_KNOWN,
        "that session was submitted before, with other lines",
        "轧差场次重复且内容不同",
        "0001",
    ),
    Row(
        Code.NETTING_DATE_WRONG,
        "the netting date is none, or is not kept any more",
        "轧差日期非法",
        "1018",
    ),
    Row(
        Code.CORRECTION_OUT_OF_SCOPE,
        "only one-sided business and same-city nets can be corrected",
        "该类业务不能冲正",
        "5009",
    ),
    Row(
        Code.CORRECTED_ENTRY_UNKNOWN,
        "no such entry was booked on that date, or it is not kept any more",
        "无此原记账业务",
        "6001",
    ),
    Row(
        Code.CORRECTED_AMOUNT_DIFFERS,
        "no such entry was booked with that amount",
        "冲正金额与原业务金额不符",
        "1023",
    ),
    Row(Code.ALREADY_CORRECTED, "the entry was corrected before", "原业务已冲正", "6005"),
    Row(
        Code.NET_PAYER_SHORT,
        "a payer's funds do not cover its line",
        "付款行余额不足，整场退回",
        "3029",
    ),
)
