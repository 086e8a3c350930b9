"""Refusals of limits, queues and the close of the day."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(Code.EARMARK_ABOVE_FUNDS, "the funds do not cover the earmark", "可用头寸不足圈存", "3029"),
    Row(
        Code.EARMARK_BEHIND_QUEUE,
        "an earmark cannot grow while payments wait",
        "存在排队业务不能圈存",
        "6999",
    ),
    Row(
        Code.CONTROL_ALREADY_SET,
        "the account is under that control already",
        "账户已设置该控制",
        "6999",
    ),
    Row(Code.CONTROL_NOT_SET, "the account is not under that control", "账户未设置该控制", "6999"),
    Row(Code.QUEUE_FULL, "the queue is full", "排队笔数达到上限", "3030", transient=True),
    Row(Code.BALANCE_OUT_OF_BOUNDS, "a balance would leave its bounds", "余额超出范围", "1023"),
    Row(
        Code.MUST_SETTLE_ITEMS_OPEN,
        "items that must settle still wait",
        "存在必须清算的排队业务",
        "6009",
    ),
    Row(Code.OVERDRAFT_OPEN, "an account is still overdrawn", "存在未归还的日间透支", "6009"),
    Row(Code.TRIAL_BALANCE_WRONG, "the trial balance does not balance", "试算不平衡", "6999"),
    Row(Code.RETURNED_AT_CLOSE, "returned because the day closed", "清算窗口关闭退回", "6010"),
)
