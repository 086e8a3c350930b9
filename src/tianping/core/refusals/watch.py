"""Refusals of warnings, of ACS's figures, of suspension and revocation."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.WARNING_NOT_SET,
        "no warning value of the sender is set on that account",
        "该账户未设置余额警戒值",
        "6999",
    ),
    Row(Code.FIGURES_OLDER, "later figures were reported already", "已有更新的数据", "6999"),
    Row(Code.ALREADY_SUSPENDED, "the participant is suspended already", "参与机构已暂停", "6999"),
    Row(Code.NOT_SUSPENDED, "the participant is not suspended", "参与机构未暂停", "6999"),
    Row(
        Code.ALREADY_CLOSING,
        "the participant's revocation is set already",
        "参与机构已设置撤销",
        "6999",
    ),
    Row(
        Code.CLOSING_DATE_PAST,
        "a revocation needs a later business date",
        "撤销生效日期须晚于当前日期",
        "1018",
    ),
    Row(
        Code.PARTICIPANT_BARRED,
        "a party is suspended or revoked",
        "参与机构已暂停或已撤销",
        "5001",
    ),
    Row(
        Code.PARTICIPANT_CLOSED,
        "the participant's account was closed",
        "参与机构账户已销户",
        "6999",
    ),
)
