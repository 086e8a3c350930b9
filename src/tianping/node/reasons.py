"""Why the audit log has an entry about a person: short texts, each in English and 中文.

The log keeps the English one, with what it was about behind a colon.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["WHY_CHINESE", "Why", "why_chinese"]


class Why(StrEnum):
    """Why somebody was refused, or a session ended."""

    NO_SUCH_PERSON = "no such person"
    NOT_ENROLLED = "not enrolled"
    NOT_ACTIVE = "suspended or removed"
    LOCKED = "locked"
    WRONG_PASSWORD = "wrong password"  # noqa: S105 - a text
    WRONG_CODE = "wrong code"
    CODE_USED_BEFORE = "code used before"
    WRONG_CERTIFICATE = "wrong certificate"
    PASSWORD_TOO_OLD = "password too old"  # noqa: S105 - a text
    NOT_TO_DRAW = "the code is not to be drawn by that person"
    NOT_THE_OWNER = "not the owner of the folder"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - a text
    ENROLLED_ANEW = "enrolled anew"
    CHANGED = "changed by command"
    LOGGED_OUT = "logged out"
    ANOTHER_LOG_IN = "another log-in"
    ELSEWHERE = "token used elsewhere"
    IDLE = "idle"
    TIME_IS_UP = "time is up"


WHY_CHINESE: Final[dict[Why, str]] = {
    Why.NO_SUCH_PERSON: "无此人员",
    Why.NOT_ENROLLED: "尚未注册",
    Why.NOT_ACTIVE: "已停用或撤销",
    Why.LOCKED: "已锁定",
    Why.WRONG_PASSWORD: "口令错误",
    Why.WRONG_CODE: "动态码或注册码错误",
    Why.CODE_USED_BEFORE: "动态码已使用",
    Why.WRONG_CERTIFICATE: "证书错误",
    Why.PASSWORD_TOO_OLD: "口令过期",
    Why.NOT_TO_DRAW: "注册码非由该人员领取",
    Why.NOT_THE_OWNER: "非平台目录所有者",
    Why.PASSWORD_CHANGED: "口令已更换",
    Why.ENROLLED_ANEW: "重新注册",
    Why.CHANGED: "经指令变更",
    Why.LOGGED_OUT: "退出登录",
    Why.ANOTHER_LOG_IN: "另行登录",
    Why.ELSEWHERE: "令牌在他处使用",
    Why.IDLE: "闲置超时",
    Why.TIME_IS_UP: "会话到期",
}


def why_chinese(text: str) -> str:
    """Return a text of the log in 中文, as far as it is one of these; else as it is."""
    reason, colon, about = text.partition(": ")
    try:
        return f"{WHY_CHINESE[Why(reason)]}{'：' if colon else ''}{about}"
    except ValueError:
        return text
