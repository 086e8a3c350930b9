"""Refusals of authorities and parameters."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.PARAMETER_TOO_EARLY,
        "the parameter cannot take effect as early as that",
        "参数不能在该时刻生效",
        "6999",
    ),
    Row(
        Code.PARAMETERS_DISAGREE,
        "the parameters would not fit each other",
        "参数间逻辑关系不符",
        "6999",
    ),
    Row(
        Code.PARAMETER_NOT_LOCAL,
        "the parameter is one for the whole system",
        "该参数为全系统统一参数",
        "6999",
    ),
    Row(
        Code.NOT_DELEGATED,
        "that is not in the area the setter was given",
        "超出总行授权范围",
        "5009",
    ),
    Row(Code.AUTHORITY_UNKNOWN, "no such authority in force", "无此有效业务权限", "6999"),
    Row(
        Code.AUTHORITY_IN_THE_PAST,
        "an authority cannot change a past date",
        "业务权限不能追溯生效",
        "6999",
    ),
    Row(
        Code.RECEIVER_NOT_AUTHORISED,
        "the receiver may not receive this",
        "无权接收本类报文",
        "5002",
    ),
    Row(Code.TOO_MANY_AUTHORITIES, "too many authorities are set", "业务权限条数超限", "6999"),
    Row(Code.TOO_MANY_CHANGES, "too many parameter changes wait", "待生效参数变更过多", "6999"),
    Row(Code.NO_CHANGE_DUE, "no parameter change is due", "无到期的参数变更", "6999"),
)
