"""Refusals of link keys."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.LINK_KEY_NUMBER_NOT_RISING,
        "the number of a link key must be above that of the last one",
        "链路密钥编号须大于前一编号",
        "4999",
    ),
    Row(
        Code.LINK_KEY_NOT_NEW,
        "the link key is the one that was set before",
        "链路密钥与前一密钥相同",
        "4999",
    ),
    Row(
        Code.LINK_KEY_UNKNOWN,
        "the participant has no link key of that number to end",
        "该参与者没有可停用的该编号链路密钥",
        "4999",
    ),
    Row(
        Code.LINK_KEY_REQUIRED,
        "a link key is required and cannot be ended, only followed by the next",
        "必须使用链路密钥，只能更换，不能停用",
        "4999",
    ),
)
