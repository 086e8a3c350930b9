"""Refusals of persons and of what they may do."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.ONLY_PERSONS,
        "only a person who has logged in may do that",
        "须由已登录人员办理",
        "5001",
    ),
    Row(Code.ACT_UNREADABLE, "the act is not one whole command", "操作内容无法识别", "6999"),
    Row(Code.PERSON_UNKNOWN, "no such person works here", "无此人员", "5001"),
    Row(Code.PERSON_IS_SUSPENDED, "the person is suspended", "该人员已停用", "5001"),
    Row(Code.ROLE_FORBIDS, "the person's role does not allow that", "该角色无权办理", "5001"),
    Row(
        Code.OUT_OF_REACH,
        "that is not of the person's office",
        "超出该人员所属机构的管辖范围",
        "5001",
    ),
    Row(
        Code.FIRST_IS_ADMINISTRATOR,
        "the first person is an administrator of the head office",
        "首位人员须为总行系统管理员",
        "6999",
    ),
    Row(
        Code.PERSON_KNOWN,
        "a person has or had that name already",
        "人员代号已被使用",
        "6999",
    ),
    Row(Code.TOO_MANY_PERSONS, "as many persons were entered as can be", "人员数达到上限", "6999"),
    Row(Code.PERSON_ALREADY_SO, "the person is so already", "该人员已处于此状态", "6999"),
    Row(
        Code.TOO_FEW_DECIDE,
        "an administrator must be left, and two who can decide about persons",
        "须保留至少一名系统管理员和两名可审批人员事项者",
        "6999",
    ),
    Row(
        Code.PROPOSAL_DIFFERS,
        "what is approved is not what was proposed",
        "复核内容与申请不一致",
        "6999",
    ),
)
