"""Refusals of pools."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.POOL_DATE_NOT_LATER,
        "a pool changes on a later business date only",
        "资金池生效日期须晚于当前业务日期",
        "1018",
    ),
    Row(
        Code.POOL_WITHOUT_BRANCHES,
        "an order of rescue needs branches",
        "设置解救顺序须列明分支机构",
        "0115",
    ),
    Row(
        Code.POOL_BRANCH_WRONG,
        "no branch of that legal entity has such an account",
        "不是该法人机构的分支机构清算行",
        "2999",
    ),
    Row(Code.POOL_BRANCH_TWICE, "a branch is named twice", "分支机构重复", "2999"),
    Row(
        Code.POOL_BRANCH_NOT_BOUND,
        "the pool will not have that branch then",
        "届时该分支机构不在资金池中",
        "6999",
    ),
    Row(Code.POOL_NONE, "no pool has a branch", "没有已生效的资金池", "6999"),
)
