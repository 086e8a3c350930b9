"""Refusals of fees, interest and pledge financing."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.ROLE_NOT_APPOINTED,
        "the office is not appointed to that task",
        "该部门未被指定承担此项业务",
        "5001",
    ),
    Row(
        Code.PLEDGING_NOT_ON,
        "pledge financing is not on for that bank",
        "该行未启用质押融资",
        "5009",
    ),
    Row(Code.PLEDGE_NOT_NEEDED, "no payment lacks funds", "无缺款业务", "6999"),
    Row(
        Code.PLEDGE_ABOVE_LIMIT,
        "the loan would pass the bank's limit of pledge financing",
        "超过质押融资限额",
        "6999",
    ),
    Row(Code.PLEDGE_REQUEST_UNKNOWN, "no such pledge request", "无此质押融资申请", "6001"),
    Row(Code.PLEDGE_REQUEST_CLOSED, "the pledge request has ended", "质押融资申请已是终态", "6005"),
    Row(
        Code.PLEDGE_AMOUNT_DIFFERS,
        "the answer is for another amount than was asked for",
        "答复金额与申请融资金额不符",
        "1022",
    ),
    Row(
        Code.PLEDGE_NOT_COVERED,
        "the pledged bonds do not cover the loan",
        "质押债券不足以担保融资金额",
        "6999",
    ),
    Row(Code.PLEDGE_LOAN_UNKNOWN, "no such open pledge loan", "无此未还质押融资", "6001"),
    Row(
        Code.REPAYMENT_BEHIND_QUEUE,
        "a loan is not repaid while payments wait",
        "存在排队业务不能还款",
        "6999",
    ),
    Row(
        Code.REPAYMENT_ABOVE_FUNDS,
        "the bank's own funds do not cover the loan and its interest",
        "可用资金不足还本付息",
        "3029",
    ),
)
