"""Refusals of the platform, its parameters, its participants and certificates."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.PLATFORM_NOT_OPEN,
        "the platform is not open yet",
        "平台尚未启用",
        "3030",
        transient=True,
    ),
    Row(Code.PLATFORM_ALREADY_OPEN, "the platform is open already", "平台已经启用", "6999"),
    Row(Code.CORE_VERSION_UNKNOWN, "this core does not know that version", "核心版本不符", "6999"),
    Row(Code.VALUE_OUT_OF_BOUNDS, "a value is outside its bounds", "数值超出范围", "0115"),
    Row(Code.PARAMETER_UNKNOWN, "no such parameter", "无此参数", "6999"),
    Row(
        Code.PARAMETER_OUT_OF_BOUNDS,
        "the parameter's value is outside its bounds",
        "参数值超出范围",
        "6999",
    ),
    Row(
        Code.PARAMETER_IN_THE_PAST,
        "a parameter cannot change a past date",
        "参数不能追溯生效",
        "6999",
    ),
    Row(
        Code.CODE_CHECK_DIGIT_WRONG,
        "the bank code's check digit is wrong",
        "行号校验位错误",
        "2999",
    ),
    Row(
        Code.CODE_ALREADY_REGISTERED, "the bank code is registered already", "行号已经登记", "2999"
    ),
    Row(Code.KIND_WRONG, "that kind of participant does not fit here", "参与者类别不符", "2999"),
    Row(Code.OFFICE_UNKNOWN, "no such office or treasury", "无此会计营业部门或国库", "2022"),
    Row(Code.DIRECT_PARTICIPANT_UNKNOWN, "no such direct participant", "无此直接参与者", "2022"),
    Row(Code.PARTICIPANT_UNKNOWN, "no such participant", "参与机构没有登记", "2022"),
    Row(Code.SUBJECT_WRONG, "the subject does not fit this account", "科目不符", "6999"),
    Row(
        Code.ACCOUNT_ALREADY_OPEN,
        "the participant has an account already",
        "已开立清算账户",
        "6999",
    ),
    Row(Code.ACCOUNT_UNKNOWN, "the participant has no account", "清算账户不存在", "3004"),
    Row(Code.CERTIFICATE_ALREADY_BOUND, "the certificate is bound already", "证书已绑定", "4999"),
    Row(Code.CERTIFICATE_NOT_BOUND, "the certificate is not bound", "证书未绑定", "4002"),
    Row(
        Code.ACCESS_ALREADY_BOUND,
        "the access certificate has that right already",
        "接入证书已绑定",
        "4999",
    ),
    Row(
        Code.ACCESS_NOT_BOUND, "the access certificate has no such right", "接入证书未绑定", "4999"
    ),
)
