"""Refusals of the settlement window and of the end of the day."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.CREDITS_NO_SHORT_ACCOUNT,
        "in the window only credits to short accounts are accepted",
        "清算窗口期间仅受理贷记缺款行的业务",
        "3999",
    ),
    Row(
        Code.NOT_QUEUED_ANY_MORE,
        "the funds do not suffice, and new payments are not queued any more",
        "可用资金不足，且不再受理排队",
        "3999",
    ),
    Row(
        Code.WINDOW_NOT_NEEDED,
        "no account is short, so the window does not open",
        "无缺款行，不开启清算窗口",
        "6999",
    ),
    Row(
        Code.PAYMENTS_STILL_WAIT,
        "payments still wait",
        "仍有排队业务",
        "6999",
    ),
)
