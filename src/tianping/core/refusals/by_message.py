"""Refusals of information that is passed on, of openings by message, of net debit caps."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.INFORMATION_SENDER_WRONG,
        "the sending bank does not take part through the sender",
        "发起行非隶属发起清算行",
        "2009",
    ),
    Row(
        Code.INFORMATION_RECEIVER_UNKNOWN,
        "the receiver is no direct participant",
        "接收清算行没有登记",
        "2010",
    ),
    Row(
        Code.INFORMATION_RECEIVER_WRONG,
        "the receiving bank does not take part through the receiver",
        "接收行非隶属接收清算行",
        "2012",
    ),
    Row(
        Code.QUERY_UNKNOWN,
        "no such query was put to the sender",
        "无此查询业务",
        "6001",
    ),
    Row(
        Code.OPENING_ALREADY_SET,
        "the participant's account is to be opened already",
        "参与机构账户已待开户",
        "6999",
    ),
    Row(
        Code.CAP_BELOW_USE,
        "the cap would be lower than what is used of it",
        "净借记限额低于已用额度",
        "6999",
    ),
)
