"""Refusals of log-in, of centres, of force and fault, of broadcasts."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.NOT_LOGGED_IN,
        "the sender is not logged in to that system",
        "发起清算行没有登录",
        "3018",
        transient=True,
    ),
    Row(Code.SENDER_IN_FAULT, "the sender is in fault", "发起清算行故障", "3019", transient=True),
    Row(
        Code.RECEIVER_IN_FAULT,
        "the receiver is in fault",
        "接收清算行故障",
        "3023",
        transient=True,
    ),
    Row(
        Code.LOG_IN_BARRED,
        "the participant was forced out, and that was not lifted",
        "清算行禁止登录（已被强制退出）",
        "3027",
        transient=True,
    ),
    Row(
        Code.LOG_IN_STANDING,
        "the participant is suspended or revoked",
        "参与机构状态非法（已暂停或已撤销）",
        "3031",
        transient=True,
    ),
    Row(
        Code.CENTRE_NOT_SIGNED_IN,
        "the centre through which the participant is connected is not signed in",
        "所属城市处理中心未签到",
        "3030",
        transient=True,
    ),
    Row(Code.CENTRE_UNKNOWN, "there is no such centre", "城市处理中心不存在", "1122"),
    Row(
        Code.CENTRE_STATE_WRONG,
        "the centre stands so already, or is in fault",
        "城市处理中心状态不符",
        "6999",
    ),
    Row(Code.NOTHING_TO_LIFT, "nobody of these was forced out", "无被强制退出者", "6999"),
    Row(Code.NOBODY_TO_LOG_OUT, "nobody of these is logged in", "无已登录者", "6999"),
    Row(
        Code.ATTACHMENT_TOO_LARGE,
        "the attachment is larger than the parameter allows",
        "附件超过参数规定的大小",
        "6999",
    ),
    Row(
        Code.FAULT_STATE_WRONG,
        "it is in fault already, or is not in fault",
        "故障状态不符",
        "6999",
    ),
    Row(
        Code.CLIENT_VERSION_NOT_ALLOWED,
        "that version of the client is not in the list of known-good ones",
        "客户端版本不在准入清单内",
        "6999",
    ),
    Row(
        Code.TOO_MANY_SESSIONS,
        "as many sessions of the participant are logged in to that system as may be",
        "已登录的会话数达到上限",
        "3027",
        transient=True,
    ),
)
