"""Refusals of proposals and of the ladder of last resort."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.NEEDS_TWO_PERSONS,
        "that needs two persons: propose it",
        "须双人办理，请先提交申请",
        "5001",
    ),
    Row(Code.NOT_PROPOSABLE, "that cannot be proposed", "该操作不适用双人复核", "6999"),
    Row(Code.TOO_MANY_PROPOSALS, "too many proposals wait", "待复核申请过多", "6999"),
    Row(Code.PROPOSAL_UNKNOWN, "no such proposal waits", "无此待复核申请", "6001"),
    Row(Code.SAME_PERSON, "whoever proposed it may not approve it", "申请人不得复核", "5001"),
    Row(Code.LOAN_ABOVE_SHORTAGE, "the account lacks less than that", "贷款超过缺款金额", "6999"),
)
