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
    Row(
        Code.EARMARK_PAYS_NOTHING,
        "the earmark pays no net that heads the queue",
        "圈存资金不足以清算队首净额",
        "6999",
    ),
    Row(Code.DISPOSAL_NOT_NEEDED, "the bank lacks nothing", "该行无缺款，无须处置质押", "6999"),
    Row(
        Code.PROCEEDS_OUT_OF_BOUNDS,
        "proceeds must exceed principal and interest, and not the face value of the bonds",
        "处置所得应大于融资本息且不超过质押债券面额",
        "1022",
    ),
)
