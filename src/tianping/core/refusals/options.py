"""Refusals of the optional tools."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.OPTION_OFF,
        "this optional tool is switched off",
        "该可选工具未启用",
        "6999",
    ),
    Row(Code.LIMIT_NOT_SET, "no such limit is set", "未设置该限额", "6999"),
)
