"""What the fields of persons and of the audit trail mean."""

from __future__ import annotations

from typing import Final

__all__ = ["PEOPLE_HELP"]

PEOPLE_HELP: Final[dict[str, tuple[str, str]]] = {
    "added_seq": ("sequence number of the command that added the person", "增设该人员的命令序号"),
    "approved_by": (
        "who approved that the person may enrol; empty when one sufficed",
        "批准其注册的人员；无须双人时为空",
    ),
    "aspect": (
        "which of several settings of the object, as its control or its system",
        "对象的具体项目，如控制种类、系统",
    ),
    "audit_line": ("number of the line within its command, from 1", "同一命令内的行号（从 1 起）"),
    "details": ("what is proposed, field by field", "申请内容"),
    "entered_by": (
        "who entered that the person may enrol; empty for the owner of the folder",
        "录入其注册的人员；平台目录所有者为空",
    ),
    "event": (
        "what a command led to; empty when the line is of the command itself",
        "命令引起的事件；为命令本身时为空",
    ),
    "function": ("name of the command that was asked for", "功能（命令名称）"),
    "login_session": ("the person's session, as the node's log names it", "登录会话编号"),
    "object": ("whom or what it concerns", "操作对象"),
    "person_role": (
        "1 operator, 2 supervisor, 3 administrator, 4 maintainer, 5 auditor",
        "1 业务操作员，2 业务主管，3 系统管理员，4 系统维护员，5 审计员",
    ),
    "proposed": ("the bytes that an approval states", "申请的原始字节"),
    "removed": ("whether the person works here no more", "是否已撤销"),
    "result": (
        "done, approved (two persons), proposed, rejected, expired or refused",
        "已办理、双人办理、已提交、已拒绝、已失效或被拒",
    ),
    "value_after": ("what was set or asked for, or what a run did", "变更后的值，或运行结果"),
    "value_before": ("what was so before, where it is known", "变更前的值（已知时）"),
}
