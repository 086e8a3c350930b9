"""Refusals of day-end automatic lending."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(Code.LENDING_UNKNOWN, "there is no such lending agreement", "拆借协议不存在", "6999"),
    Row(
        Code.LENDING_NOT_PARTY,
        "this side may not do that under the agreement",
        "该行无权对此拆借协议进行本操作",
        "5001",
    ),
    Row(
        Code.LENDING_NUMBER_TAKEN,
        "the number of the agreement is taken",
        "拆借协议号已存在",
        "6999",
    ),
    Row(
        Code.LENDING_LIMITS_WRONG,
        "the limits of a loan are wrong: 0 < lower <= upper",
        "拆借金额上下限非法：0 < 下限 <= 上限",
        "1023",
    ),
    Row(
        Code.LENDING_DATES_WRONG,
        "the dates of the agreement are wrong: today <= first <= last",
        "拆借协议日期非法：当前日期 <= 生效日期 <= 终止日期",
        "1018",
    ),
    Row(
        Code.LENDING_COUNT_REACHED,
        "the participant has as many agreements as it may",
        "该行拆借协议数达到上限",
        "6999",
    ),
    Row(
        Code.LENDING_STATUS_WRONG,
        "the agreement is not in a state for that",
        "拆借协议当前状态不允许本操作",
        "6999",
    ),
    Row(
        Code.LENDING_NOT_ASKED,
        "no such request waits for an answer",
        "没有待答复的该笔申请",
        "6999",
    ),
    Row(
        Code.LENDING_RESTORE_WRONG,
        "no such principal is left to restore",
        "恢复金额超过已用额度",
        "1023",
    ),
)
